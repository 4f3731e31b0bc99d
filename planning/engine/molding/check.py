"""The checker: recomputes a plan from its molds alone and names every rule it breaks.

It shares no code with the model, the construction or the bound, so that it can't share a mistake.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from planning.engine.molding.plan import OrderResult, Plan
from planning.engine.molding.problem import Problem, lags
from planning.engine.molding.rows import MAX_WORKDAYS, Order
from planning.engine.reading import write_row
from planning.engine.result import Violation


@dataclass(frozen=True, slots=True)
class DayLoad:
    """What a workday carries, opening state included, against its limits."""

    workday_index: int
    date: date
    molds: int
    molding_max: int
    pour_kg: int
    pour_max_kg: int
    flasks_in_use: dict[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """A plan's key figures, recomputed."""

    cost: int
    late_qty: int
    switches: int
    starts: int
    stops: int
    late_days: int
    flask_days: int
    peak_flasks: dict[str, int]
    peak_pour_kg: int

    def to_json(self) -> dict[str, Any]:
        """The figures as JSON."""
        return write_row(self)


@dataclass(frozen=True, slots=True)
class Check:
    """What the checker found: broken rules (none if sound), figures, and the load of each day."""

    violations: tuple[Violation, ...]
    figures: Figures
    load: tuple[DayLoad, ...]
    orders: tuple[OrderResult, ...]


def check(problem: Problem, plan: Plan) -> Check:
    """Recompute the plan and compare it with every rule and with what it reports of itself."""
    shop = _Shop(problem, plan)
    load = tuple(shop.load())
    orders = tuple(shop.result(order) for order in problem.orders)
    figures = shop.figures(orders, load)
    violations = (
        *_status(plan),
        *_workdays(problem, plan, shop),
        *_cells(problem, plan, shop),
        *_remaining_quantity(problem, shop),
        *_molding_capacity(load),
        *_same_part_cap(problem, shop),
        *_max_patterns(problem, shop),
        *_pour_capacity(shop),
        *_flask_availability(problem, shop),
        *_delivery_and_lateness(plan, orders, figures),
        *_switches(plan, figures),
        *_cost_and_bound(plan, figures),
    )
    return Check(violations, figures, load, orders)


