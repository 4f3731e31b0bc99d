"""The literal model: sound plans, and the same optimum as the engine where that is proven."""

import pytest

from planning.engine.molding import check, solve
from planning.engine.result import Limits, Status
from tests.engine.literal import literal_optimum, solve_literally
from tests.engine.small_shop import order, part, shop

LIMITS = Limits(time_limit_s=30, workers=1)
PARTS = [part("P"), part("Q", size="M", cool=48, kg=900)]

SHOPS = {
    "loaded pattern without molds left": shop(order("A", 2, 9, credit=2, loaded=True)),
    "loaded pattern that must wait": shop(
        order("A", 4, 11, loaded=True), order("B", 4, 5), patterns=1, same_part=4, molding=4
    ),
    "late from the start": shop(order("A", 6, 9), order("B", 2, "2026-11-20")),
    "flasks short": shop(order("A", 6, 8), order("B", 4, 9), flasks={"S": 3}),
    "one part, two orders": shop(order("A", 6, 7), order("B", 6, 7), same_part=3),
    "melt short after committed pours": shop(
        order("A", 5, 8, "Q"),
        order("B", 5, 9),
        parts=PARTS,
        flasks={"S": 9, "M": 9},
        pour=2_000,
        committed_pours=[{"workday_index": 2, "kg": 1_500}],
    ),
    "closed day": shop(
        order("A", 9, 7), molding=4, day_capacity=[{"workday_index": 1, "molding_max": 0}]
    ),
    "flasks in use": shop(
        order("A", 6, 7),
        flasks={"S": 4},
        flasks_in_use=[{"flask_size": "S", "release_workday_index": 2, "qty": 9}],
    ),
}


@pytest.mark.parametrize("problem", SHOPS.values(), ids=SHOPS.keys())
def test_engine_and_literal_model_prove_the_same_optimum(problem):
    literal = solve_literally(problem, LIMITS)
    engine = solve(problem, LIMITS)
    assert literal.status is engine.status is Status.OPTIMAL
    assert literal.cost == literal.bound == engine.cost
    assert check(problem, literal).violations == ()


def test_literal_model_counts_its_horizon_as_the_end():
    """Late molds within the horizon, and none at all if they can't all be made there."""
    problem = shop(order("A", 30, 6), days=8, molding=4)
    assert literal_optimum(problem) == 22_200_000
    assert literal_optimum(shop(order("A", 40, 6), days=8, molding=4)) is None


def test_more_days_make_room_for_what_the_horizon_cannot_hold():
    problem = shop(order("A", 40, 6), days=8, molding=4)
    assert solve_literally(problem, LIMITS).status is Status.INFEASIBLE
    plan = solve_literally(problem, LIMITS, days=12)
    assert plan.status is Status.OPTIMAL
    assert plan.cost == solve(problem, LIMITS).cost
    assert check(problem, plan).violations == ()


def test_without_time_there_is_no_plan():
    problem = shop(*(order(f"O{i}", 9, 9) for i in range(12)))
    plan = solve_literally(problem, Limits(time_limit_s=1e-6, workers=1))
    assert (plan.status, plan.cost) == (Status.UNKNOWN, None)
