"""The one history of what was done: by whom, to what, from what to what, and why.

A row of it is django-auditlog's, written in the transaction of the change itself, so neither is
without the other. Nothing writes it by signals: those know neither who nor why, and no bulk write.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from auditlog.models import LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

Values = dict[str, Any]  # field -> value as JSON holds it
Changes = dict[str, list[Any]]  # field -> value before and after

NOT_SAID = ("password", "last_login")
BATCH = 500


def values_of(row: Model, fields: Iterable[str] | None = None) -> Values:
    """Return what a stored row says as JSON holds it: some fields, or all that are somebody's word.

    A reference is named as people read it, so that an entry outlives what it refers to.
    """
    if fields is not None:
        return {name: as_json(getattr(row, name)) for name in fields}
    meta = row._meta
    values = {
        field.name: as_json(getattr(row, field.name))
        for field in meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in NOT_SAID
    }
    many = {field.name: getattr(row, field.name).all() for field in meta.many_to_many}
    return values | shown(many)


def shown(values: Mapping[str, Any]) -> Values:
    """Return values as JSON holds them, several rows as a list that people read."""
    return {
        name: ", ".join(sorted(map(str, value))) if isinstance(value, QuerySet) else as_json(value)
        for name, value in values.items()
    }


def version_of(row: Model, fields: Iterable[str] | None = None) -> str:
    """Return a token of what a row says, which changes whenever that does, by whatever way."""
    said = json.dumps(list(values_of(row, fields).values()))
    return hashlib.sha256(said.encode()).hexdigest()


def changes_between(before: Values | None, after: Values | None) -> Changes:
    """Return the fields that differ; of a row that was made or is gone, all of them."""
    names = list(after if after is not None else before or {})
    pairs = {name: [(before or {}).get(name), (after or {}).get(name)] for name in names}
    if before is None or after is None:
        return pairs
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def entry(
    row: Model, action: int, changes: Changes, *, user: AbstractBaseUser | None, reason: str = ""
) -> LogEntry:
    """Return an entry, not yet saved, about a row that has its key."""
    return LogEntry(
        content_type=ContentType.objects.get_for_model(row),
        object_pk=str(row.pk),
        object_id=row.pk if isinstance(row.pk, int) else None,
        object_repr=str(row),
        action=action,
        changes=changes,
        actor=user,
        additional_data={"reason": reason} if reason else None,
    )


def note(
    row: Model,
    changes: Mapping[str, tuple[str, str]],
    *,
    user: AbstractBaseUser | None,
    reason: str = "",
) -> None:
    """Write down what changed in a row or what belongs to it, by what people call it."""
    if changes:
        pairs = {name: list(pair) for name, pair in changes.items()}
        entry(row, LogEntry.Action.UPDATE, pairs, user=user, reason=reason).save(force_insert=True)


def note_gone(rows: Iterable[Model], *, user: AbstractBaseUser | None, reason: str = "") -> None:
    """Write down what rows said that are about to be deleted."""
    gone = [
        entry(
            row,
            LogEntry.Action.DELETE,
            changes_between(values_of(row), None),
            user=user,
            reason=reason,
        )
        for row in rows
    ]
    LogEntry.objects.bulk_create(gone, batch_size=BATCH)


def as_json(value: Any) -> Any:
    """Return a value as JSON holds it; a reference, a date or a weight as people read it."""
    return value if value is None or isinstance(value, bool | int | float) else str(value)
