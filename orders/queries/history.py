"""What became of a row, as its page shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import DateField, Field, Model
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class ChangedField:
    """One value before and after, as people read it; empty is a dash."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Event:
    """What somebody did to a row, and why."""

    at: datetime
    by: str
    is_entry: bool
    moved_state: bool
    reason: str
    changes: list[ChangedField]


def history_of(row: Model) -> list[Event]:
    """Return what became of a row, the latest first."""
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(row), object_id=row.pk
    )
    return [
        Event(
            at=entry.timestamp,
            by=str(entry.actor or "–"),
            is_entry=entry.action == LogEntry.Action.CREATE,
            moved_state="state" in (entry.changes or {}),
            reason=(entry.additional_data or {}).get("reason", ""),
            changes=list(_changed_fields(row, entry.changes or {})),
        )
        for entry in entries.select_related("actor").order_by("-timestamp", "-pk")
    ]


def _changed_fields(row: Model, changes: dict[str, Any]) -> Iterator[ChangedField]:
    columns = {column.name: column for column in row._meta.fields}
    for name, column in columns.items():
        if name in changes:
            before, after = (_shown(column, value) for value in changes[name])
            yield ChangedField(capfirst(str(column.verbose_name)), before, after)
    for name, (before, after) in changes.items():
        if name not in columns:  # of rows that belong to this one
            yield ChangedField(capfirst(name), before or "–", after or "–")


def _shown(column: Field, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(column, DateField):
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    return str(dict(column.flatchoices).get(value, value))
