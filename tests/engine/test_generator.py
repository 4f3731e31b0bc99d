"""The seeded generator: valid problems, always the same, with the properties of their family."""

import hashlib
import json
from datetime import date

import pytest

from planning.engine.molding import Problem, check, review, solve
from planning.engine.result import Limits
from tests.engine.generator import FAMILIES, MONDAY, generate, problem_json


def molds_a_day(problem: Problem) -> float:
    """Molds left to make against the days until the last due date."""
    last = max(order.due_date for order in problem.orders)
    days = sum(day <= last for day in problem.workdays)
    return sum(order.remaining_qty for order in problem.orders) / days


@pytest.mark.parametrize("orders", [1, 7, 60])
@pytest.mark.parametrize("family", FAMILIES)
def test_problems_are_valid_and_can_be_planned(family, orders):
    for seed in (1, 2):
        problem = generate(family, orders, seed)
        assert Problem.from_json(json.loads(json.dumps(problem.to_json()))) == problem
        assert review(problem).errors == ()
        assert len(problem.orders) == orders
        assert problem.name == f"{family}-{orders}-{seed}"


def test_same_seed_is_the_same_problem_in_every_process_and_python():
    """Measurements are compared over years: a change here makes all of them old."""
    drawn = [problem_json(family, 40, seed) for family in FAMILIES for seed in (1, 2)]
    digest = hashlib.sha256(json.dumps(drawn, sort_keys=True).encode()).hexdigest()
    assert digest[:16] == "280ab39d4577a799"


def test_seeds_families_and_sizes_differ():
    drawn = [("mixed", 30, 1), ("mixed", 30, 2), ("loose", 30, 1), ("mixed", 31, 1)]
    orders = {generate(*asked).orders for asked in drawn}
    assert len(orders) == len(drawn)


def test_unknown_family_and_no_orders_are_refused():
    with pytest.raises(KeyError):
        generate("heavy", 30, 1)
    with pytest.raises(ValueError, match="at least one order"):
        generate("mixed", 0, 1)


def test_loads_are_in_the_order_of_the_families():
    loads = [molds_a_day(generate(family, 200, 1)) for family in ("loose", "mixed", "tight")]
    assert loads == sorted(loads)
    assert 30 < loads[0] < 36 < loads[1] < 51 < loads[2] < 63


def test_pour_is_short_of_melt_and_tight_is_short_of_flasks():
    def melt(problem: Problem) -> float:
        kg = {part.part_id: part.gross_weight_kg for part in problem.parts}
        poured = sum(order.remaining_qty * kg[order.part_id] for order in problem.orders)
        molds = sum(order.remaining_qty for order in problem.orders)
        return problem.resources.pour_max_kg_per_day * molds / poured

    assert round(melt(generate("pour", 100, 1))) == 60
    assert round(melt(generate("mixed", 100, 1))) == 75
    mixed, tight = generate("mixed", 100, 1), generate("tight", 100, 1)
    assert sum(mixed.resources.flasks.values()) > 1.1 * sum(tight.resources.flasks.values())


def test_series_has_few_large_orders():
    mean = {
        family: sum(order.qty for order in generate(family, 200, 1).orders) / 200
        for family in ("mixed", "series")
    }
    assert mean["series"] > 2 * mean["mixed"]


def test_opening_state_is_that_of_a_running_shop():
    problem = generate("mixed", 100, 1)
    loaded = [order for order in problem.orders if order.pattern_loaded]
    assert len(loaded) == problem.resources.max_patterns
    assert any(order.molded_qty_credit for order in loaded)
    assert all(order.molded_qty_credit < order.qty for order in problem.orders)
    assert {row.flask_size for row in problem.flasks_in_use} >= {"S", "M"}
    assert [pour.workday_index for pour in problem.committed_pours] == [0]


def test_odd_shapes_are_what_their_names_say():
    assert {order.qty for order in generate("one_mold", 50, 1).orders} == {1}
    assert max(order.qty for order in generate("huge", 12, 1).orders) > 1_000
    twelve = generate("sizes12", 100, 1)
    assert len(twelve.resources.flasks) == len({part.flask_size for part in twelve.parts}) == 12
    first = [order for order in generate("one_part", 80, 1).orders if order.part_id == "P000"]
    assert len(first) >= 40
    own = generate("capacities", 60, 1).day_capacity
    assert any(row.molding_max == 0 for row in own)
    assert any(row.pour_max_kg for row in own)
    late = generate("all_late", 60, 1).orders
    assert sum(order.due_date < MONDAY for order in late) > 30
    assert max(order.due_date for order in late) <= date(2026, 11, 26)


def test_engine_plans_a_problem_of_each_family():
    for family in FAMILIES:
        problem = generate(family, 6, 1)
        plan = solve(problem, Limits(time_limit_s=0.2, workers=1))
        assert plan.status.has_plan, family
        assert check(problem, plan).violations == (), family
