"""What no row of a problem shows by itself: unknown names, duplicates, days out of order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from planning.engine.molding.rows import (
    MAX_WORKDAYS,
    CellMolds,
    DayCapacity,
    FlasksInUse,
    Objective,
    Order,
    Part,
    Resources,
    Weights,
    late_cost,
)
from planning.engine.result import Finding

if TYPE_CHECKING:
    from planning.engine.molding.problem import Problem

MAX_COST = 2**60


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a problem while it is read; rows that could not be read are None."""

    asof_date: date | None
    workdays: Sequence[date] | None
    resources: Resources | None
    parts: Sequence[Part | None]
    orders: Sequence[Order | None]
    flasks_in_use: Sequence[FlasksInUse | None]
    day_capacity: Sequence[DayCapacity | None]
    pinned: Sequence[CellMolds | None]
    weights: Weights | None
    use_priority: bool
    strict: bool
    part_ids: frozenset[str]
    order_ids: frozenset[str]

    @classmethod
    def of_problem(cls, problem: Problem) -> Seen:
        """All of a problem."""
        return cls(
            problem.asof_date,
            problem.workdays,
            problem.resources,
            problem.parts,
            problem.orders,
            problem.flasks_in_use,
            problem.day_capacity,
            problem.pinned,
            problem.weights,
            problem.use_priority,
            problem.objective is Objective.STRICT,
            frozenset(part.part_id for part in problem.parts),
            frozenset(order.order_id for order in problem.orders),
        )


def contradictions(seen: Seen) -> Iterator[Finding]:
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
    yield from _bad_pins(seen)
    if seen.weights is not None:
        yield from _too_costly(seen, seen.weights)


def _bad_pins(seen: Seen) -> Iterator[Finding]:
    """Pins of unknown orders or days, or twice the same; what breaks a rule is for the review."""
    first: dict[tuple[str, int], int] = {}
    for i, pin in enumerate(seen.pinned):
        if pin is None:
            continue
        if pin.order_id not in seen.order_ids:
            yield Finding(f"pinned[{i}].order_id", f"unknown order {pin.order_id}", pin.order_id)
        if seen.workdays is not None and pin.workday_index >= len(seen.workdays):
            message = f"{pin.workday_index} is past the last workday"
            yield Finding(f"pinned[{i}].workday_index", message, pin.order_id)
        before = first.setdefault((pin.order_id, pin.workday_index), i)
        if before != i:
            message = f"order {pin.order_id} on workday {pin.workday_index} stands in"
            yield Finding(f"pinned[{i}]", f"{message} pinned[{before}] already", pin.order_id)


def _too_costly(seen: Seen, weights: Weights) -> Iterator[Finding]:
    """Costs must be added up exactly in 64 bits, strictly ranked ones too."""
    orders = [order for order in seen.orders if order is not None]
    molds = sum(order.remaining_qty for order in orders)
    switches = 2 * (molds + len(orders))
    late = sum(late_cost(weights, o, seen.use_priority) * o.remaining_qty for o in orders)
    cost = late + weights.switch * switches + weights.late_day * molds * (MAX_WORKDAYS + 1)
    if cost > MAX_COST or (seen.strict and late * (switches + 1) > MAX_COST):
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
