"""The doors between rows and engines, one file an engine; nothing else speaks both languages."""

from planning.translate import engines, molding
from planning.translate.readiness import Finding, Readiness

DOORS = {"molding": molding}


def solver_version() -> str:
    """Return the solver of the engines and its version."""
    return engines.solver_version()


__all__ = ["DOORS", "Finding", "Readiness", "engines", "solver_version"]
