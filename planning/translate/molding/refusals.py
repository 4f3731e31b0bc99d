"""What the engine refuses of a run's settings, as a planner reads it: which one, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from planning.translate import engines
from planning.translate.molding.settings import Pin
from planning.translate.readiness import Finding

PIN_RULES = {
    "remaining_quantity": "More molds than remain",
    "molding_capacity": "Molds per day",
    "same_part_cap": "Molds of one part per day",
    "max_patterns": "Pattern places",
    "pour_capacity": "Melt per day",
    "flask_availability": "Flasks",
}
PIN_REMEDY = "Keep fewer days or pin fewer molds, or give the shop more room on that day."


def refusal_of_settings(
    refused: engines.Finding, *, keeps_days: bool, pins: Sequence[Pin] = ()
) -> Finding | None:
    """Return a refusal with the setting at fault; None if it is about the inputs."""
    table, _, column = refused.where.partition("[")[0].partition(".")
    if table == "weights":
        setting = f"{column or 'late'}_weight"
        return Finding(f"These costs: {refused.message}. Enter smaller ones.", setting=setting)
    if table == "pinned":
        rule, _, what = refused.message.partition(": ")
        named = f"{PIN_RULES[rule]}: {what}" if rule in PIN_RULES else refused.message
        setting = "keep_days" if keeps_days else "pins"
        return Finding(
            f"{named}. {PIN_REMEDY}",
            refused.order_id,
            setting=setting,
            cells=tuple(_at_fault(refused, pins)),
        )
    return None


def _at_fault(refused: engines.Finding, pins: Sequence[Pin]) -> Iterator[tuple[str, date]]:
    """Yield the pins of the order refused, or those that the refusal names."""
    unknown = refused.where.startswith("pinned[")
    for pin in pins:
        if refused.order_id:
            at_fault = refused.order_id == pin.order_id and (pin.molds > 0 or unknown)
        else:
            at_fault = f"order {pin.order_id} {pin.molds} on {pin.date}" in refused.message
        if at_fault:
            yield pin.order_id, pin.date
