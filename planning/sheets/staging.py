"""What one workbook would do to a scenario: gathered sheet by sheet, written all at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model

from foundry_portal.excel import Sheet
from orders.models import Order, Scenario


@dataclass(frozen=True, slots=True)
class RowError:
    """One thing that is wrong in the workbook, and the remedy."""

    sheet: str
    row: int | None
    column: str | None
    value: str
    reason: str

    def __str__(self) -> str:
        where = self.sheet
        if self.row is not None:
            where += f" row {self.row}"
        if self.column is not None:
            where += f", column {self.column}"
        if self.value:
            where += f', value "{self.value}"'
        return f"{where}: {self.reason}"


@dataclass(frozen=True, slots=True)
class SheetCount:
    """How a sheet differs from what the scenario holds."""

    sheet: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    no_longer_listed: int = 0
    kept: int = 0  # of those no longer listed, how many stay

    def __str__(self) -> str:
        return (
            f"{self.sheet}: {self.new} new, {self.changed} changed, {self.unchanged} unchanged,"
            f" {self.no_longer_listed} no longer listed"
        )

    @property
    def differs(self) -> bool:
        return bool(self.new or self.changed or self.no_longer_listed)


@dataclass(slots=True)
class Change:
    """The rows of one sheet by what becomes of them.

    ``gone`` are no longer listed and will be deleted; ``kept`` are those that stay all the same.
    ``originals`` are the rows of ``changed`` as they are stored.
    """

    new: list[Model] = field(default_factory=list)
    changed: list[Model] = field(default_factory=list)
    originals: list[Model] = field(default_factory=list)
    unchanged: int = 0
    gone: list[Model] = field(default_factory=list)
    kept: list[Model] = field(default_factory=list)


@dataclass(slots=True)
class Staging:
    """One workbook against one scenario.

    ``known`` holds, per sheet, the rows that other sheets may refer to by natural key; a sheet in
    ``unusable`` can't be referred to, so that one mistake isn't reported thousands of times.
    """

    workbook: Mapping[str, Sheet]
    stored_scenario: Scenario | None
    user: User | None = None
    scenario: Scenario = field(default_factory=Scenario)
    errors: list[RowError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    changes: dict[str, Change] = field(default_factory=dict)
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    unusable: set[str] = field(default_factory=set)
    stored_orders: dict[str, Order] = field(default_factory=dict)
    listed_orders: set[str] = field(default_factory=set)
    spelled_orders: dict[str, str] = field(default_factory=dict)  # by number in small letters
    missing_orders: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.stored_scenario is None

    @property
    def asof_date(self) -> date | None:
        return self.scenario.asof_date

    def changes_of(self, sheet: str) -> Iterable[tuple[Any, Any]]:
        """Return the changed rows of a sheet, each as it is stored and as it becomes."""
        change = self.changes.get(sheet, Change())
        return zip(change.originals, change.changed, strict=True)

    def wrong(
        self,
        sheet: str,
        reason: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: Any = None,
    ) -> None:
        """Note an error."""
        self.errors.append(RowError(sheet, row, column, _shown(value), str(reason)))


def _shown(value: Any) -> str:
    """Return a cell as people read it, short and on one line."""
    if value is None:
        return ""
    if hasattr(value, "hour") and hasattr(value, "year"):
        value = value.date() if not (value.hour or value.minute or value.second) else value
    text = "".join(char if char.isprintable() else " " for char in str(value)).strip()
    return text if len(text) <= 60 else f"{text[:59]}…"
