"""The engines, loaded by the first who uses one.

They bring a solver and a compiler along: a second, and memory, that a command or a web process
without a plan to make can do without.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planning.engine import (
        ENGINES,
        Finding,
        InvalidProblem,
        Limits,
        Progress,
        Status,
        molding,
        solver_version,
        warm_up,
        workdays_from,
    )

    __all__ = [
        "ENGINES",
        "Finding",
        "InvalidProblem",
        "Limits",
        "Progress",
        "Status",
        "molding",
        "solver_version",
        "warm_up",
        "workdays_from",
    ]
else:

    def __getattr__(name: str) -> object:
        return getattr(import_module("planning.engine"), name)
