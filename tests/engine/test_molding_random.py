"""On random small problems, with every setting: sound plans, valid bounds, proofs that are proofs.

The literal model, which knows nothing of the engine, says what is best. A hundred examples by
default; thousands with `-m thousands`, other ones each time.
"""

import time

import pytest
from hypothesis import HealthCheck, given, reject, settings

from planning.engine.molding import Plan, Problem, check, solve
from planning.engine.molding.arrays import to_arrays
from planning.engine.molding.bound import bound
from planning.engine.molding.bound_joint import cost_bound
from planning.engine.molding.construct import construct
from planning.engine.molding.costing import costing_of
from planning.engine.result import Limits, Status
from tests.engine.literal import LiteralModel, NotProven, literal_optimum, minimum
from tests.engine.literal_levels import literal_least, literal_levels
from tests.engine.random_shops import shops_with_any_pins, small_problems

LIMITS = Limits(time_limit_s=0.5, workers=1)
PATIENT_S = 60

EXAMPLES = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
BOUNDS = settings(EXAMPLES, max_examples=300)
THOUSANDS = settings(EXAMPLES, max_examples=3_000, derandomize=False)


@EXAMPLES
@given(small_problems())
def test_plan_is_sound_and_never_better_than_the_literal_models(data):
    holds_against_the_literal_model(Problem.from_json(data))


@pytest.mark.thousands
@THOUSANDS
@given(small_problems(orders=5, days=8))
def test_thousands_of_plans_are_sound_and_never_better_than_the_literal_models(data):
    try:
        holds_against_the_literal_model(Problem.from_json(data))
    except NotProven:
        reject()


@BOUNDS
@given(small_problems())
def test_no_bound_exceeds_the_literal_models_optimum(data):
    bounds_hold(Problem.from_json(data))


@pytest.mark.thousands
@THOUSANDS
@given(small_problems(orders=5, days=8))
def test_thousands_of_bounds_never_exceed_the_literal_models_optimum(data):
    try:
        bounds_hold(Problem.from_json(data))
    except NotProven:
        reject()


@EXAMPLES
@given(small_problems())
def test_first_plan_is_complete_and_priced_right(data):
    problem = Problem.from_json(data)
    arrays = to_arrays(problem)
    first = construct(arrays)
    assert first.unplaced == ()
    for job, run in zip(arrays.jobs, first.campaigns, strict=True):
        assert sum(molds for _, molds in run) == job.qty
        assert [day for day, _ in run] == sorted({day for day, _ in run})


@EXAMPLES
@given(shops_with_any_pins())
def test_pins_are_refused_exactly_if_no_plan_keeps_them(data):
    """On days enough for all molds; a plan that stops as soon as it is there."""
    problem = Problem.from_json(data)
    plan = solve(problem, LIMITS, should_stop=lambda: True)
    model = LiteralModel(problem, len(problem.workdays) + 60)
    if minimum(model.cp, 0) is None:
        assert plan.status is Status.INFEASIBLE
        assert {error.where for error in plan.errors} == {"pinned"}
    else:
        assert check(problem, plan).violations == ()


def holds_against_the_literal_model(problem: Problem) -> None:
    """The engine's plan keeps rules and pins; figures and bounds agree with the literal model."""
    plan = solve(problem, LIMITS)
    assert plan.status.has_plan
    assert check(problem, plan).violations == ()
    molds = {(row.order_id, row.workday_index): row.molds for row in plan.molds}
    for pin in problem.pinned:
        assert molds.get((pin.order_id, pin.workday_index), 0) == pin.molds
    days = 1 + max((row.workday_index for row in plan.molds), default=0)
    optimum = literal_optimum(problem, days)
    assert plan.bound <= optimum <= plan.cost
    if problem.objective == "strict":
        levels_hold(problem, plan, days)
    elif plan.status is Status.OPTIMAL or plan.wall_s < LIMITS.time_limit_s:
        assert plan.cost == optimum
        best = literal_levels(problem, days)
        best_tie = (best.late_days, float(best.peak_flask_share))
        assert (plan.late_days, peak_flask_share(problem, plan)) >= best_tie


def levels_hold(problem: Problem, plan: Plan, days: int) -> None:
    """Every level lies between its bound and the plan's value, and is met if called optimal."""
    values = [level.value for level in plan.levels]
    least = literal_levels(problem, days, values)
    for level, possible in zip(plan.levels, least, strict=True):
        assert level.bound <= round(float(possible), 6) <= level.value
        if plan.status is Status.OPTIMAL:
            assert round(float(possible), 6) == level.value


def peak_flask_share(problem: Problem, plan: Plan) -> float:
    """The highest share of any size's flasks in use."""
    peaks = check(problem, plan).figures.peak_flasks
    owned = problem.resources.flasks
    return max(peaks[size] / owned[size] for size in owned if owned[size])


def bounds_hold(problem: Problem) -> None:
    """Neither the counted bounds nor those by prices are above an optimum, with days to spare."""
    days, strict = len(problem.workdays) + 4, problem.objective == "strict"
    least = literal_least(problem, days)
    arrays = to_arrays(problem)
    counted = bound(arrays)
    priced = cost_bound(arrays, time.monotonic() + PATIENT_S, lambda: False)
    for found in (counted, priced) if least else ():
        assert found.late_qty <= least.late_qty
        assert found.switches <= least.switches
        assert found.cost <= (least_rank(problem, days) if strict else least.cost)


def least_rank(problem: Problem, days: int) -> int:
    """The number by which the engine ranks plans strictly, of the literal model's best levels."""
    costing = costing_of(problem)
    best = literal_levels(problem, days)
    return best.late // costing.late_unit * costing.late_step + best.switches
