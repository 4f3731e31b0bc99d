"""What became of a row: who made it another when, from what to what, and why.

A service writes the entry in the transaction of the change itself, so neither is without the other.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

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
BATCH = 500


def record(before: Model | None, after: Model, *, user: User | None, reason: str = "") -> None:
    """Write down that a row was made (``before`` is None) or changed; no entry if it was not."""
    record_all([(before, after)], user=user, reason=reason)


def record_values(
    row: Model, changes: Mapping[str, tuple[str, str]], *, user: User | None, reason: str = ""
) -> None:
    """Write down what changed in rows that belong to this one, by what people call it."""
    values = {name: list(pair) for name, pair in changes.items()}
    if values:
        _entry(row, row, values, user, reason).save(force_insert=True)


def record_all(
    rows: Iterable[tuple[Model | None, Model]], *, user: User | None, reason: str = ""
) -> None:
    """Write down what became of many rows at once; their references are to be fetched already."""
    entries = [
        _entry(before, after, changes, user, reason)
        for before, after in rows
        if (changes := _changes(before, after))
    ]
    LogEntry.objects.bulk_create(entries, batch_size=BATCH)


def _changes(before: Model | None, after: Model) -> dict[str, Any]:
    """Return the fields that differ, each with its value before and after as JSON holds it."""
    values = {
        name: (getattr(before, name, None), getattr(after, name)) for name in RECORDED[type(after)]
    }
    return {
        name: [as_json(old), as_json(new)]
        for name, (old, new) in values.items()
        if before is None or old != new
    }


def as_json(value: Any) -> Any:
    """Return a value as JSON holds it; a reference, a date or a weight as people read it."""
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _entry(
    before: Model | None, row: Model, changes: dict[str, Any], user: User | None, reason: str
) -> LogEntry:
    return LogEntry(
        content_type=ContentType.objects.get_for_model(row),
        object_pk=str(row.pk),
        object_id=row.pk,
        object_repr=str(row),
        action=LogEntry.Action.CREATE if before is None else LogEntry.Action.UPDATE,
        changes=changes,
        actor=user,
        additional_data={"reason": reason} if reason else None,
    )
