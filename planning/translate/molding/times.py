"""How long the molding engine counts for a part."""

from __future__ import annotations

from orders.models import Part
from planning.translate import engines


def delivery_lag(part: Part) -> int:
    """Return the workdays from molding a part to its delivery."""
    return engines.molding.lags(times_of(part)).delivery


def times_of(part: Part) -> engines.molding.Part:
    """Return a part as the engine reads it."""
    return engines.molding.Part(
        part_id=part.part_id,
        flask_size=part.flask_size,
        cool_hours=part.cool_hours,
        finish_hours=part.finish_hours,
        gross_weight_kg=int(part.gross_weight_ton * 1000),
    )
