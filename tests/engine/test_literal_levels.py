"""The literal model itself: under every setting the best of all plans, tried one by one."""

from hypothesis import HealthCheck, given, settings

from planning.engine.molding import Problem, check
from planning.engine.result import Limits, Status
from tests.engine.every_plan import best_of_every_plan
from tests.engine.literal import literal_optimum, solve_literally
from tests.engine.literal_levels import literal_least, literal_levels
from tests.engine.random_shops import small_problems
from tests.engine.small_shop import order, shop

EXAMPLES = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


@EXAMPLES
@given(small_problems(orders=2, molds=3, days=5))
def test_levels_are_those_of_the_best_of_every_plan(data):
    problem = Problem.from_json(data)
    best = best_of_every_plan(problem)
    assert literal_levels(problem) == best
    if problem.objective == "weighted":
        assert literal_optimum(problem) == (best and best.cost)


@EXAMPLES
@given(small_problems())
def test_literal_plans_cost_and_keep_what_the_checker_says(data):
    problem = Problem.from_json(data | {"objective": "weighted"})
    plan = solve_literally(problem, Limits(time_limit_s=60, workers=1))
    if plan.status is Status.OPTIMAL:
        assert plan.bound == plan.cost
        assert check(problem, plan).violations == ()


def test_strict_gives_up_any_number_of_switches_for_one_late_mold():
    """B's single mold is in time only if A's loaded pattern comes off and on again for it."""
    orders = [order("A", 6, 11, loaded=True), order("B", 1, 8)]
    cheap_late = {"late": 1, "switch": 100, "late_day": 0, "wip": 1}
    shops = {
        objective: shop(*orders, molding=1, weights=cheap_late, objective=objective)
        for objective in ("weighted", "strict")
    }
    assert literal_levels(shops["strict"])[:2] == (0, 5)
    assert literal_levels(shops["weighted"]).cost == literal_optimum(shops["weighted"]) == 301
    assert literal_least(shops["strict"]) == (301, 0, 3)
