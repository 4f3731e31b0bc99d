"""What a plan was made with of each part: flask, alloy, weight and times, frozen with the run."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from planning.models import Run
from planning.translate import engines

POURED_AFTER = 1  # workdays from molding to pour


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """A part as the plan knows it; tons of metal by mold, workdays from molding to later stages."""

    flask_size: str
    alloy: str
    weight_ton: Decimal
    shakeout_after: int
    delivered_after: int


def planned_parts(run: Run) -> dict[str, PlannedPart]:
    """Return the parts of a run's snapshot by their number."""
    rows = Run.objects.filter(pk=run.pk).values_list("snapshot__parts", flat=True).get()
    return {row["part_id"]: _planned(engines.molding.Part(**row)) for row in rows or ()}


def _planned(part: engines.molding.Part) -> PlannedPart:
    lags = engines.molding.lags(part)
    return PlannedPart(
        flask_size=part.flask_size,
        alloy=part.alloy or "",
        weight_ton=Decimal(part.gross_weight_kg) / 1000,
        shakeout_after=lags.flask_days,
        delivered_after=lags.delivery,
    )
