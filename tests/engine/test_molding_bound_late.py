"""The late molds that all capacities together force: valid, exact, near the truth, in time."""

import random
import time

import numpy as np
import pytest

from planning.engine.molding import Problem
from planning.engine.molding.arrays import to_arrays
from planning.engine.molding.bound import least_late_qty
from planning.engine.molding.bound_late import estimates, lp_late_bound
from planning.engine.molding.relaxation import SCALE, Prices, least_late, no_prices, relax
from tests.engine.literal import literal_optimum
from tests.engine.odd_shops import odd_shop
from tests.engine.small_shop import instance, order, part, shop

PATIENCE_S = 5
"""A deadline is kept far better than this; a machine that does five other things may not."""


def never():
    return False


def late_bound(problem, seconds=10):
    return lp_late_bound(to_arrays(problem), time.monotonic() + seconds, never)


def with_late_molds_only(data):
    weights = {"late": 1, "switch": 0, "late_day": 0, "wip": 1}
    return data | {"weights": weights, "use_priority": False}


def any_prices(relaxation, seed):
    """Prices of every size, many of them 0."""
    numbers = np.random.default_rng(seed)
    none = no_prices(relaxation)
    price = {}
    for name in ("molding", "places", "pour_kg", "flasks", "same_part"):
        shape = getattr(none, name).shape
        most = numbers.choice([1, SCALE // 100, SCALE // 3, SCALE, 20 * SCALE])
        price[name] = numbers.integers(0, most, shape) * (numbers.random(shape) < 0.4)
    return Prices(**price)


@pytest.mark.parametrize("block", range(6))
def test_bound_and_any_prices_stay_below_the_fewest_late_molds_of_odd_shops(block):
    for seed in range(20 * block, 20 * block + 20):
        problem = Problem.from_json(with_late_molds_only(odd_shop(seed)))
        fewest = literal_optimum(problem)
        if fewest is None:
            continue
        assert late_bound(problem) <= fewest, seed
        relaxation = relax(to_arrays(problem), 10**6)
        for other in range(20):
            assert least_late(relaxation, any_prices(relaxation, other)) <= fewest, (seed, other)


def test_leaving_orders_out_keeps_the_bound_valid():
    for seed in range(40):
        problem = Problem.from_json(with_late_molds_only(odd_shop(seed)))
        fewest = literal_optimum(problem)
        relaxation = relax(to_arrays(problem), random.Random(seed).randint(0, 200))
        for estimate in estimates(relaxation, time.monotonic() + 10, never):
            assert fewest is None or least_late(relaxation, estimate.prices) <= fewest


@pytest.mark.parametrize(("name", "late"), [("mixed-30-1", 35), ("tight-30-1", 212)])
def test_stored_problems_reach_the_bound_of_a_linear_program(name, late):
    assert late_bound(Problem.from_json(instance(name))) == late


def test_four_hundred_orders_take_seconds():
    problem = Problem.from_json(instance("mixed-400-1"))
    assert late_bound(problem, 20) == 1055 > least_late_qty(to_arrays(problem))


def test_flasks_and_melt_together_force_more_than_either_alone():
    parts = [part("A", size="S", kg=10), part("B", size="M", kg=30)]
    orders = [order("A1", 10, 6, "A"), order("B1", 4, 6, "B")]
    problem = shop(*orders, parts=parts, flasks={"S": 5, "M": 9}, pour=60)
    assert least_late_qty(to_arrays(problem)) == 4
    assert late_bound(problem) == 7 == literal_optimum(problem) // 1_000_000


def test_past_due_orders_are_late_whatever_the_prices():
    problem = shop(order("O1", 5, "2026-11-20"))
    assert late_bound(problem) == 5


def test_no_orders_no_late_molds():
    assert late_bound(shop()) == 0


def test_no_time_little_answer_and_a_stop_is_heard():
    arrays = to_arrays(Problem.from_json(instance("mixed-400-1")))
    past_due = sum(job.qty for job in arrays.jobs if job.last_on_time < 0)
    assert lp_late_bound(arrays, time.monotonic() - 1, never) == past_due
    began = time.monotonic()
    lp_late_bound(arrays, began + 60, lambda: time.monotonic() > began + 0.3)
    assert time.monotonic() - began < PATIENCE_S


def test_deadline_is_kept():
    arrays = to_arrays(Problem.from_json(instance("mixed-400-1")))
    for seconds in (0.1, 0.3, 0.6):
        began = time.monotonic()
        lp_late_bound(arrays, began + seconds, never)
        assert time.monotonic() - began < seconds + PATIENCE_S
