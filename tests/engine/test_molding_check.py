"""The checker finds each rule broken on purpose, and recomputes every figure."""

from dataclasses import replace
from datetime import timedelta

import pytest

from planning.engine.molding import Mold, Plan, check, solve
from planning.engine.result import InvalidProblem, Limits, Status
from tests.engine.small_shop import (
    MONDAY,
    broken_rules,
    order,
    part,
    plan_of,
    shop,
)


def test_sound_plan_breaks_no_rule():
    problem = shop(order("A", 6, 9), order("B", 4, 9))
    assert broken_rules(problem, plan_of(problem, ("A", 0, 6), ("B", 0, 4))) == set()


def test_remaining_quantity():
    problem = shop(order("A", 6, 9, credit=2))
    assert broken_rules(problem, plan_of(problem, ("A", 0, 4))) == set()
    assert broken_rules(problem, plan_of(problem, ("A", 0, 3))) == {"remaining_quantity"}
    assert broken_rules(problem, plan_of(problem, ("A", 0, 6))) == {"remaining_quantity"}


@pytest.mark.parametrize(
    "cell", [("X", 0, 1), ("A", -1, 1), ("A", 99, 1), ("A", 1, 0), ("A", 1, -2)]
)
def test_pattern_on(cell):
    problem = shop(order("A", 6, 9))
    plan = plan_of(problem, ("A", 0, 6))
    bad = replace(plan, molds=(*plan.molds, Mold(*cell)))
    assert "pattern_on" in broken_rules(problem, bad)


def test_pattern_on_refuses_the_same_row_twice():
    problem = shop(order("A", 6, 9))
    assert broken_rules(problem, plan_of(problem, ("A", 0, 3), ("A", 0, 3))) == {"pattern_on"}


def test_molding_capacity():
    problem = shop(order("A", 6, 9), order("B", 5, 9), molding=10, same_part=20)
    assert broken_rules(problem, plan_of(problem, ("A", 0, 6), ("B", 0, 5))) == {"molding_capacity"}


def test_molding_capacity_of_a_day_of_its_own():
    own = [{"workday_index": 1, "molding_max": 0, "pour_max_kg": None}]
    problem = shop(order("A", 6, 9), day_capacity=own)
    assert broken_rules(problem, plan_of(problem, ("A", 1, 6))) == {"molding_capacity"}
    assert broken_rules(problem, plan_of(problem, ("A", 2, 6))) == set()


def test_same_part_cap_per_order():
    problem = shop(order("A", 6, 9), same_part=5)
    assert broken_rules(problem, plan_of(problem, ("A", 0, 6))) == {"same_part_cap"}


def test_same_part_cap_over_all_orders_of_a_part():
    problem = shop(order("A", 3, 9), order("B", 3, 9), same_part=5)
    assert broken_rules(problem, plan_of(problem, ("A", 0, 3), ("B", 0, 3))) == {"same_part_cap"}


def test_max_patterns():
    problem = shop(order("A", 1, 9), order("B", 1, 9), patterns=1)
    assert broken_rules(problem, plan_of(problem, ("A", 0, 1), ("B", 0, 1))) == {"max_patterns"}


def test_pour_capacity():
    problem = shop(order("A", 6, 9), pour=599)
    assert broken_rules(problem, plan_of(problem, ("A", 0, 6))) == {"pour_capacity"}


def test_pour_capacity_beside_committed_metal():
    committed = [{"workday_index": 1, "kg": 401}]
    problem = shop(order("A", 6, 9), pour=1_000, committed_pours=committed)
    assert broken_rules(problem, plan_of(problem, ("A", 0, 6))) == {"pour_capacity"}
    assert broken_rules(problem, plan_of(problem, ("A", 1, 6))) == set()


def test_pour_capacity_allows_nothing_beside_too_much_committed_metal():
    committed = [{"workday_index": 1, "kg": 5_000}]
    problem = shop(order("A", 1, 9), pour=1_000, committed_pours=committed)
    assert broken_rules(problem, plan_of(problem, ("A", 0, 1))) == {"pour_capacity"}
    assert broken_rules(problem, plan_of(problem, ("A", 1, 1))) == set()