class _Shop:
    """The plan played through: molds, pours and flasks of each day, opening state apart."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.length = max(len(problem.workdays), min(len(plan.workdays), MAX_WORKDAYS))
        self.days = problem.workdays_until(self.length)
        self.length = len(self.days)
        self.parts = {part.part_id: part for part in problem.parts}
        self.lags = {part.part_id: lags(part) for part in problem.parts}
        self.molds: dict[str, Counter[int]] = {
            order.order_id: Counter() for order in problem.orders
        }
        for row in plan.molds:
            if row.order_id in self.molds and 0 <= row.workday_index < self.length:
                self.molds[row.order_id][row.workday_index] += max(0, row.molds)
        self.planned_kg = [0] * (self.length + 1)
        self.flasks = {size: [0] * self.length for size in problem.resources.flasks}
        for order in problem.orders:
            part, lag = self.parts[order.part_id], self.lags[order.part_id]
            for day, molds in self.molds[order.order_id].items():
                self.planned_kg[day + 1] += molds * part.gross_weight_kg
                for busy in range(day, min(day + lag.flask_days, self.length)):
                    self.flasks[part.flask_size][busy] += molds
        self.committed_kg = [0] * (self.length + 1)
        for pour in problem.committed_pours:
            if pour.workday_index <= self.length:
                self.committed_kg[pour.workday_index] += pour.kg
        self.opening = {size: [0] * self.length for size in problem.resources.flasks}
        for held in problem.flasks_in_use:
            for day in range(min(held.release_workday_index, self.length)):
                self.opening[held.flask_size][day] += held.qty
        self.own = {capacity.workday_index: capacity for capacity in problem.day_capacity}

    def molding_max(self, day: int) -> int:
        own = self.own[day].molding_max if day in self.own else None
        return self.problem.resources.molding_max_per_day if own is None else own

    def pour_max_kg(self, day: int) -> int:
        own = self.own[day].pour_max_kg if day in self.own else None
        return self.problem.resources.pour_max_kg_per_day if own is None else own

    def load(self) -> Iterator[DayLoad]:
        molds_of_day: Counter[int] = Counter()
        for by_day in self.molds.values():
            molds_of_day.update(by_day)
        for day, when in enumerate(self.days):
            yield DayLoad(
                workday_index=day,
                date=when,
                molds=molds_of_day[day],
                molding_max=self.molding_max(day),
                pour_kg=self.planned_kg[day] + self.committed_kg[day],
                pour_max_kg=self.pour_max_kg(day),
                flasks_in_use={
                    size: used[day] + self.opening[size][day] for size, used in self.flasks.items()
                },
            )

    def deliveries(self, order: Order) -> list[tuple[int, int]]:
        """Delivery day and molds, days ascending."""
        delivery = self.lags[order.part_id].delivery
        made = sorted(self.molds[order.order_id].items())
        return [(day + delivery, molds) for day, molds in made if molds > 0]

    def due_index(self, order: Order) -> int:
        """The last workday on or before the due date; -1 if there is none."""
        return sum(day <= order.due_date for day in self.days) - 1

    def result(self, order: Order) -> OrderResult:
        due, remaining = self.due_index(order), order.remaining_qty
        delivered = in_time = 0
        completion = None
        for day, molds in self.deliveries(order):
            delivered += molds
            in_time += molds if day <= due else 0
            if completion is None and remaining > 0 and delivered >= remaining:
                completion = day
        late = max(0, remaining - in_time)
        return OrderResult(order.order_id, remaining, in_time, late, completion)

    def figures(self, orders: tuple[OrderResult, ...], load: tuple[DayLoad, ...]) -> Figures:
        late_qty = sum(order.late_qty for order in orders)
        starts, stops = self.starts_and_stops()
        weights = self.problem.weights
        late_days = 0
        for order in self.problem.orders:
            due = self.due_index(order)
            late_days += sum(molds * max(0, day - due) for day, molds in self.deliveries(order))
        in_use = {size: [day.flasks_in_use[size] for day in load] for size in self.flasks}
        beyond = self.planned_kg[self.length] + self.committed_kg[self.length]
        return Figures(
            cost=weights.late * late_qty + weights.switch * (starts + stops),
            late_qty=late_qty,
            switches=starts + stops,
            starts=starts,
            stops=stops,
            late_days=late_days,
            flask_days=sum(sum(used) for used in in_use.values()),
            peak_flasks={size: max(used, default=0) for size, used in in_use.items()},
            peak_pour_kg=max([beyond, *(day.pour_kg for day in load)]),
        )

    def starts_and_stops(self) -> tuple[int, int]:
        """Patterns put on and taken off, from Monday's loaded ones to the last off at the end."""
        starts = stops = 0
        for order in self.problem.orders:
            on = order.pattern_loaded
            last = -1
            for day in sorted(day for day, molds in self.molds[order.order_id].items() if molds):
                idle = day > last + 1
                stops += on and idle
                starts += idle or not on
                on, last = True, day
            stops += on
        return starts, stops


def _status(plan: Plan) -> Iterator[Violation]:
    if not plan.status.has_plan:
        yield Violation("status", f"there is no plan: its status is {plan.status}")
    if plan.status == "optimal" and plan.cost != plan.bound:
        yield Violation("status", f"optimal, yet cost {plan.cost} is not bound {plan.bound}")


def _workdays(problem: Problem, plan: Plan, shop: _Shop) -> Iterator[Violation]:
    if len(plan.workdays) > MAX_WORKDAYS:
        yield Violation("workdays", f"{len(plan.workdays)} workdays are more than {MAX_WORKDAYS}")
    elif plan.workdays != shop.days:
        yield Violation("workdays", "they are not the problem's, gone on with by its calendar")
    for order in problem.orders:
        last = max((day for day, _ in shop.deliveries(order)), default=-1)
        if last >= shop.length:
            message = f"order {order.order_id} is delivered on day {last}, past the last workday"
            yield Violation("workdays", message)


def _cells(problem: Problem, plan: Plan, shop: _Shop) -> Iterator[Violation]:
    """A pattern is on exactly where molds are made: each row once, in the horizon, with molds."""
    seen: set[tuple[str, int]] = set()
    for row in plan.molds:
        place = f"order {row.order_id} on day {row.workday_index}"
        if row.order_id not in shop.molds:
            yield Violation("pattern_on", f"{place}: no such order")
        if not 0 <= row.workday_index < shop.length:
            yield Violation("pattern_on", f"{place}: no such workday")
        if row.molds < 1:
            yield Violation("pattern_on", f"{place}: on with {row.molds} molds")
        if (row.order_id, row.workday_index) in seen:
            yield Violation("pattern_on", f"{place}: stands there twice")
        seen.add((row.order_id, row.workday_index))


