"""Every plan of a tiny shop, priced one by one: what the literal model itself is held against."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from planning.engine.molding import Order, Part, Problem
from planning.engine.workdays import last_index_on_or_before
from tests.engine.literal_levels import Strict, Weighted

Molds = tuple[int, ...]
"""Molds of an order by workday."""


def best_of_every_plan(problem: Problem) -> Strict | Weighted | None:
    """The best levels over all plans within the problem's workdays, None if there is none."""
    return min((_levels(problem, plan) for plan in _plans(problem)), default=None)


def _plans(problem: Problem) -> Iterator[tuple[Molds, ...]]:
    pins = {(pin.order_id, pin.workday_index): pin.molds for pin in problem.pinned}

    def spread(order: Order, left: int, day: int = 0) -> Iterator[Molds]:
        if day == len(problem.workdays):
            if left == 0:
                yield ()
            return
        pin = pins.get((order.order_id, day))
        for molds in range(left + 1) if pin is None else (pin,):
            if molds <= left:
                for rest in spread(order, left - molds, day + 1):
                    yield (molds, *rest)

    def combine(orders: tuple[Order, ...]) -> Iterator[tuple[Molds, ...]]:
        if not orders:
            yield ()
            return
        for others in combine(orders[:-1]):
            for molds in choices[orders[-1].order_id]:
                plan = (*others, molds)
                if _keeps_rules(problem, plan):
                    yield plan

    choices = {order.order_id: list(spread(order, order.remaining_qty)) for order in problem.orders}
    return combine(problem.orders)


def _keeps_rules(problem: Problem, plan: tuple[Molds, ...]) -> bool:
    """Whether the molds of the first orders fit; more of them never make room."""
    resources = problem.resources
    own = {row.workday_index: row for row in problem.day_capacity}
    some = list(zip(problem.orders, plan, strict=False))
    parts = {part.part_id: part for part in problem.parts}
    for day in range(len(problem.workdays)):
        today, tomorrow = own.get(day), own.get(day + 1)
        molding, pour = resources.molding_max_per_day, resources.pour_max_kg_per_day
        if today is not None and today.molding_max is not None:
            molding = today.molding_max
        if tomorrow is not None and tomorrow.pour_max_kg is not None:
            pour = tomorrow.pour_max_kg
        pour -= sum(row.kg for row in problem.committed_pours if row.workday_index == day + 1)
        metal = sum(parts[order.part_id].gross_weight_kg * molds[day] for order, molds in some)
        on = {_pattern(problem, order) for order, molds in some if molds[day]}
        if (
            sum(molds[day] for _, molds in some) > molding
            or metal > max(0, pour)
            or len(on) > resources.max_patterns
        ):
            return False
        for part in problem.parts:
            same = sum(molds[day] for order, molds in some if order.part_id == part.part_id)
            if same > resources.molding_max_same_part_per_day:
                return False
        for size, count in resources.flasks.items():
            if _planned_flasks(problem, plan, size, day) > max(
                0, count - _held(problem, size, day)
            ):
                return False
    return True


def _levels(problem: Problem, plan: tuple[Molds, ...]) -> Strict | Weighted:
    weights = problem.weights
    parts = {part.part_id: part for part in problem.parts}
    late = late_cost = late_days = 0
    for order, molds in zip(problem.orders, plan, strict=True):
        weight = weights.late
        if problem.use_priority:
            weight = max(
                1, math.floor(Fraction(weights.late * 100, order.priority) + Fraction(1, 2))
            )
        lag = _flask_days(parts[order.part_id]) + math.ceil(parts[order.part_id].finish_hours / 24)
        days = problem.workdays_until(len(problem.workdays) + lag + 1)
        due = last_index_on_or_before(days, order.due_date)
        too_late = [max(0, day + lag + 1 - due) for day in range(len(molds))]
        late += sum(made for made, days in zip(molds, too_late, strict=True) if days)
        late_cost += weight * sum(made for made, days in zip(molds, too_late, strict=True) if days)
        late_days += sum(made * days for made, days in zip(molds, too_late, strict=True))
    switches = _switches(problem, plan)
    shares = [
        Fraction(_planned_flasks(problem, plan, size, day) + _held(problem, size, day), count)
        for size, count in problem.resources.flasks.items()
        for day in range(len(problem.workdays))
        if count
    ]
    peak = max(shares, default=Fraction(0))
    if problem.objective == "strict":
        return Strict(late_cost if problem.use_priority else late, switches, late_days, peak)
    cost = late_cost + weights.switch * switches + weights.late_day * late_days
    return Weighted(cost, late_days, peak)


def _switches(problem: Problem, plan: tuple[Molds, ...]) -> int:
    """Changes between on and off, from before the first day until after the last."""
    on: dict[str, list[bool]] = {}
    for order, molds in zip(problem.orders, plan, strict=True):
        row = on.setdefault(_pattern(problem, order), [False] * (len(molds) + 2))
        row[0] |= order.pattern_loaded
        for day, made in enumerate(molds):
            row[day + 1] |= made > 0
    return sum(a != b for row in on.values() for a, b in pairwise(row))


def _planned_flasks(problem: Problem, plan: tuple[Molds, ...], size: str, day: int) -> int:
    parts = {part.part_id: part for part in problem.parts if part.flask_size == size}
    return sum(
        sum(molds[max(0, day - _flask_days(parts[order.part_id]) + 1) : day + 1])
        for order, molds in zip(problem.orders, plan, strict=False)
        if order.part_id in parts
    )


def _held(problem: Problem, size: str, day: int) -> int:
    return sum(
        row.qty
        for row in problem.flasks_in_use
        if row.flask_size == size and row.release_workday_index > day
    )


def _pattern(problem: Problem, order: Order) -> str:
    return order.part_id if problem.pattern_scope == "part" else order.order_id


def _flask_days(part: Part) -> int:
    return 2 + math.ceil(part.cool_hours / 24)
