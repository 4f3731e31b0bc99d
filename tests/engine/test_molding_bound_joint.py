"""Late molds and switches bounded together: valid at any prices, exact for one order, in time."""

import random
import time

import numpy as np
import pytest

from planning.engine.molding import Problem
from planning.engine.molding.arrays import to_arrays
from planning.engine.molding.bound import bound
from planning.engine.molding.bound_joint import cost_bound, possible_cost
from planning.engine.molding.campaigns import cheapest, shop_of, whole_prices
from tests.engine.literal import literal_optimum
from tests.engine.odd_shops import odd_shop
from tests.engine.small_shop import instance, order, part, shop

PATIENCE_S = 5
"""A deadline is kept far better than this; a machine that does five other things may not."""


def never():
    return False


def joint(problem, seconds=10):
    return cost_bound(to_arrays(problem), time.monotonic() + seconds, never)


def any_prices(shop, seed):
    """Prices of every size, many of them 0, some senseless."""
    numbers = np.random.default_rng(seed)
    most = numbers.choice([0.01, 0.3, 1, 3]) * shop.dearest
    prices = numbers.random(shop.capacity.shape) * most
    prices[2] /= numbers.choice([1, 5, 10])
    prices[numbers.random(prices.shape) < numbers.choice([0.5, 0.9])] = 0
    prices[:, 0] = numbers.choice([0.0, -1e30, 1e30, np.nan, np.inf])
    return whole_prices(shop, prices)


@pytest.mark.parametrize("block", range(6))
def test_bound_stays_below_the_optimum_of_odd_shops(block):
    for seed in range(20 * block, 20 * block + 20):
        problem = Problem.from_json(odd_shop(seed))
        optimum = literal_optimum(problem)
        least, counted = joint(problem), bound(to_arrays(problem))
        assert least.cost >= counted.cost
        assert (least.late_qty, least.switches) >= (counted.late_qty, counted.switches)
        if optimum is not None:
            assert least.cost <= optimum, seed


@pytest.mark.parametrize("block", range(4))
def test_any_prices_stay_below_the_optimum_of_odd_shops(block):
    for seed in range(20 * block, 20 * block + 20):
        problem = Problem.from_json(odd_shop(seed))
        optimum = literal_optimum(problem)
        arrays = to_arrays(problem)
        for other in range(10):
            some = shop_of(arrays, random.Random(other).randint(1, 12))
            cost = possible_cost(arrays, cheapest(some, any_prices(some, other)).cost, some.unit)
            assert optimum is None or cost <= optimum, (seed, other)


def test_answers_molds_cost_what_the_answer_says():
    for seed in range(40):
        arrays = to_arrays(Problem.from_json(odd_shop(seed)))
        some = shop_of(arrays, 8)
        answer = cheapest(some, np.zeros_like(some.capacity))
        assert (answer.molds >= 0).all()
        assert (answer.molds <= some.most).all()
        assert (answer.molds.sum(axis=1) <= some.qty).all()


def test_an_order_alone_is_bounded_by_its_optimum():
    for qty, due, loaded in ((7, 9, True), (20, 8, False), (30, 9, False), (3, 2, True)):
        problem = shop(order("O1", qty, due, loaded=loaded), flasks={"S": 90}, same_part=4, days=20)
        assert joint(problem).cost == literal_optimum(problem)


def test_an_interruption_that_no_plan_avoids_is_counted():
    """A is in time only if it has Monday's only place, which B's loaded pattern has to leave."""
    parts = [part("A"), part("B")]
    orders = [order("A1", 4, 5, "A"), order("B1", 8, 12, "B", loaded=True)]
    problem = shop(*orders, parts=parts, patterns=1, molding=4, same_part=4, pour=10_000)
    optimum = literal_optimum(problem)
    assert bound(to_arrays(problem)).cost < joint(problem).cost == optimum


@pytest.mark.parametrize(
    ("name", "cost"),
    [("mixed-30-1", 40_600_000), ("tight-30-1", 217_800_000), ("mixed-400-1", 1_135_600_000)],
)
def test_stored_problems_reach_more_than_late_molds_and_counted_switches(name, cost):
    problem = Problem.from_json(instance(name))
    found = joint(problem, 30)
    weights = problem.weights
    assert found.cost == cost > weights.late * found.late_qty + weights.switch * found.switches


def test_costs_too_large_for_exact_numbers_leave_the_counted_bound():
    weights = {"late": 10**9, "switch": 10**9, "late_day": 0, "wip": 1}
    problem = shop(order("O1", 10**6, 9), weights=weights, same_part=10**6, molding=10**6)
    assert joint(problem).cost >= bound(to_arrays(problem)).cost


def test_nothing_to_mold_costs_a_stop_of_each_loaded_pattern():
    assert joint(shop()).cost == 0
    assert joint(shop(order("O1", 2, 5, credit=2, loaded=True))).cost == 100_000


def test_deadline_and_stop_are_kept():
    arrays = to_arrays(Problem.from_json(instance("mixed-400-1")))
    for seconds in (0.1, 0.5, 1.5):
        began = time.monotonic()
        assert cost_bound(arrays, began + seconds, never).cost >= bound(arrays).cost
        assert time.monotonic() - began < seconds + PATIENCE_S
    began = time.monotonic()
    cost_bound(arrays, began + 60, lambda: time.monotonic() > began + 0.3)
    assert time.monotonic() - began < PATIENCE_S
