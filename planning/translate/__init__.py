"""The doors between rows and engines, one file an engine; nothing else speaks both languages."""

from planning.engine import solver_version
from planning.translate import molding
from planning.translate.readiness import Readiness

DOORS = {"molding": molding}

__all__ = ["DOORS", "Readiness", "solver_version"]
