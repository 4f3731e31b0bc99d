"""The model: one small problem for each rule, where the rule decides the cost."""

import pytest
from ortools.sat.python import cp_model

from planning.engine.molding import Problem
from planning.engine.molding.arrays import to_arrays
from planning.engine.molding.model import Model
from planning.engine.molding.neighbourhood import near
from tests.engine.small_shop import broken_rules, order, part, plan_of, shop

LATE, SWITCH = 1_000_000, 100_000
RUN = 2 * SWITCH


def model_optimum(problem: Problem) -> int | None:
    """The cost of the model's optimum within the workdays, once the checker agrees with it."""
    arrays = to_arrays(problem)
    cells = [(i, d) for i in range(len(arrays.jobs)) for d in range(arrays.horizon)]
    model = Model(arrays, arrays.horizon, cells)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model.build())
    if status == cp_model.INFEASIBLE:
        return None
    assert status == cp_model.OPTIMAL
    values = [solver.value(molds) for molds in model.molds.values()]
    cells_made = [
        (job.order_id, day, molds)
        for job, run in zip(arrays.jobs, model.campaigns(values), strict=True)
        for day, molds in run
    ]
    plan = plan_of(problem, *cells_made, days=arrays.horizon + 40)
    assert broken_rules(problem, plan) == set()
    assert plan.cost == round(solver.objective_value)
    return plan.cost


def test_remaining_quantity():
    assert model_optimum(shop(order("A", 6, 9, credit=6))) == 0
    assert model_optimum(shop(order("A", 6, 9, credit=9))) == 0
    assert model_optimum(shop(order("A", 6, 9, credit=2))) == RUN
    assert model_optimum(shop(order("A", 11, 9), days=1)) is None


def test_molding_capacity():
    in_one_day = [order("A", 6, 5), order("B", 5, 5, "Q")]
    parts = [part("P"), part("Q")]
    assert model_optimum(shop(*in_one_day, parts=parts, molding=11)) == 2 * RUN
    assert model_optimum(shop(*in_one_day, parts=parts, molding=10)) == 2 * RUN + LATE


def test_molding_capacity_of_a_day_of_its_own():
    closed = [{"workday_index": 0, "molding_max": 0}]
    assert model_optimum(shop(order("A", 4, 5), day_capacity=closed)) == RUN + 4 * LATE
    raised = [{"workday_index": 0, "molding_max": 12}]
    tight = shop(order("A", 12, 5), molding=10, same_part=20, day_capacity=raised)
    assert model_optimum(tight) == RUN


def test_same_part_cap_per_order():
    assert model_optimum(shop(order("A", 6, 5), same_part=5)) == RUN + LATE


def test_same_part_cap_over_all_orders_of_a_part():
    problem = shop(order("A", 3, 5), order("B", 3, 5), same_part=5)
    assert model_optimum(problem) == 2 * RUN + LATE


def test_max_patterns():
    orders = [order(name, 1, 5) for name in "ABC"]
    assert model_optimum(shop(*orders, patterns=3)) == 3 * RUN
    assert model_optimum(shop(*orders, patterns=2)) == 3 * RUN + LATE


def test_pattern_on():
    problem = shop(order("A", 2, 9), same_part=1, patterns=1, days=4)
    assert model_optimum(problem) == RUN
    gap = [{"workday_index": 1, "molding_max": 0}]
    split = shop(order("A", 2, 9), same_part=1, days=3, day_capacity=gap)
    assert model_optimum(split) == 2 * RUN


def test_pour_capacity():
    assert model_optimum(shop(order("A", 6, 5), pour=600)) == RUN
    assert model_optimum(shop(order("A", 6, 5), pour=500)) == RUN + LATE


def test_pour_capacity_beside_committed_metal():
    full = [{"workday_index": 1, "kg": 20_000}]
    assert model_optimum(shop(order("A", 6, 5), committed_pours=full)) == RUN + 6 * LATE
    monday = [{"workday_index": 0, "kg": 20_000}]
    assert model_optimum(shop(order("A", 6, 5), committed_pours=monday)) == RUN


def test_pour_after_the_last_workday_obeys_the_default_limit():
    assert model_optimum(shop(order("A", 6, 9), days=1, pour=600)) == RUN
    assert model_optimum(shop(order("A", 6, 9), days=1, pour=599)) is None


def test_flask_availability():
    assert model_optimum(shop(order("A", 6, 7), flasks={"S": 5})) == RUN + LATE
    assert model_optimum(shop(order("A", 10, 8), flasks={"S": 5})) == 2 * RUN
    spread = shop(order("A", 6, 10), flasks={"S": 3}, same_part=1)
    assert model_optimum(spread) == RUN


def test_flask_availability_beside_the_opening_state():
    held = [{"flask_size": "S", "release_workday_index": 1, "qty": 100}]
    assert model_optimum(shop(order("A", 6, 5), flasks_in_use=held)) == RUN + 6 * LATE
    over = [{"flask_size": "S", "release_workday_index": 1, "qty": 900}]
    assert model_optimum(shop(order("A", 6, 6), flasks_in_use=over)) == RUN


def test_starts():
    assert model_optimum(shop(order("A", 6, 9, loaded=True))) == SWITCH
    assert model_optimum(shop(order("A", 6, 9))) == 2 * SWITCH


def test_stops_on_day_0():
    closed = [{"workday_index": 0, "molding_max": 0}]
    problem = shop(order("A", 6, 9, loaded=True), day_capacity=closed)
    assert model_optimum(problem) == SWITCH + RUN
    assert model_optimum(shop(order("A", 6, 9, credit=6, loaded=True))) == SWITCH


def test_stops_at_the_end_of_the_horizon():
    assert model_optimum(shop(order("A", 6, 9), days=1)) == RUN


@pytest.mark.parametrize(("due", "late"), [(5, 0), (4, 6), (-1, 6)])
def test_delivery_and_lateness(due, late):
    problem = shop(order("A", 6, due if due >= 0 else "2026-11-20"))
    assert model_optimum(problem) == RUN + late * LATE


def test_afterwards_bounds_plans_past_the_horizon():
    held = [{"workday_index": 1, "molding_max": 0}]
    problem = shop(order("A", 2, 2), same_part=1, days=3, day_capacity=held)
    assert model_optimum(problem) == 2 * RUN + 2 * LATE
    arrays = to_arrays(problem)
    model = Model(arrays, 3, [(0, 0), (0, 1), (0, 2)], with_afterwards=True)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model.build()) == cp_model.OPTIMAL
    assert model.cost_bound(solver.best_objective_bound) == RUN + 2 * LATE


def test_bound_of_large_costs_is_exact():
    problem = shop(order("A", 8, 1), days=3, weights={"late": 999_999_999, "switch": 1})
    model = Model(to_arrays(problem), 3, [(0, 0), (0, 1), (0, 2)], with_afterwards=True)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model.build()) == cp_model.OPTIMAL
    assert model.cost_bound(solver.best_objective_bound) == 8 * 999_999_999 + 2


def test_cells_near_a_plan_always_hold_the_plan():
    campaigns = (((0, 3), (9, 2)), (), ((4, 1),))
    for most_cells in (1, 20, 1_000):
        cells = set(near(12, campaigns, most_cells))
        assert {(0, 0), (0, 9), (2, 4)} <= cells
        assert all(0 <= day < 12 for _, day in cells)
