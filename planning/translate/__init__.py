"""The doors between rows and engines, one file an engine; nothing else speaks both languages."""

from planning.engine import solver_version
from planning.translate import molding
from planning.translate.readiness import Finding, Readiness

DOORS = {"molding": molding}

__all__ = ["DOORS", "Finding", "Readiness", "solver_version"]
