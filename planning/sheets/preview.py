"""What a workbook would do with each row of a sheet, as people read it before they confirm."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django.utils.functional import Promise

from foundry_portal.tables import shown
from planning.models import StagedRow
from planning.sheets.staging import Change

Kind = StagedRow.Kind


class Rows(Protocol):
    """What must be known of a sheet to show its rows."""

    @property
    def name(self) -> str: ...

    fate_of_gone: str | Promise
    fate_of_kept: str | Promise

    def key_of(self, row: Any) -> tuple[Any, ...]: ...
    def values_of(self, row: Any) -> list[Any]: ...
    def value_columns(self) -> list[str]: ...
    def key_columns(self) -> list[str]: ...


def differences(sheet: Rows, change: Change) -> list[StagedRow]:
    """Return the new, changed and no longer listed rows, not stored yet."""
    columns = sheet.value_columns()
    keys = sheet.key_columns()

    def row(kind: Kind, of: Any, values: list[list[str]], note: str | Promise = "") -> StagedRow:
        return StagedRow(
            sheet=sheet.name,
            kind=kind,
            name=name_of(sheet, of),
            values=values,
            columns=listed(column for column, _before, _after in values),
            note=str(note),
        )

    def facts(of: Any) -> list[tuple[str, str]]:
        named = zip(columns, sheet.values_of(of), strict=True)
        return [(c, shown(v)) for c, v in named if c not in keys and v not in (None, "")]

    new = [row(Kind.NEW, r, [[c, "", value] for c, value in facts(r)]) for r in change.new]
    changed = [
        row(Kind.CHANGED, r, _changed(columns, sheet.values_of(original), sheet.values_of(r)))
        for original, r in zip(change.originals, change.changed, strict=True)
    ]
    gone = [
        row(Kind.GONE, r, [[c, value, ""] for c, value in facts(r)], note)
        for rows, note in ((change.gone, sheet.fate_of_gone), (change.kept, sheet.fate_of_kept))
        for r in rows
    ]
    return [*new, *changed, *gone]


def listed(columns: Iterable[str]) -> str:
    """Return column names as one text in which each stands between blanks."""
    return f" {' '.join(columns)} "


def name_of(sheet: Rows, row: Any) -> str:
    """Return what a row is called by; a bare number says of what."""
    parts = zip(sheet.key_columns(), sheet.key_of(row), strict=True)
    return ", ".join(
        f"{column} {value}" if isinstance(value, int) else shown(value) for column, value in parts
    )


def _changed(
    columns: Sequence[str], before: Sequence[Any], after: Sequence[Any]
) -> list[list[str]]:
    """Return only what differs."""
    return [
        [column, shown(old), shown(new)]
        for column, old, new in zip(columns, before, after, strict=True)
        if old != new
    ]
