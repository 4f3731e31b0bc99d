"""Before solving: what can't be planned at all, and what a planner should look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from planning.engine.molding.pins import pins_that_cannot_hold
from planning.engine.molding.problem import Problem, earliest_completions
from planning.engine.molding.rows import Order, PatternScope
from planning.engine.result import Finding


@dataclass(frozen=True, slots=True)
class Review:
    """Errors keep a problem from being planned; warnings don't."""

    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


def review(problem: Problem) -> Review:
    """All errors and warnings of a problem, each order named with its reason."""
    errors = (*_impossible(problem), *pins_that_cannot_hold(problem))
    warnings = (
        *_doubtful_orders(problem),
        *_over_capacity(problem),
        *_unknown_hints(problem),
    )
    return Review(errors, warnings)


def _impossible(problem: Problem) -> Iterator[Finding]:
    parts = {part.part_id: part for part in problem.parts}
    resources = problem.resources
    own = (row.pour_max_kg for row in problem.day_capacity)
    most_kg = max([resources.pour_max_kg_per_day, *(kg for kg in own if kg is not None)])
    for i, order in enumerate(problem.orders):
        if order.remaining_qty == 0:
            continue
        part = parts[order.part_id]
        if resources.flasks[part.flask_size] == 0:
            yield _about(i, order, f"there is no flask of size {part.flask_size}")
        if part.gross_weight_kg > most_kg:
            weight = f"one mold of part {part.part_id} takes {part.gross_weight_kg} kg"
            yield _about(i, order, f"{weight}, more than the {most_kg} kg poured in a day")


def _unknown_hints(problem: Problem) -> Iterator[Finding]:
    known = {order.order_id for order in problem.orders}
    unknown = sorted({row.order_id for row in problem.hint} - known)
    if unknown:
        names = ", ".join(unknown[:5]) + (", ..." if len(unknown) > 5 else "")
        yield Finding("hint", f"{len(unknown)} orders are not in the problem ({names}): left out")


def _doubtful_orders(problem: Problem) -> Iterator[Finding]:
    earliest_days = earliest_completions(problem)
    for i, order in enumerate(problem.orders):
        if order.molded_qty_credit > order.qty:
            credit = f"credit of {order.molded_qty_credit} molds is above the quantity {order.qty}"
            yield _about(i, order, f"{credit}: counted as {order.qty}")
        if order.remaining_qty == 0:
            continue
        if order.due_date < problem.asof_date:
            past = f"due {order.due_date}, before the plan starts on {problem.asof_date}"
            yield _about(i, order, f"{past}: late from the start")
            continue
        earliest = earliest_days[order.order_id]
        if earliest is None:
            yield _about(i, order, "process time alone ends after the last day that can be planned")
        elif earliest > order.due_date:
            alone = f"due {order.due_date}, but process time alone ends after it"
            yield _about(i, order, f"{alone}: earliest {earliest}")


def _over_capacity(problem: Problem) -> Iterator[Finding]:
    resources = problem.resources
    by_part = problem.pattern_scope is PatternScope.PART
    loaded = [order for order in problem.orders if order.pattern_loaded]
    on_line = len({order.part_id if by_part else order.order_id for order in loaded})
    if on_line > resources.max_patterns:
        message = f"{on_line} patterns are loaded, but the line has {resources.max_patterns} places"
        yield Finding("orders", message)
    for size, limit in resources.flasks.items():
        held = sum(
            row.qty
            for row in problem.flasks_in_use
            if row.flask_size == size and row.release_workday_index > 0
        )
        if held > limit:
            message = f"{held} flasks {size} are in use at the start, but there are only {limit}"
            yield Finding("flasks_in_use", f"{message}: none is planned until enough are released")
    limits = {
        row.workday_index: row.pour_max_kg
        for row in problem.day_capacity
        if row.pour_max_kg is not None
    }
    committed: Counter[int] = Counter()
    for pour in problem.committed_pours:
        committed[pour.workday_index] += pour.kg
    for day, kg in sorted(committed.items()):
        limit = limits.get(day, resources.pour_max_kg_per_day)
        if kg > limit:
            when = problem.workdays[day] if day < len(problem.workdays) else f"workday {day}"
            message = f"{kg} kg are committed for {when}, above the limit of {limit} kg"
            yield Finding("committed_pours", f"{message}: nothing is added on that day")


def _about(i: int, order: Order, message: str) -> Finding:
    return Finding(f"orders[{i}]", f"order {order.order_id}: {message}", order.order_id)
