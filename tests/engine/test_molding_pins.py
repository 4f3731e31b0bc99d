"""Pins and hints: pins hold or are refused by the rule they break; a hint helps and never hurts."""

import pytest

from planning.engine.molding import Problem, check, review, solve
from planning.engine.molding.arrays import to_arrays
from planning.engine.molding.construct import construct
from planning.engine.molding.search import ANNEALING, Search
from planning.engine.result import Limits, Status
from tests.engine.literal import literal_optimum
from tests.engine.small_shop import instance, order, part, shop

LIMITS = Limits(time_limit_s=1, workers=1)
PARTS = [part("P", kg=100), part("Q", size="M", kg=100)]


def cells(*pins):
    """Rows of pins or a hint, of (order, workday index, molds)."""
    names = ("order_id", "workday_index", "molds")
    return [dict(zip(names, pin, strict=True)) for pin in pins]


def two_orders(pins, **more):
    """Six molds of P and six of Q, some pinned, in a shop with plenty of everything else."""
    flasks = {"S": 100, "M": 100}
    settings = {"parts": PARTS, "flasks": flasks, **more}
    return shop(order("A", 6, 9), order("B", 6, 9, "Q"), pinned=cells(*pins), **settings)


BROKEN = {
    "remaining_quantity": two_orders([("A", 0, 4), ("A", 1, 3)]),
    "molding_capacity": two_orders([("A", 1, 6), ("B", 1, 5)]),
    "same_part_cap": two_orders([("A", 1, 5)], same_part=4),
    "max_patterns": two_orders([("A", 1, 1), ("B", 1, 1)], patterns=1),
    "pour_capacity": two_orders([("A", 1, 2), ("B", 1, 1)], pour=200),
    "flask_availability": two_orders([("A", 0, 2), ("A", 2, 2)], flasks={"S": 3, "M": 9}),
}


@pytest.mark.parametrize(("rule", "problem"), BROKEN.items(), ids=BROKEN.keys())
def test_pins_that_cannot_hold_are_refused_by_the_rule_they_break(rule, problem):
    errors = review(problem).errors
    assert [error.where for error in errors] == ["pinned"]
    assert errors[0].message.startswith(f"{rule}: ")
    assert "A" in errors[0].message
    plan = solve(problem, LIMITS)
    assert (plan.status, plan.errors, plan.molds) == (Status.INFEASIBLE, errors, ())
    assert literal_optimum(problem, 40) is None


AT_THE_LIMIT = {
    "remaining_quantity": two_orders([("A", 0, 4), ("A", 1, 2)]),
    "molding_capacity": two_orders([("A", 1, 6), ("B", 1, 4)]),
    "same_part_cap": two_orders([("A", 1, 4)], same_part=4),
    "max_patterns": two_orders([("A", 1, 1), ("B", 1, 0)], patterns=1),
    "pour_capacity": two_orders([("A", 1, 1), ("B", 1, 1)], pour=200),
    "flask_availability": two_orders([("A", 0, 2), ("A", 3, 3)], flasks={"S": 3, "M": 9}),
}


@pytest.mark.parametrize("problem", AT_THE_LIMIT.values(), ids=AT_THE_LIMIT.keys())
def test_pins_that_just_hold_are_kept_at_the_least_cost(problem):
    plan = solve(problem, LIMITS)
    molds = {(row.order_id, row.workday_index): row.molds for row in plan.molds}
    for pin in problem.pinned:
        assert molds.get((pin.order_id, pin.workday_index), 0) == pin.molds
    assert plan.cost == literal_optimum(problem)


def test_pinned_molds_that_are_never_delivered_are_refused():
    years = [part("P", cool=24 * 2_590), part("Q", size="M")]
    problem = two_orders([("A", 1, 1), ("A", 11, 5)], parts=years)
    plan = solve(problem, LIMITS)
    assert plan.status is Status.INFEASIBLE
    assert [str(error) for error in plan.errors] == [
        "pinned: workdays: order A: 5 molds pinned on 2026-12-08 are delivered after the last day"
        " that can be planned"
    ]


def test_a_days_own_capacities_and_the_opening_state_bind_pins_too():
    closed = [{"workday_index": 1, "molding_max": 0}, {"workday_index": 3, "pour_max_kg": 100}]
    held = [{"flask_size": "M", "release_workday_index": 1, "qty": 200}]
    pins = [("A", 1, 1), ("A", 2, 2), ("B", 0, 1)]
    problem = two_orders(pins, day_capacity=closed, flasks_in_use=held)
    rules = [error.message.split(":")[0] for error in review(problem).errors]
    assert rules == ["molding_capacity", "pour_capacity", "flask_availability"]


def test_orders_of_one_part_share_the_cap_and_with_it_the_pattern():
    orders = [order("A", 6, 9), order("B", 6, 9)]
    pins = cells(("A", 1, 3), ("B", 1, 3))
    assert review(shop(*orders, pinned=pins, patterns=1, pattern_scope="part")).errors == ()
    for scope, settings, rule in (
        ("part", {"same_part": 5}, "same_part_cap"),
        ("order", {"patterns": 1}, "max_patterns"),
    ):
        found = review(shop(*orders, pinned=pins, pattern_scope=scope, **settings)).errors
        assert [error.message.split(":")[0] for error in found] == [rule]


def test_everything_pinned_to_nothing_goes_past_the_horizon():
    pins = [("A", day, 0) for day in range(12)]
    plan = solve(shop(order("A", 3, 9), pinned=cells(*pins)), LIMITS)
    assert (plan.late_qty, [row.workday_index for row in plan.molds]) == (3, [12])


def test_good_hint_is_where_the_plan_starts():
    data = instance("tight-30-1")
    arrays = to_arrays(Problem.from_json(data))
    first = construct(arrays)
    search = Search(arrays, first.campaigns, arrays.horizon, 0, ANNEALING)
    better = [first.campaigns]
    assert search.count(500_000, better.append, lambda: False)
    hint = [
        (job.order_id, day, molds)
        for job, run in zip(arrays.jobs, better[-1], strict=True)
        for day, molds in run
    ]
    problem = Problem.from_json(data | {"hint": cells(*hint)})
    plan = solve(problem, LIMITS, should_stop=lambda: True)
    assert plan.cost == search.best.total[0] < first.cost
    assert {(row.order_id, row.workday_index, row.molds) for row in plan.molds} == set(hint)


NONSENSE = {
    "far beyond capacity": [("A", 0, 999_999), ("B", 0, 999_999)],
    "strange orders and days": [("nobody", 0, 3), ("A", 2_599, 6), ("B", 40, 1)],
    "twice the same": [("A", 0, 1), ("A", 0, 5), ("A", 0, 0)],
    "everything late": [("A", 11, 6), ("B", 11, 6)],
}


@pytest.mark.parametrize("hint", NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_hint_never_hurts(hint):
    problem = two_orders([("A", 1, 2)], hint=cells(*hint))
    first = solve(problem, LIMITS, should_stop=lambda: True)
    without = solve(two_orders([("A", 1, 2)]), LIMITS, should_stop=lambda: True)
    assert check(problem, first).violations == ()
    assert first.cost <= without.cost
    assert solve(problem, LIMITS).cost == literal_optimum(problem)


def test_hint_of_orders_that_are_gone_is_told():
    problem = two_orders([], hint=cells(("gone", 0, 3), ("A", 0, 3)))
    assert [str(found) for found in review(problem).warnings] == [
        "hint: 1 orders are not in the problem (gone): left out"
    ]
