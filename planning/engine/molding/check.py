"""The checker: recomputes a plan from its molds alone and names every rule it breaks.

It shares no code with the model, the construction or the bound, so that it can't share a mistake.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from planning.engine.molding.plan import OrderResult, Plan, gap_of
from planning.engine.molding.problem import Problem
from planning.engine.molding.replay import DayLoad, Figures, Replay, levels_of
from planning.engine.molding.rows import MAX_WORKDAYS, Objective
from planning.engine.result import Violation

GAP_ROUNDING = 1e-5


@dataclass(frozen=True, slots=True)
class Check:
    """What the checker found: broken rules (none if sound), figures, and the load of each day."""

    violations: tuple[Violation, ...]
    figures: Figures
    load: tuple[DayLoad, ...]
    orders: tuple[OrderResult, ...]


def check(problem: Problem, plan: Plan) -> Check:
    """Recompute the plan and compare it with every rule and with what it reports of itself."""
    replay = Replay(problem, plan)
    load = tuple(replay.load())
    orders = tuple(replay.result(order) for order in problem.orders)
    figures = replay.figures(orders, load)
    violations = (
        *_status(problem, plan),
        *_workdays(problem, plan, replay),
        *_cells(problem, plan, replay),
        *_remaining_quantity(problem, replay),
        *_molding_capacity(load),
        *_same_part_cap(problem, replay),
        *_max_patterns(problem, replay),
        *_pinned(problem, replay),
        *_pour_capacity(replay),
        *_flask_availability(problem, replay),
        *_delivery_and_lateness(plan, orders, figures),
        *_switches(plan, figures),
        *_cost_and_bound(plan, figures),
        *_levels(problem, plan, figures),
    )
    return Check(violations, figures, load, orders)


def _status(problem: Problem, plan: Plan) -> Iterator[Violation]:
    if not plan.status.has_plan:
        yield Violation("status", f"there is no plan: its status is {plan.status}")
    if plan.status != "optimal":
        return
    if problem.objective is Objective.STRICT:
        for level in plan.levels:
            if level.value != level.bound:
                message = f"optimal, yet {level.name} {level.value} is not bound {level.bound}"
                yield Violation("status", message)
    elif plan.cost != plan.bound:
        yield Violation("status", f"optimal, yet cost {plan.cost} is not bound {plan.bound}")


def _workdays(problem: Problem, plan: Plan, replay: Replay) -> Iterator[Violation]:
    if len(plan.workdays) > MAX_WORKDAYS:
        yield Violation("workdays", f"{len(plan.workdays)} workdays are more than {MAX_WORKDAYS}")
    elif plan.workdays != replay.days:
        yield Violation("workdays", "they are not the problem's, gone on with by its calendar")
    for order in problem.orders:
        last = max((day for day, _ in replay.deliveries(order)), default=-1)
        if last >= replay.length:
            message = f"order {order.order_id} is delivered on day {last}, past the last workday"
            yield Violation("workdays", message)


def _cells(problem: Problem, plan: Plan, replay: Replay) -> Iterator[Violation]:
    """A pattern is on exactly where molds are made: each row once, in the horizon, with molds."""
    seen: set[tuple[str, int]] = set()
    for row in plan.molds:
        place = f"order {row.order_id} on day {row.workday_index}"
        if row.order_id not in replay.molds:
            yield Violation("pattern_on", f"{place}: no such order")
        if not 0 <= row.workday_index < replay.length:
            yield Violation("pattern_on", f"{place}: no such workday")
        if row.molds < 1:
            yield Violation("pattern_on", f"{place}: on with {row.molds} molds")
        if (row.order_id, row.workday_index) in seen:
            yield Violation("pattern_on", f"{place}: stands there twice")
        seen.add((row.order_id, row.workday_index))


def _remaining_quantity(problem: Problem, replay: Replay) -> Iterator[Violation]:
    for order in problem.orders:
        made = sum(replay.molds[order.order_id].values())
        if made != order.remaining_qty:
            message = f"order {order.order_id}: {made} molds instead of {order.remaining_qty}"
            yield Violation("remaining_quantity", message)


def _molding_capacity(load: tuple[DayLoad, ...]) -> Iterator[Violation]:
    for day in load:
        if day.molds > day.molding_max:
            message = f"{day.molds} molds on day {day.workday_index}, limit {day.molding_max}"
            yield Violation("molding_capacity", message, day.workday_index)


def _same_part_cap(problem: Problem, replay: Replay) -> Iterator[Violation]:
    cap = problem.resources.molding_max_same_part_per_day
    by_part: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for order in problem.orders:
        by_part[order.part_id].update(replay.molds[order.order_id])
    for part_id, molds in by_part.items():
        for day in sorted(day for day in molds if molds[day] > cap):
            message = f"{molds[day]} molds of part {part_id} on day {day}, limit {cap}"
            yield Violation("same_part_cap", message, day, part_id)


def _max_patterns(problem: Problem, replay: Replay) -> Iterator[Violation]:
    most = problem.resources.max_patterns
    on = Counter(day for days in replay.days_on().values() for day in days)
    for day in sorted(day for day in on if on[day] > most):
        message = f"{on[day]} patterns on day {day}, limit {most}"
        yield Violation("max_patterns", message, day)


def _pinned(problem: Problem, replay: Replay) -> Iterator[Violation]:
    for pin in problem.pinned:
        made = replay.molds[pin.order_id][pin.workday_index]
        if made != pin.molds:
            message = f"order {pin.order_id} on day {pin.workday_index}: {made} molds instead of"
            yield Violation("pinned", f"{message} {pin.molds}")


def _pour_capacity(replay: Replay) -> Iterator[Violation]:
    for day, planned in enumerate(replay.planned_kg):
        committed, limit = replay.committed_kg[day], replay.pour_max_kg(day)
        if planned > max(0, limit - committed):
            message = f"{planned} kg on day {day} beside {committed} kg committed, limit {limit}"
            yield Violation("pour_capacity", message, day)


def _flask_availability(problem: Problem, replay: Replay) -> Iterator[Violation]:
    for size, limit in problem.resources.flasks.items():
        for day, planned in enumerate(replay.flasks[size]):
            opening = replay.opening[size][day]
            if planned > max(0, limit - opening):
                message = f"{planned} flasks {size} on day {day} beside {opening} of the opening"
                message += f" state, limit {limit}"
                yield Violation("flask_availability", message, day, size)


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
    gap = gap_of(figures.cost, plan.bound)
    if plan.gap is not None and (gap is None or abs(plan.gap - gap) > GAP_ROUNDING):
        yield Violation("gap", f"reported {plan.gap}, recomputed {gap}")


def _levels(problem: Problem, plan: Plan, figures: Figures) -> Iterator[Violation]:
    """A strict plan reports its levels, each as recomputed and not below its bound."""
    strict = problem.objective is Objective.STRICT
    expected = levels_of(problem, figures) if strict else {}
    reported = {level.name: level for level in plan.levels}
    if list(reported) != list(expected) or len(reported) != len(plan.levels):
        yield Violation("levels", f"reported {[*reported]} instead of {[*expected]}")
        return
    for name, value in expected.items():
        level = reported[name]
        if level.value != value:
            yield Violation("levels", f"{name} reported {level.value}, recomputed {value}")
        if level.bound > value:
            yield Violation("levels", f"{name}: bound {level.bound} is above the plan's {value}")