def _remaining_quantity(problem: Problem, shop: _Shop) -> Iterator[Violation]:
    for order in problem.orders:
        made = sum(shop.molds[order.order_id].values())
        if made != order.remaining_qty:
            message = f"order {order.order_id}: {made} molds instead of {order.remaining_qty}"
            yield Violation("remaining_quantity", message)


def _molding_capacity(load: tuple[DayLoad, ...]) -> Iterator[Violation]:
    for day in load:
        if day.molds > day.molding_max:
            message = f"{day.molds} molds on day {day.workday_index}, limit {day.molding_max}"
            yield Violation("molding_capacity", message)


def _same_part_cap(problem: Problem, shop: _Shop) -> Iterator[Violation]:
    cap = problem.resources.molding_max_same_part_per_day
    by_part: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for order in problem.orders:
        by_part[order.part_id].update(shop.molds[order.order_id])
    for part_id, molds in by_part.items():
        for day in sorted(day for day in molds if molds[day] > cap):
            message = f"{molds[day]} molds of part {part_id} on day {day}, limit {cap}"
            yield Violation("same_part_cap", message)


def _max_patterns(problem: Problem, shop: _Shop) -> Iterator[Violation]:
    most = problem.resources.max_patterns
    on: Counter[int] = Counter()
    for molds in shop.molds.values():
        on.update(day for day in molds if molds[day])
    for day in sorted(day for day in on if on[day] > most):
        yield Violation("max_patterns", f"{on[day]} patterns on day {day}, limit {most}")


def _pour_capacity(shop: _Shop) -> Iterator[Violation]:
    for day, planned in enumerate(shop.planned_kg):
        committed, limit = shop.committed_kg[day], shop.pour_max_kg(day)
        if planned > max(0, limit - committed):
            message = f"{planned} kg on day {day} beside {committed} kg committed, limit {limit}"
            yield Violation("pour_capacity", message)


def _flask_availability(problem: Problem, shop: _Shop) -> Iterator[Violation]:
    for size, limit in problem.resources.flasks.items():
        for day, planned in enumerate(shop.flasks[size]):
            opening = shop.opening[size][day]
            if planned > max(0, limit - opening):
                message = f"{planned} flasks {size} on day {day} beside {opening} of the opening"
                yield Violation("flask_availability", f"{message} state, limit {limit}")


def _delivery_and_lateness(
    plan: Plan, orders: tuple[OrderResult, ...], figures: Figures
) -> Iterator[Violation]:
    rule = "delivery_and_lateness"
    reported = {row.order_id: row for row in plan.orders}
    if len(plan.orders) != len(orders) or len(reported) != len(orders):
        yield Violation(rule, f"{len(plan.orders)} order rows for {len(orders)} orders")
    for row in orders:
        if reported.get(row.order_id) != row:
            found = reported.get(row.order_id)
            yield Violation(rule, f"order {row.order_id}: reported {found}, recomputed {row}")
    for name in ("late_qty", "late_days"):
        if getattr(plan, name) != getattr(figures, name):
            message = f"{name} reported {getattr(plan, name)}, recomputed {getattr(figures, name)}"
            yield Violation(rule, message)


def _switches(plan: Plan, figures: Figures) -> Iterator[Violation]:
    if plan.switches != figures.switches:
        message = f"reported {plan.switches}, recomputed {figures.switches}"
        yield Violation("switches", f"{message} ({figures.starts} starts, {figures.stops} stops)")


def _cost_and_bound(plan: Plan, figures: Figures) -> Iterator[Violation]:
    if plan.cost != figures.cost:
        yield Violation("cost", f"reported {plan.cost}, recomputed {figures.cost}")
    for name, value in (
        ("bound", figures.cost),
        ("late_qty_bound", figures.late_qty),
        ("switches_bound", figures.switches),
    ):
        least = getattr(plan, name)
        if least is not None and least > value:
            yield Violation("bound", f"{name} {least} is above the plan's own {value}")
