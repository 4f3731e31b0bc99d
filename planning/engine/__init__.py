"""The engines by name, and what they share. Nothing here knows of Django."""

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from planning.engine import molding
from planning.engine.cpsat import solver_version
from planning.engine.result import Finding, InvalidProblem, Limits, Progress, Status, Violation
from planning.engine.workdays import workdays_from

ENGINES: Mapping[str, ModuleType] = MappingProxyType({"molding": molding})
"""Each engine has Problem, Plan, solve, check, review and warm_up."""


def warm_up() -> None:
    """Compile what the engines compile, into a cache; half a minute once, then nothing.

    Meant for set-up and for a worker before it listens, so that no run has to wait for it.
    """
    for engine in ENGINES.values():
        engine.warm_up()


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
    "warm_up",
    "workdays_from",
]
