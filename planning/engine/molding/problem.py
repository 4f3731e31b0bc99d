"""The molding problem: orders, parts, what the shop can do, and its state on Monday morning.

All quantities are whole: molds, kilograms, and workdays counted from 0 on `workdays[0]`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from planning.engine.molding.rows import (
    MAX_WORKDAYS,
    Calendar,
    CommittedPour,
    DayCapacity,
    FlasksInUse,
    Lags,
    Order,
    Part,
    Resources,
    Weights,
)
from planning.engine.reading import Reader, describe, write_row
from planning.engine.result import Finding, InvalidProblem
from planning.engine.workdays import extend

MAX_COST = 2**60

NOT_SUPPORTED_YET: Mapping[str, Any] = {
    "pattern_scope": "order",
    "use_priority": False,
    "objective": "weighted",
    "pinned": [],
    "hint": [],
}


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

    def __post_init__(self) -> None:
        found = tuple(_contradictions(_Parts.of_problem(self)))
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
        if self.day_capacity:
            document["day_capacity"] = [write_row(row) for row in self.day_capacity]
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


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is known of a problem while it is read; rows that could not be read are None."""

    asof_date: date | None
    workdays: Sequence[date] | None
    resources: Resources | None
    parts: Sequence[Part | None]
    orders: Sequence[Order | None]
    flasks_in_use: Sequence[FlasksInUse | None]
    day_capacity: Sequence[DayCapacity | None]
    weights: Weights | None
    part_ids: frozenset[str]

    @classmethod
    def of_problem(cls, problem: Problem) -> _Parts:
        return cls(
            problem.asof_date,
            problem.workdays,
            problem.resources,
            problem.parts,
            problem.orders,
            problem.flasks_in_use,
            problem.day_capacity,
            problem.weights,
            frozenset(part.part_id for part in problem.parts),
        )


def _contradictions(seen: _Parts) -> Iterator[Finding]:
    """What no row shows by itself: unknown names, duplicates, days out of order."""
    yield from _bad_workdays(seen.asof_date, seen.workdays)
    yield from _duplicates("parts", "part_id", seen.parts)
    yield from _duplicates("orders", "order_id", seen.orders)
    yield from _duplicates("day_capacity", "workday_index", seen.day_capacity)
    for i, order in enumerate(seen.orders):
        if order is not None and order.part_id not in seen.part_ids:
            message = f"unknown part {order.part_id}"
            yield Finding(f"orders[{i}].part_id", message, order.order_id)
    if seen.resources is not None:
        sized: Iterable[tuple[str, Part | FlasksInUse | None]] = [
            *((f"parts[{i}]", part) for i, part in enumerate(seen.parts)),
            *((f"flasks_in_use[{i}]", row) for i, row in enumerate(seen.flasks_in_use)),
        ]
        for where, row in sized:
            if row is not None and row.flask_size not in seen.resources.flasks:
                yield Finding(f"{where}.flask_size", f"unknown flask size {row.flask_size}")
    for i, capacity in enumerate(seen.day_capacity):
        if capacity is None or seen.workdays is None:
            continue
        if capacity.workday_index >= len(seen.workdays):
            message = f"{capacity.workday_index} is past the last workday"
            yield Finding(f"day_capacity[{i}].workday_index", message)
    if seen.weights is not None:
        molds = sum(order.remaining_qty for order in seen.orders if order is not None)
        rows = 2 * (molds + len(seen.orders))
        if seen.weights.late * molds + seen.weights.switch * rows > MAX_COST:
            yield Finding("weights", "weights times quantities are too large to be added up")


def _bad_workdays(asof_date: date | None, workdays: Sequence[date] | None) -> Iterator[Finding]:
    if workdays is None:
        return
    if not workdays:
        yield Finding("workdays", "at least one workday is needed")
    elif asof_date is not None and workdays[0] < asof_date:
        yield Finding("workdays[0]", f"{workdays[0]} is before the as-of date {asof_date}")
    if len(workdays) > MAX_WORKDAYS:
        yield Finding("workdays", f"{len(workdays)} workdays are more than {MAX_WORKDAYS}")
    for i in range(1, len(workdays)):
        if workdays[i] <= workdays[i - 1]:
            yield Finding(f"workdays[{i}]", f"{workdays[i]} does not come after {workdays[i - 1]}")


def _duplicates(table: str, key: str, rows: Sequence[Any]) -> Iterator[Finding]:
    seen: dict[Any, int] = {}
    for i, row in enumerate(rows):
        if row is None:
            continue
        value = getattr(row, key)
        if value in seen:
            message = f"{value} stands in {table}[{seen[value]}] already"
            yield Finding(f"{table}[{i}].{key}", message, getattr(row, "order_id", None))
        else:
            seen[value] = i


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
    for key, default in NOT_SUPPORTED_YET.items():
        if source.get(key, default) != default:
            setting = f"{key} {source[key]!r}" if isinstance(source[key], str) else key
            reader.refuse(key, f"{setting} is not supported yet")
    part_ids = frozenset(_names(source.get("parts"), "part_id"))
    reader.errors.extend(
        _contradictions(
            _Parts(asof_date, workdays, resources, parts, orders, flasks, days, weights, part_ids)
        )
    )
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
    )


def _names(rows: Any, key: str) -> Iterator[str]:
    """Names in raw rows, readable or not, so that one bad field isn't reported twice."""
    for row in rows if isinstance(rows, (list, tuple)) else ():
        if isinstance(row, Mapping) and isinstance(row.get(key), str):
            yield row[key]
