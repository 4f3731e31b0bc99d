"""A plan played through from its molds alone: loads, deliveries, pattern changes, figures.

Part of the checker: it shares no code with the model, the construction or the bound.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from planning.engine.molding.plan import OrderResult, Plan
from planning.engine.molding.problem import Problem, lags
from planning.engine.molding.rows import MAX_WORKDAYS, Order, PatternScope, late_cost
from planning.engine.reading import write_row


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
    late_cost: int
    switches: int
    starts: int
    stops: int
    late_days: int
    flask_days: int
    peak_flasks: dict[str, int]
    peak_flask_share: float
    peak_pour_kg: int

    def to_json(self) -> dict[str, Any]:
        """The figures as JSON."""
        return write_row(self)


class Replay:
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
        return bisect_right(self.days, order.due_date) - 1

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
        starts, stops = self.starts_and_stops()
        weights, use_priority = self.problem.weights, self.problem.use_priority
        late = late_days = 0
        for order, result in zip(self.problem.orders, orders, strict=True):
            due = self.due_index(order)
            late += late_cost(weights, order, use_priority) * result.late_qty
            late_days += sum(molds * max(0, day - due) for day, molds in self.deliveries(order))
        in_use = {size: [day.flasks_in_use[size] for day in load] for size in self.flasks}
        peak_flasks = {size: max(used, default=0) for size, used in in_use.items()}
        owned = self.problem.resources.flasks
        shares = [peak / owned[size] for size, peak in peak_flasks.items() if owned[size]]
        beyond = self.planned_kg[self.length] + self.committed_kg[self.length]
        return Figures(
            cost=late + weights.switch * (starts + stops) + weights.late_day * late_days,
            late_qty=sum(order.late_qty for order in orders),
            late_cost=late,
            switches=starts + stops,
            starts=starts,
            stops=stops,
            late_days=late_days,
            flask_days=sum(sum(used) for used in in_use.values()),
            peak_flasks=peak_flasks,
            peak_flask_share=round(max(shares, default=0.0), 6),
            peak_pour_kg=max([beyond, *(day.pour_kg for day in load)]),
        )

    def pattern(self, order: Order) -> str:
        """Whose pattern an order needs: its own, or that of its part."""
        by_part = self.problem.pattern_scope is PatternScope.PART
        return order.part_id if by_part else order.order_id

    def days_on(self) -> dict[str, set[int]]:
        """The days with molds of each pattern that has any."""
        days_on: dict[str, set[int]] = {}
        for order in self.problem.orders:
            days = {day for day, molds in self.molds[order.order_id].items() if molds}
            if days:
                days_on.setdefault(self.pattern(order), set()).update(days)
        return days_on

    def starts_and_stops(self) -> tuple[int, int]:
        """Patterns put on and taken off, from Monday's loaded ones to the last off at the end."""
        starts = stops = 0
        loaded = {self.pattern(order) for order in self.problem.orders if order.pattern_loaded}
        days_on = self.days_on()
        for pattern in loaded | set(days_on):
            on = pattern in loaded
            last = -1
            for day in sorted(days_on.get(pattern, ())):
                idle = day > last + 1
                stops += on and idle
                starts += idle or not on
                on, last = True, day
            stops += on
        return starts, stops


def levels_of(problem: Problem, figures: Figures) -> dict[str, float]:
    """What a strict objective compares, the first first; late molds by priority if that counts."""
    return {
        "late": figures.late_cost if problem.use_priority else figures.late_qty,
        "switches": figures.switches,
        "late_days": figures.late_days,
        "peak_flask_share": figures.peak_flask_share,
    }
