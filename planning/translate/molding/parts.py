"""What a plan was made with of each part: its flask, alloy and weight, as frozen with the run."""

from dataclasses import dataclass
from decimal import Decimal

from planning.models import Run

POURED_AFTER = 1  # workdays from molding to pour


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """A part as the plan knows it; tons of metal by mold."""

    flask_size: str
    alloy: str
    weight_ton: Decimal


def planned_parts(run: Run) -> dict[str, PlannedPart]:
    """Return the parts of a run's snapshot by their number."""
    rows = Run.objects.filter(pk=run.pk).values_list("snapshot__parts", flat=True).get()
    return {
        row["part_id"]: PlannedPart(
            flask_size=row["flask_size"],
            alloy=row.get("alloy", ""),
            weight_ton=Decimal(row["gross_weight_kg"]) / 1000,
        )
        for row in rows or ()
    }
