"""Pins that can't hold: pinned molds that break a rule even if nothing else is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from planning.engine.molding.check import check
from planning.engine.molding.plan import Plan, sorted_molds
from planning.engine.molding.problem import Problem, lags
from planning.engine.molding.rows import MAX_WORKDAYS, CellMolds, Part
from planning.engine.result import Finding, Status, Violation

PIN_RULES = (
    "molding_capacity",
    "same_part_cap",
    "max_patterns",
    "pour_capacity",
    "flask_availability",
)
"""Rules that pinned molds must keep by themselves; the checker knows them."""

MOST_NAMED = 8


def pins_that_cannot_hold(problem: Problem) -> Iterator[Finding]:
    """Each rule that pinned molds break, by its name, with the first date and the pins at fault."""
    yield from _more_than_left(problem)
    yield from _never_delivered(problem)
    cells = {(pin.order_id, pin.workday_index): pin.molds for pin in problem.pinned if pin.molds}
    if not cells:
        return
    plan = Plan(Status.FEASIBLE, workdays=problem.workdays, molds=sorted_molds(cells))
    broken: dict[tuple[str, str | None], list[Violation]] = {}
    for violation in check(problem, plan).violations:
        if violation.rule in PIN_RULES:
            broken.setdefault((violation.rule, violation.about), []).append(violation)
    for (rule, _), found in broken.items():
        yield Finding("pinned", f"{rule}: {_in_words(problem, found)}")


def _more_than_left(problem: Problem) -> Iterator[Finding]:
    pinned: Counter[str] = Counter()
    for pin in problem.pinned:
        pinned[pin.order_id] += pin.molds
    for order in problem.orders:
        most, order_id = order.remaining_qty, order.order_id
        if pinned[order_id] > most:
            message = f"{pinned[order_id]} molds are pinned, but only {most} are left"
            yield Finding("pinned", f"remaining_quantity: order {order_id}: {message}", order_id)


def _never_delivered(problem: Problem) -> Iterator[Finding]:
    days, part_of = len(problem.workdays_until(MAX_WORKDAYS)), _part_of(problem)
    for pin in problem.pinned:
        order_id, day = pin.order_id, pin.workday_index
        if pin.molds and day + lags(part_of[order_id]).delivery >= days:
            made = f"{pin.molds} molds pinned on {problem.workdays[day]}"
            message = f"{made} are delivered after the last day that can be planned"
            yield Finding("pinned", f"workdays: order {order_id}: {message}", order_id)


def _in_words(problem: Problem, broken: list[Violation]) -> str:
    """The first day on which a rule is broken, with its date and the pins at fault."""
    first, more = broken[0], len(broken) - 1
    day = first.workday_index or 0
    on = problem.workdays_until(day + 1)[day]
    words = [first.message.replace(f"day {day}", str(on))]
    if more:
        words.append(f"and so on {more} more day{'s' if more > 1 else ''}")
    at_fault = [
        f"order {pin.order_id} {pin.molds} on {problem.workdays[pin.workday_index]}"
        for pin in _pins_at_fault(problem, first, day)
    ]
    rest = len(at_fault) - MOST_NAMED
    named = "; ".join(at_fault[:MOST_NAMED]) + (f"; {rest} more" if rest > 0 else "")
    return f"{', '.join(words)}. Pinned: {named}"


def _pins_at_fault(problem: Problem, broken: Violation, day: int) -> Iterator[CellMolds]:
    part_of = _part_of(problem)
    for pin in sorted(problem.pinned, key=lambda pin: -pin.molds):
        if pin.molds and _bears_on(broken, day, pin, part_of[pin.order_id]):
            yield pin


def _part_of(problem: Problem) -> dict[str, Part]:
    """The part of each order."""
    parts = {part.part_id: part for part in problem.parts}
    return {order.order_id: parts[order.part_id] for order in problem.orders}


def _bears_on(broken: Violation, day: int, pin: CellMolds, part: Part) -> bool:
    if broken.rule == "pour_capacity":
        return pin.workday_index + 1 == day
    if broken.rule == "flask_availability":
        in_use = 0 <= day - pin.workday_index < lags(part).flask_days
        return part.flask_size == broken.about and in_use
    same_part = broken.rule != "same_part_cap" or part.part_id == broken.about
    return same_part and pin.workday_index == day
