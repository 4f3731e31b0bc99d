"""How a sheet's columns are found by their headers, and what their values are called by."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from foundry_portal.excel import Sheet, normal_name
from orders.models import Customer, Order, Part
from planning.sheets.staging import Staging

NATURAL_KEYS: dict[type[Model], str] = {
    Customer: "customer_id",
    Part: "part_id",
    Order: "order_id",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column and the form field that reads it."""

    name: str
    field: str = ""
    required: bool = True

    @property
    def reads(self) -> str:
        return self.field or self.name


class Anything(dict[str, Any]):
    """Stands for rows that can't be known: every reference to them holds."""

    def __init__(self, model: type[Model]) -> None:
        super().__init__()
        self.model = model

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> Model:
        return self.model(**{NATURAL_KEYS[self.model]: key})


def locate(
    sheet: Sheet, title: str, expected: Iterable[Column], staging: Staging
) -> dict[int, Column] | None:
    """Return the columns by their place; None if the sheet can't be read so."""
    if sheet.doubled:
        staging.wrong(title, _("The sheet is there twice: delete one of the two."))
        return None
    columns = {normal_name(c.name): c for c in expected}
    places: dict[int, Column] = {}
    found: set[str] = set()
    unknown = []
    doubled = False
    for place, header in enumerate(sheet.headers):
        name = normal_name(header)
        if name in found:
            staging.wrong(title, _("The column is there twice: delete one."), row=1, column=header)
            doubled = True
        elif name in columns:
            places[place] = columns[name]
            found.add(name)
        elif name:
            unknown.append(header.strip())
    if unknown:
        staging.warnings.append(
            _("Sheet %(sheet)s: unknown columns ignored: %(columns)s.")
            % {"sheet": title, "columns": ", ".join(unknown)}
        )
    missing = [c.name for n, c in columns.items() if c.required and n not in found]
    if missing:
        staging.wrong(
            title,
            _("Missing columns: %(columns)s. Add them to row 1, spelled like this.")
            % {"columns": ", ".join(missing)},
            row=1,
            column=missing[0] if len(missing) == 1 else None,
        )
    for merged in sheet.merged:
        staging.wrong(
            title, _("The cells are merged: unmerge them, one value a cell."), value=merged
        )
    return None if missing or doubled else places


def plain(value: Any) -> Any:
    """Return a referred row as what it is called by, and any other value as it is."""
    return getattr(value, NATURAL_KEYS[type(value)]) if isinstance(value, Model) else value


def cell_value(value: Any) -> Any:
    """Return a value as a cell holds it."""
    return int(value) if isinstance(value, bool) else plain(value)