def test_pour_capacity_on_the_day_after_the_last_workday():
    problem = shop(order("A", 6, 9), pour=599, days=1)
    plan = plan_of(problem, ("A", 0, 6))
    assert "pour_capacity" in broken_rules(problem, plan)


def test_flask_availability():
    problem = shop(order("A", 6, 9), flasks={"S": 5})
    assert broken_rules(problem, plan_of(problem, ("A", 0, 6))) == {"flask_availability"}


def test_flask_availability_until_shakeout():
    problem = shop(order("A", 6, 9), flasks={"S": 5})
    too_soon = plan_of(problem, ("A", 0, 3), ("A", 2, 3))
    assert broken_rules(problem, too_soon) == {"flask_availability"}
    assert broken_rules(problem, plan_of(problem, ("A", 0, 3), ("A", 3, 3))) == set()


def test_flask_availability_beside_the_opening_state():
    held = [{"flask_size": "S", "release_workday_index": 2, "qty": 4}]
    problem = shop(order("A", 2, 9), flasks={"S": 5}, flasks_in_use=held)
    assert broken_rules(problem, plan_of(problem, ("A", 1, 2))) == {"flask_availability"}
    assert broken_rules(problem, plan_of(problem, ("A", 2, 2))) == set()


def test_delivery_and_lateness():
    problem = shop(order("A", 6, 5))
    plan = plan_of(problem, ("A", 0, 4), ("A", 1, 2))
    assert (plan.late_qty, plan.late_days) == (2, 2)
    assert plan.orders[0].completion_workday_index == 6
    assert broken_rules(problem, plan) == set()
    row = replace(plan.orders[0], late_qty=0)
    assert broken_rules(problem, replace(plan, orders=(row,))) == {"delivery_and_lateness"}
    assert broken_rules(problem, replace(plan, orders=())) == {"delivery_and_lateness"}
    assert broken_rules(problem, replace(plan, late_qty=1)) == {"delivery_and_lateness"}
    assert broken_rules(problem, replace(plan, late_days=1)) == {"delivery_and_lateness"}


def test_due_date_on_a_free_day_counts_from_the_workday_before():
    saturday = (MONDAY + timedelta(days=5)).isoformat()
    friday = shop(order("A", 1, saturday), parts=[part("P", cool=0, finish=24)])
    assert plan_of(friday, ("A", 0, 1)).late_qty == 0
    assert plan_of(friday, ("A", 1, 1)).late_days == 1


def test_due_date_before_the_plan_starts_is_late_from_the_start():
    problem = shop(order("A", 2, "2026-11-20"))
    plan = plan_of(problem, ("A", 0, 2))
    assert (plan.late_qty, plan.late_days) == (2, 2 * 6)


def test_switches_count_starts_and_stops():
    problem = shop(order("A", 4, 9), order("B", 2, 9, loaded=True), order("C", 2, 9, loaded=True))
    plan = plan_of(problem, ("A", 0, 2), ("A", 2, 2), ("B", 0, 2), ("C", 1, 2))
    figures = check(problem, plan).figures
    assert (figures.starts, figures.stops) == (2 + 0 + 1, 2 + 1 + 2)
    assert broken_rules(problem, replace(plan, switches=7)) == {"switches"}


def test_loaded_pattern_with_nothing_left_costs_its_one_stop():
    problem = shop(order("A", 2, 9, credit=2, loaded=True))
    figures = check(problem, plan_of(problem)).figures
    assert (figures.starts, figures.stops, figures.cost) == (0, 1, 100_000)


def test_pattern_on_at_the_last_day_costs_its_stop():
    problem = shop(order("A", 2, 9), days=1)
    figures = check(problem, plan_of(problem, ("A", 0, 2), days=6)).figures
    assert (figures.starts, figures.stops) == (1, 1)


