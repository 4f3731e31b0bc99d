"""The engines by name, and what they share. Nothing here knows of Django."""

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from planning.engine import molding
from planning.engine.cpsat import solver_version
from planning.engine.result import Finding, InvalidProblem, Limits, Progress, Status, Violation
from planning.engine.workdays import week_index, workdays_from

ENGINES: Mapping[str, ModuleType] = MappingProxyType({"molding": molding})
"""Each engine has Problem, Plan, solve, check and review."""

__all__ = [
    "ENGINES",
    "Finding",
    "InvalidProblem",
    "Limits",
    "Progress",
    "Status",
    "Violation",
    "molding",
    "solver_version",
    "week_index",
    "workdays_from",
]
