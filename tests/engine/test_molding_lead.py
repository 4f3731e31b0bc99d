"""Leads from the bound's mix: sound plans whose held orders stay where the mix has them."""

import time

import pytest
from hypothesis import HealthCheck, given, settings

from planning.engine.molding import Problem, check
from planning.engine.molding.arrays import to_arrays
from planning.engine.molding.bound_joint import Mixed, bound_and_mix
from planning.engine.molding.diving import KEPT, LEAST_AT_ONCE, SURE, Dive
from planning.engine.molding.incumbent import Incumbent
from planning.engine.molding.lead import Lead, lead_from
from planning.engine.molding.search import ANNEALING, LED, Search
from tests.engine.generator import generate
from tests.engine.random_shops import small_problems

FAR_S = 60.0


def never() -> bool:
    return False


def mixed_of(problem: Problem) -> Mixed | None:
    return bound_and_mix(to_arrays(problem), time.monotonic() + FAR_S, never)[1]


def lead_of(problem: Problem) -> Lead | None:
    mixed = mixed_of(problem)
    far = time.monotonic() + FAR_S
    return lead_from(to_arrays(problem), mixed, far, never) if mixed else None


def kept_by(problem: Problem, campaigns) -> Incumbent:
    """What keeps the best plan, with these campaigns checked and kept."""
    arrays = to_arrays(problem)
    best = Incumbent(problem, arrays, bound_and_mix(arrays, 0.0, never)[0])
    assert best.keep_if_better(campaigns) == []
    return best


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(small_problems())
def test_a_lead_is_a_sound_plan_whatever_the_settings(data):
    problem = Problem.from_json(data)
    arrays, lead = to_arrays(problem), lead_of(problem)
    if lead is None or sum(n for run in lead.campaigns for _, n in run) < sum(
        job.qty for job in arrays.jobs
    ):
        return
    best = kept_by(problem, lead.campaigns)
    assert best.plan is not None
    assert check(problem, best.plan).violations == ()
    pinned = {job for job, _ in arrays.pinned}
    for (job, day), molds in lead.held.items():
        assert job not in pinned
        assert (day, molds) in lead.campaigns[job]


@pytest.mark.parametrize("family", ["mixed", "tight"])
def test_a_dive_keeps_enough_orders_beside_each_other_and_near_the_bound(family):
    problem = generate(family, 60, 3)
    mixed, lead = mixed_of(problem), lead_of(problem)
    assert mixed is not None
    assert lead is not None
    dive = Dive(mixed.master, mixed.mix, time.monotonic() + FAR_S, never)
    dive.run()
    assert len(dive.kept) >= KEPT * len(problem.orders)
    assert (dive.left >= 0).all()
    held = {job for job, _ in lead.held}
    assert len(held) >= 0.8 * sum(
        molds.sum() == dive.shop.qty[row] for row, molds in dive.kept.items()
    )
    bound = bound_and_mix(to_arrays(problem), time.monotonic() + FAR_S, never)[0]
    assert dive.mix.cost <= 1.05 * bound.cost * dive.shop.unit


def test_a_dive_without_time_keeps_what_is_sure_only():
    problem = generate("tight", 60, 3)
    mixed = mixed_of(problem)
    assert mixed is not None
    dive = Dive(mixed.master, mixed.mix, 0.0, never)
    dive.run()
    sure = (mixed.mix.share >= SURE).sum()
    assert 0 < len(dive.kept) <= max(sure, LEAST_AT_ONCE)


def test_the_search_begins_anew_from_a_lead_and_holds_it_at_first():
    problem = generate("tight", 60, 3)
    arrays, lead = to_arrays(problem), lead_of(problem)
    assert lead is not None
    asked: list[int] = []

    def give() -> Lead | None:
        asked.append(1)
        return lead if len(asked) > 2 else None

    days = max(arrays.horizon, lead.days)
    found: list = []
    search = Search(arrays, lead.campaigns, days, 0, ANNEALING)
    search.run(LED + 1, time.monotonic() + 2.0, found.append, never, give)
    assert len(asked) == 3
    best = kept_by(problem, found[-1])
    assert best.cost <= kept_by(problem, lead.campaigns).cost
