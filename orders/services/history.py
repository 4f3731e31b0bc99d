"""What became of a row: who made it another when, from what to what, and why.

A service writes the entry in the transaction of the change itself, so neither is without the other.
"""

from collections.abc import Iterable, Mapping

from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.db.models import Model

from foundry_portal.history import BATCH, Changes, changes_between, entry, note, values_of
from orders.models import Customer, Order, Part, Scenario

RECORDED: dict[type[Model], tuple[str, ...]] = {
    Scenario: ("name", "asof_date", "is_live"),
    Order: ("order_id", "customer", "part", "qty", "due_date", "priority", "state"),
    Customer: ("customer_id", "name", "tier", "salesperson", "is_retired"),
    Part: (
        "part_id",
        "description",
        "flask_size",
        "cool_hours",
        "finish_hours",
        "gross_weight_ton",
        "alloy",
        "is_retired",
    ),
}


def record(before: Model | None, after: Model, *, user: User | None, reason: str = "") -> None:
    """Write down that a row was made (``before`` is None) or changed; no entry if it was not."""
    record_all([(before, after)], user=user, reason=reason)


def record_values(
    row: Model, changes: Mapping[str, tuple[str, str]], *, user: User | None, reason: str = ""
) -> None:
    """Write down what changed in rows that belong to this one, by what people call it."""
    note(row, changes, user=user, reason=reason)


def record_all(
    rows: Iterable[tuple[Model | None, Model]], *, user: User | None, reason: str = ""
) -> None:
    """Write down what became of many rows at once; their references are to be fetched already."""
    entries = [
        entry(after, _action(before), changes, user=user, reason=reason)
        for before, after in rows
        if (changes := _changes(before, after))
    ]
    LogEntry.objects.bulk_create(entries, batch_size=BATCH)


def _action(before: Model | None) -> int:
    action: int = LogEntry.Action.CREATE if before is None else LogEntry.Action.UPDATE
    return action


def _changes(before: Model | None, after: Model) -> Changes:
    """Return the recorded fields that differ; 1.5 and 1.500 don't."""
    fields = [
        name
        for name in RECORDED[type(after)]
        if before is None or getattr(before, name) != getattr(after, name)
    ]
    return changes_between(
        None if before is None else values_of(before, fields), values_of(after, fields)
    )
