"""What differs in the frozen inputs of two runs.

Days are compared by date: the same workday has another index on another Monday. Parts and customers
are frozen only with their open orders, so they are compared where both runs have them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from foundry_portal.tables import shown
from planning.models import StagedRow

Kind = StagedRow.Kind
Rows = Mapping[str, Mapping[str, Any]]  # name of a row -> name of a value -> value; None: nothing


class Group(TextChoices):
    ORDERS = "orders", _lazy("Orders")
    CUSTOMERS = "customers", _lazy("Customers")
    PARTS = "parts", _lazy("Parts")
    SHOP = "shop", _lazy("Shop")
    OPENING = "opening", _lazy("Opening state")
    SETTINGS = "settings", _lazy("Settings")


@dataclass(frozen=True, slots=True)
class Given:
    """What a run was given: its snapshot, the customers beside it, its settings in words.

    ``pins`` are the molds of the cells pinned one by one, by order and date.
    """

    snapshot: Mapping[str, Any]
    customers: Mapping[str, Sequence[str]]
    settings: Sequence[str]
    pins: Mapping[tuple[str, date], int]

    def rows(self, table: str) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self.snapshot.get(table, ())
        return found

    def day(self, row: Mapping[str, Any], index: str = "workday_index") -> date | None:
        """Return the date that a workday index means; None past the frozen workdays."""
        workdays = self.snapshot["workdays"]
        return date.fromisoformat(workdays[row[index]]) if row[index] < len(workdays) else None


@dataclass(frozen=True, slots=True)
class InputChange:
    """One row of the inputs that is new, changed or gone; ``values`` are (what, before, after)."""

    group: Group
    kind: Kind
    name: str
    values: tuple[tuple[str, Any, Any], ...]
    order_id: str = ""
    part_id: str = ""

    @property
    def shown(self) -> list[tuple[str, str, str]]:
        """Return the values as people read them."""
        return [(what, shown(before), shown(after)) for what, before, after in self.values]

    @property
    def words(self) -> str:
        """Say what differs, in a line."""
        if self.kind == Kind.CHANGED:
            return "; ".join(
                f"{what}: {before or '–'} → {after or '–'}" for what, before, after in self.shown
            )
        return "; ".join(f"{what}: {before or after}" for what, before, after in self.shown)


def compare_inputs(before: Given, after: Given, since: date) -> list[InputChange]:
    """Return what differs in the inputs of two runs; what is over before ``since`` is left out."""

    def compared(group: Group, rows: Callable[[Given], Rows]) -> Iterator[InputChange]:
        return _compared(group, rows(before), rows(after))

    def coming(rows: Callable[[Given, date], Rows]) -> Callable[[Given], Rows]:
        return lambda given: rows(given, since)

    return [
        *compared(Group.ORDERS, _orders),
        *_in_both(compared(Group.CUSTOMERS, _customers)),
        *_in_both(compared(Group.PARTS, _parts)),
        *compared(Group.SHOP, _capacities),
        *compared(Group.SHOP, _calendar),
        *compared(Group.SHOP, coming(_day_capacities)),
        *_with_values(compared(Group.OPENING, _state_of_orders)),
        *compared(Group.OPENING, coming(_flasks_in_use)),
        *compared(Group.OPENING, coming(_committed_pours)),
        *_settings(before, after),
        *compared(Group.SETTINGS, coming(_pins)),
    ]


def _compared(group: Group, before: Rows, after: Rows) -> Iterator[InputChange]:
    """Yield the rows that differ, those that were there first."""
    for name in [*before, *(name for name in after if name not in before)]:
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        kind = Kind.NEW if old is None else Kind.GONE if new is None else Kind.CHANGED
        values = [
            (what, (old or {}).get(what), (new or {}).get(what))
            for what in (new if new is not None else old or {})
        ]
        yield InputChange(
            group=group,
            kind=kind,
            name=name,
            values=tuple(value for value in values if value[1] != value[2]),
            order_id=name if group in _BY_ORDER else "",
            part_id=name if group == Group.PARTS else "",
        )


_BY_ORDER = (Group.ORDERS, Group.OPENING)


def _in_both(changes: Iterator[InputChange]) -> Iterator[InputChange]:
    return (change for change in changes if change.kind == Kind.CHANGED)


def _with_values(changes: Iterator[InputChange]) -> Iterator[InputChange]:
    return (change for change in changes if change.values)


def _orders(given: Given) -> Rows:
    customer, part, quantity = _("customer"), _("part"), _("quantity")
    due, priority = _("due"), _("priority")
    return {
        order["order_id"]: {
            customer: given.customers.get(order["order_id"], [None])[0],
            part: order["part_id"],
            quantity: order["qty"],
            due: date.fromisoformat(order["due_date"]),
            priority: order["priority"],
        }
        for order in given.rows("orders")
    }


def _customers(given: Given) -> Rows:
    name, tier = _("name"), _("tier")  # once, not for every order
    return {number: {name: known, tier: of} for number, known, of in given.customers.values()}


def _parts(given: Given) -> Rows:
    flask_size, cooling, finishing = _("flask size"), _("cooling (h)"), _("finishing (h)")
    weight, alloy = _("gross weight (t)"), _("alloy")
    return {
        part["part_id"]: {
            flask_size: part["flask_size"],
            cooling: part["cool_hours"],
            finishing: part["finish_hours"],
            weight: part["gross_weight_kg"] / 1000,
            alloy: part["alloy"],
        }
        for part in given.rows("parts")
    }


def _capacities(given: Given) -> Rows:
    resources = given.snapshot.get("resources")
    if not resources:
        return {}
    flasks = {
        _("Flasks %(size)s") % {"size": size}: {_("owned"): qty}
        for size, qty in resources["flasks"].items()
    }
    return flasks | {
        _("An ordinary day"): {
            _("molds"): resources["molding_max_per_day"],
            _("molds of one part"): resources["molding_max_same_part_per_day"],
            _("melt (t)"): resources["pour_max_kg_per_day"] / 1000,
            _("pattern places"): resources["max_patterns"],
        }
    }


def _calendar(given: Given) -> Rows:
    calendar = given.snapshot.get("calendar")
    if not calendar:
        return {}
    weekdays = ", ".join(str(WEEKDAYS_ABBR[day]) for day in calendar["weekdays"])
    rows: dict[str, Mapping[str, Any]] = {_("Weekly pattern"): {_("workdays"): weekdays}}
    return rows | {
        words % {"day": _written(date.fromisoformat(day))}: {}
        for table, words in (
            ("holidays", _("Holiday on %(day)s")),
            ("extra_workdays", _("Extra workday on %(day)s")),
        )
        for day in calendar[table]
    }


def _day_capacities(given: Given, since: date) -> Rows:
    return {
        _("Capacity on %(day)s") % {"day": _written(day)}: {
            _("molds"): row.get("molding_max"),
            _("melt (t)"): _tons(row.get("pour_max_kg")),
        }
        for row in given.rows("day_capacity")
        if (day := given.day(row)) and day >= since
    }


def _state_of_orders(given: Given) -> Rows:
    molded, loaded = _("molded before"), _("pattern loaded")
    return {
        order["order_id"]: {
            molded: order["molded_qty_credit"] or None,
            loaded: order["pattern_loaded"] or None,
        }
        for order in given.rows("orders")
    }


def _flasks_in_use(given: Given, since: date) -> Rows:
    return {
        _("Flasks %(size)s free on %(day)s") % {"size": row["flask_size"], "day": _written(day)}: {
            _("in use"): row["qty"]
        }
        for row in given.rows("flasks_in_use")
        if (day := given.day(row, "release_workday_index")) and day >= since
    }


def _committed_pours(given: Given, since: date) -> Rows:
    return {
        _("Pour on %(day)s") % {"day": _written(day)}: {_("committed (t)"): _tons(row["kg"])}
        for row in given.rows("committed_pours")
        if (day := given.day(row)) and day >= since
    }


def _settings(before: Given, after: Given) -> Iterator[InputChange]:
    """Yield in what words the settings differ."""
    old = "; ".join(word for word in before.settings if word not in after.settings)
    new = "; ".join(word for word in after.settings if word not in before.settings)
    if old or new:
        values = ((_("chosen"), old or _("as usual"), new or _("as usual")),)
        yield InputChange(Group.SETTINGS, Kind.CHANGED, _("Settings"), values)


def _pins(given: Given, since: date) -> Rows:
    return {
        _("Order %(order)s pinned on %(day)s") % {"order": order_id, "day": _written(day)}: {
            _("molds"): molds
        }
        for (order_id, day), molds in given.pins.items()
        if day >= since
    }


def _written(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _tons(kg: int | None) -> float | None:
    return None if kg is None else kg / 1000
