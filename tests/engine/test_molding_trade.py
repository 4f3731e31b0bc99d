"""Trades of molds, who is taken off the line together, and where an order is looked for a place."""

from statistics import mode

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from planning.engine.molding import Problem
from planning.engine.molding.anneal import MOST_RUINED
from planning.engine.molding.arrays import to_arrays
from planning.engine.molding.construct import construct
from planning.engine.molding.market import market
from planning.engine.molding.recreate import EARLIEST, NEVER, insert
from planning.engine.molding.room import working_memory
from planning.engine.molding.ruin import ruined
from planning.engine.molding.state import to_campaigns, to_shop, to_state
from planning.engine.molding.trade import trade
from tests.engine.random_shops import small_problems
from tests.engine.small_shop import order, part, shop

WITH_CASES = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def traded(problem, campaigns, temperature=0.0, tries=4_000):
    """The shop, the state that trades leave of a plan, and the jobs that changed."""
    arrays = to_arrays(problem)
    last = max((run[-1][0] for run in campaigns if run), default=-1)
    shop_arrays = to_shop(arrays, max(arrays.horizon, last + 1))
    state = to_state(arrays, shop_arrays, max(arrays.horizon, last + 1), campaigns)
    differs = np.zeros(len(arrays.jobs), dtype=np.int64)
    if campaigns:
        trade(shop_arrays, state, market(state), differs, tries, temperature, -NEVER)
    return shop_arrays, state, differs


@WITH_CASES
@given(small_problems())
def test_books_after_many_trades_equal_a_replay_from_scratch(data):
    problem = Problem.from_json(data)
    arrays = to_arrays(problem)
    before = construct(arrays).campaigns
    shop_arrays, state, differs = traded(problem, before, 1_000_000.0)
    after = to_campaigns(arrays, state.molds)
    replayed = to_state(arrays, shop_arrays, state.molds.shape[1], after)
    for kept, fresh in zip(state[:8], replayed[:8], strict=True):
        if kept.dtype.names:
            mixed = shop_arrays.jobs["mixed"] > 0
            kept, fresh = kept[~mixed], fresh[~mixed]
        assert np.array_equal(kept, fresh)
    assert state.total[0] == replayed.total[0]
    for left in state[:5]:
        assert left.min(initial=0) >= 0
    for job, (run, other) in enumerate(zip(before, after, strict=True)):
        assert sum(molds for _, molds in run) == sum(molds for _, molds in other)
        assert differs[job] or run == other
        assert state.molds[job, shop_arrays.jobs["end"][job] :].sum() == 0
        assert not shop_arrays.jobs["mixed"][job] or run == other
    for (job, day), molds in arrays.pinned.items():
        assert dict(after[job]).get(day, 0) == molds


def test_order_that_has_time_makes_way_for_one_that_has_none():
    problem = shop(order("A", 10, 5), order("B", 10, 11))
    _, state, differs = traded(problem, [((1, 10),), ((0, 10),)])
    assert state.molds[0, 0] == 10
    assert state.total[0] == 400_000
    assert differs.all()


def test_flasks_are_traded_across_days():
    parts = [part("P"), part("Q")]
    problem = shop(order("A", 4, 6), order("B", 4, 11, "Q"), parts=parts, flasks={"S": 4})
    _, state, _ = traded(problem, [((3, 4),), ((0, 4),)])
    assert state.total[0] == 400_000, "B holds all flasks of days 0 to 2, though A is due on day 1"


@pytest.mark.parametrize(("reach", "first"), [(NEVER, 0), (7, 22)])
def test_order_is_looked_for_a_place_within_reach_of_its_last_day_in_time(reach, first):
    problem = shop(order("A", 10, 34), days=40)
    arrays = to_arrays(problem)
    shop_arrays, work = to_shop(arrays, 40), working_memory(40)
    state = to_state(arrays, shop_arrays, 40, [()])
    assert arrays.jobs[0].last_on_time == 29
    firsts = []
    for _ in range(50):
        assert insert(shop_arrays, state, work, 0, EARLIEST, False, NEVER, reach)
        firsts.append(int(state.runs["first"][0]))
        state = to_state(arrays, shop_arrays, 40, [()])
    assert mode(firsts) == first, "but for the slow rates that are drawn now and then"


def test_interrupted_order_is_not_near_while_it_pauses():
    near = [order(f"O{i}", 1, 35) for i in range(9)]
    problem = shop(*near, order("X", 2, 59), days=60)
    arrays = to_arrays(problem)
    campaigns = [*[((28, 1),)] * 9, ((5, 1), (50, 1))]
    shop_arrays = to_shop(arrays, 60)
    state = to_state(arrays, shop_arrays, 60, campaigns)
    jobs, far = np.empty(MOST_RUINED, dtype=np.int64), np.empty(MOST_RUINED)
    seen = set()
    for _ in range(300):
        found = ruined(shop_arrays, state, jobs, far)
        if jobs[0] != 9:
            seen.update(jobs[:found].tolist())
    assert seen == set(range(9))
