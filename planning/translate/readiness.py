"""Whether the inputs of a scenario can be planned, in words a planner can act on."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or doubtful.

    ``order_id`` names the order it is about, if one; ``setting`` the run's setting at fault, if the
    inputs are not; ``cells`` the pins at fault, as order and date.
    """

    message: str
    order_id: str | None = None
    setting: str | None = None
    cells: tuple[tuple[str, date], ...] = ()

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Readiness:
    """Errors forbid a run; warnings only ask for a look."""

    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]

    @property
    def is_ready(self) -> bool:
        return not self.errors
