"""The molding problem: orders, parts, what the shop can do, and its state on Monday morning.

All quantities are whole: molds, kilograms, and workdays counted from 0 on `workdays[0]`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from planning.engine.molding.contradictions import Seen, contradictions
from planning.engine.molding.rows import (
    MAX_WORKDAYS,
    Calendar,
    CellMolds,
    CommittedPour,
    DayCapacity,
    FlasksInUse,
    Lags,
    Objective,
    Order,
    Part,
    PatternScope,
    Resources,
    Weights,
)
from planning.engine.reading import Reader, describe, write_row
from planning.engine.result import InvalidProblem
from planning.engine.workdays import extend


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything a molding plan is made from; refuses what contradicts itself."""

    name: str
    asof_date: date
    workdays: tuple[date, ...]
    resources: Resources
    parts: tuple[Part, ...]
    orders: tuple[Order, ...]
    flasks_in_use: tuple[FlasksInUse, ...] = ()
    committed_pours: tuple[CommittedPour, ...] = ()
    calendar: Calendar = field(default_factory=Calendar)
    weights: Weights = field(default_factory=Weights)
    day_capacity: tuple[DayCapacity, ...] = ()
    pattern_scope: PatternScope = PatternScope.ORDER
    use_priority: bool = False
    objective: Objective = Objective.WEIGHTED
    pinned: tuple[CellMolds, ...] = ()
    """Cells that must have exactly these molds, 0 included."""
    hint: tuple[CellMolds, ...] = ()
    """A plan to start from; what of it doesn't fit is left out."""

    def __post_init__(self) -> None:
        found = tuple(contradictions(Seen.of_problem(self)))
        if found:
            raise InvalidProblem(found)

    @classmethod
    def from_json(cls, data: object) -> Problem:
        """Read the problem format; raises InvalidProblem with every error at once."""
        return _read(data)

    def to_json(self) -> dict[str, Any]:
        """The problem in the problem format, its defaults written out."""
        document: dict[str, Any] = {
            "schema": 1,
            "name": self.name,
            "asof_date": self.asof_date.isoformat(),
            "workdays": [day.isoformat() for day in self.workdays],
            "resources": write_row(self.resources),
            "parts": [write_row(part) for part in self.parts],
            "orders": [write_row(order) for order in self.orders],
            "flasks_in_use": [write_row(row) for row in self.flasks_in_use],
            "committed_pours": [write_row(row) for row in self.committed_pours],
            "calendar": write_row(self.calendar),
            "weights": write_row(self.weights),
        }
        document["pattern_scope"] = self.pattern_scope.value
        document["use_priority"] = self.use_priority
        document["objective"] = self.objective.value
        for key in ("day_capacity", "pinned", "hint"):
            if rows := getattr(self, key):
                document[key] = [write_row(row) for row in rows]
        return document

    def workdays_until(self, length: int) -> tuple[date, ...]:
        """The horizon, gone on with by the calendar to `length` workdays if it is shorter."""
        calendar = self.calendar
        return extend(
            self.workdays, length, calendar.weekdays, calendar.holidays, calendar.extra_workdays
        )


def lags(part: Part) -> Lags:
    """Process times of a part in workdays, hours rounded up to whole days."""
    return Lags(math.ceil(part.cool_hours / 24), math.ceil(part.finish_hours / 24))


def earliest_completions(problem: Problem) -> dict[str, date | None]:
    """First workday on which each order's last mold could be delivered, were it alone in the shop.

    Counts process time and the same-part cap only. None if nothing is left to mold, or if that day
    lies past the last workday that can be planned.
    """
    parts = {part.part_id: lags(part) for part in problem.parts}
    cap = problem.resources.molding_max_same_part_per_day
    deliveries = {
        order.order_id: -(-order.remaining_qty // cap) - 1 + parts[order.part_id].delivery
        for order in problem.orders
        if order.remaining_qty
    }
    latest = max(deliveries.values(), default=0)
    workdays = problem.workdays_until(min(latest + 1, MAX_WORKDAYS))
    earliest: dict[str, date | None] = dict.fromkeys(order.order_id for order in problem.orders)
    for order_id, delivery in deliveries.items():
        if delivery < len(workdays):
            earliest[order_id] = workdays[delivery]
    return earliest


def _read(data: object) -> Problem:
    reader = Reader()
    source = reader.mapping(data, "problem")
    if reader.errors:
        raise InvalidProblem(reader.errors)
    if source.get("schema", 1) != 1 or source.get("schema") is True:
        reader.refuse("schema", f"schema {describe(source['schema'])} is not known, only 1")
    name = reader.value(source, "name", "str")
    asof_date = reader.value(source, "asof_date", "date")
    workdays = reader.value(source, "workdays", "tuple[date, ...]")
    resources = reader.row(Resources, source.get("resources"), "resources")
    parts = reader.rows(Part, source.get("parts"), "parts")
    orders = reader.rows(Order, source.get("orders"), "orders")
    flasks = reader.rows(FlasksInUse, source.get("flasks_in_use", ()), "flasks_in_use")
    pours = reader.rows(CommittedPour, source.get("committed_pours", ()), "committed_pours")
    days = reader.rows(DayCapacity, source.get("day_capacity", ()), "day_capacity")
    calendar = reader.row(Calendar, source.get("calendar", {}), "calendar")
    weights = reader.row(Weights, source.get("weights", {}), "weights")
    scope = reader.choice(source, "pattern_scope", PatternScope.ORDER)
    objective = reader.choice(source, "objective", Objective.WEIGHTED)
    use_priority = "use_priority" in source and reader.value(source, "use_priority", "bool")
    pinned = reader.rows(CellMolds, source.get("pinned", ()), "pinned")
    hint = reader.rows(CellMolds, source.get("hint", ()), "hint")
    seen = Seen(
        asof_date,
        workdays,
        resources,
        parts,
        orders,
        flasks,
        days,
        pinned,
        weights,
        bool(use_priority),
        objective is Objective.STRICT,
        frozenset(_names(source.get("parts"), "part_id")),
        frozenset(_names(source.get("orders"), "order_id")),
    )
    reader.errors.extend(contradictions(seen))
    if reader.errors or resources is None or calendar is None or weights is None:
        raise InvalidProblem(reader.errors)
    return Problem(
        name=name,
        asof_date=asof_date,
        workdays=workdays,
        resources=resources,
        parts=tuple(part for part in parts if part is not None),
        orders=tuple(order for order in orders if order is not None),
        flasks_in_use=tuple(row for row in flasks if row is not None),
        committed_pours=tuple(row for row in pours if row is not None),
        calendar=calendar,
        weights=weights,
        day_capacity=tuple(row for row in days if row is not None),
        pattern_scope=scope,
        use_priority=use_priority,
        objective=objective,
        pinned=tuple(row for row in pinned if row is not None),
        hint=tuple(row for row in hint if row is not None),
    )


def _names(rows: Any, key: str) -> Iterator[str]:
    """Names in raw rows, readable or not, so that one bad field isn't reported twice."""
    for row in rows if isinstance(rows, (list, tuple)) else ():
        if isinstance(row, Mapping) and isinstance(row.get(key), str):
            yield row[key]