def test_gap():
    problem = shop(order("A", 2, 9))
    plan = plan_of(problem, ("A", 0, 2))
    plan = replace(plan, bound=plan.cost // 2)
    assert broken_rules(problem, replace(plan, gap=1.0)) == set()
    assert broken_rules(problem, replace(plan, gap=0.5)) == {"gap"}
    for bound in (0, None):
        assert broken_rules(problem, replace(plan, bound=bound, gap=0.0)) == {"gap"}
        assert broken_rules(problem, replace(plan, bound=bound, gap=None)) == set()


def test_cost_and_bound():
    problem = shop(order("A", 2, 9))
    plan = plan_of(problem, ("A", 0, 2))
    assert broken_rules(problem, replace(plan, cost=1)) == {"cost"}
    assert broken_rules(problem, replace(plan, bound=plan.cost + 1)) == {"bound"}
    assert broken_rules(problem, replace(plan, status=Status.OPTIMAL, bound=0)) == {"status"}
    assert broken_rules(problem, replace(plan, status=Status.INFEASIBLE)) == {"status"}


def test_workdays_go_on_by_the_calendar():
    problem = shop(order("A", 2, 9), days=3)
    plan = plan_of(problem, ("A", 0, 2), days=6)
    assert broken_rules(problem, plan) == set()
    wrong = (*plan.workdays[:-1], plan.workdays[-1] + timedelta(days=1))
    assert broken_rules(problem, replace(plan, workdays=wrong)) == {"workdays"}
    assert "workdays" in broken_rules(problem, replace(plan, workdays=plan.workdays[:5]))


def test_load_of_each_day_includes_the_opening_state():
    problem = shop(
        order("A", 6, 9),
        committed_pours=[{"workday_index": 1, "kg": 50}],
        flasks_in_use=[{"flask_size": "S", "release_workday_index": 1, "qty": 7}],
        day_capacity=[{"workday_index": 1, "molding_max": 3, "pour_max_kg": 900}],
    )
    load = check(problem, plan_of(problem, ("A", 0, 6))).load
    assert [day.molds for day in load[:2]] == [6, 0]
    assert [day.molding_max for day in load[:2]] == [10, 3]
    assert [(day.pour_kg, day.pour_max_kg) for day in load[:2]] == [(0, 10_000), (650, 900)]
    assert [day.flasks_in_use["S"] for day in load[:5]] == [13, 6, 6, 0, 0]
    figures = check(problem, plan_of(problem, ("A", 0, 6))).figures
    assert (figures.flask_days, figures.peak_flasks, figures.peak_pour_kg) == (25, {"S": 13}, 650)


def test_an_order_reported_twice_or_not_at_all_is_found():
    problem = shop(order("A", 2, 9), order("B", 2, 9))
    plan = plan_of(problem, ("A", 0, 2), ("B", 0, 2))
    twice = replace(plan, orders=(plan.orders[0], plan.orders[0]))
    assert broken_rules(problem, twice) == {"delivery_and_lateness"}


@pytest.mark.parametrize(
    "bad",
    [
        {},
        [],
        {"status": "great"},
        {"status": "feasible", "molds": [{"order_id": "A"}]},
        {"status": "feasible", "molds": [{"order_id": "A", "workday_index": 0.5, "molds": 1}]},
        {"status": "feasible", "molds": 3},
        {"status": "feasible", "workdays": ["soon"]},
        {"status": "feasible", "cost": "much"},
        {"status": "feasible", "engine": "paint"},
    ],
)
def test_plan_that_cannot_be_read_is_refused(bad):
    with pytest.raises(InvalidProblem):
        Plan.from_json(bad)


def test_plan_survives_json():
    problem = shop(order("A", 6, 5, loaded=True), order("B", 4, "2026-11-20"))
    plan = solve(problem, Limits(time_limit_s=1, workers=1))
    assert Plan.from_json(plan.to_json()) == plan
    assert plan.warnings


def test_plan_of_another_problem_is_broken_but_read():
    plan = plan_of(shop(order("A", 6, 9)), ("A", 0, 6))
    from_other = broken_rules(shop(order("B", 6, 9)), plan)
    assert {"pattern_on", "remaining_quantity", "delivery_and_lateness"} <= from_other
