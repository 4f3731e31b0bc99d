"""On random small problems: the bound holds, the plan is sound, and proven means proven."""

from hypothesis import HealthCheck, given, settings

from planning.engine.molding import Problem, check, solve
from planning.engine.molding.arrays import to_arrays
from planning.engine.molding.bound import bound
from planning.engine.molding.construct import construct
from planning.engine.result import Limits, Status
from tests.engine.literal import literal_optimum
from tests.engine.random_shops import small_problems

WITH_CASES = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@WITH_CASES
@given(small_problems())
def test_bound_never_exceeds_the_literal_models_optimum(data):
    problem = Problem.from_json(data)
    optimum = literal_optimum(problem)
    if optimum is not None:
        assert bound(to_arrays(problem)).cost <= optimum


@WITH_CASES
@given(small_problems())
def test_solve_is_sound_and_as_good_as_the_literal_model(data):
    problem = Problem.from_json(data)
    plan = solve(problem, Limits(time_limit_s=5, workers=1))
    assert plan.status in (Status.OPTIMAL, Status.FEASIBLE)
    assert check(problem, plan).violations == ()
    first = construct(to_arrays(problem))
    assert plan.bound <= plan.cost <= first.cost
    optimum = literal_optimum(problem)
    if optimum is not None:
        assert plan.bound <= optimum
        assert plan.cost <= optimum or plan.wall_s >= 5
    if plan.status is Status.OPTIMAL and optimum is not None:
        assert plan.cost <= optimum


@WITH_CASES
@given(small_problems())
def test_first_plan_is_complete_and_priced_right(data):
    problem = Problem.from_json(data)
    arrays = to_arrays(problem)
    first = construct(arrays)
    assert first.unplaced == ()
    for job, run in zip(arrays.jobs, first.campaigns, strict=True):
        assert sum(molds for _, molds in run) == job.qty
        assert [day for day, _ in run] == sorted({day for day, _ in run})
