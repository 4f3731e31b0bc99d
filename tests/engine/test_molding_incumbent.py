"""The best plan so far: only sound and better ones are kept, ties by late mold-days, then peaks."""

from planning.engine.molding.arrays import to_arrays
from planning.engine.molding.bound import bound
from planning.engine.molding.incumbent import Incumbent
from planning.engine.molding.line import Campaign
from tests.engine.small_shop import order, part, shop


def incumbent(*orders, **limits) -> Incumbent:
    problem = shop(*orders, **limits)
    arrays = to_arrays(problem)
    return Incumbent(problem, arrays, bound(arrays))


def kept(best: Incumbent, *campaigns: Campaign) -> bool:
    """Whether a plan is kept."""
    best.keep_if_better(campaigns)
    return best.campaigns == campaigns


def test_a_dearer_plan_is_not_kept():
    best = incumbent(order("A", 4, 9))
    assert kept(best, ((0, 2), (2, 2)))
    assert not kept(best, ((0, 1), (2, 1), (4, 2)))
    assert kept(best, ((0, 4),))
    assert not kept(best, ((0, 2), (2, 2)))
    assert best.cost == 200_000


def test_a_broken_plan_is_not_kept_and_its_rules_are_named():
    best = incumbent(order("A", 4, 9), molding=3)
    assert [broken.where for broken in best.keep_if_better((((0, 4),),))] == ["molding_capacity"]
    assert [broken.where for broken in best.keep_if_better((((0, 3),),))] == ["remaining_quantity"]
    assert best.plan is None


def test_of_equal_cost_fewer_late_mold_days_are_kept_then_a_lower_peak():
    best = incumbent(order("A", 4, 3), order("B", 4, 11), flasks={"S": 10}, parts=[part("P")])
    assert kept(best, ((2, 4),), ((2, 4),))
    assert kept(best, ((0, 4),), ((2, 4),))
    assert not kept(best, ((2, 4),), ((6, 4),))
    assert kept(best, ((0, 4),), ((4, 4),))
    assert best.rank == (4_400_000, 4 * 2, 0.4)


def test_a_bound_never_falls():
    best = incumbent(order("A", 4, 9))
    best.keep_cost_bound(150_000)
    assert best.cost_bound == 200_000
    best.keep_if_better((((0, 4),),))
    assert best.proven
    assert best.certified().status == "optimal"


def test_strict_levels_are_bounded_one_after_the_other():
    best = incumbent(order("A", 4, 3), order("B", 4, 11), objective="strict")
    best.keep_if_better((((0, 4),), ((0, 2), (2, 2))))
    found = {level.name: (level.value, level.bound) for level in best.certified().levels}
    assert found["late"] == (4, 4)
    assert found["switches"] == (6, 4)
    assert found["late_days"] == (8, 8)
    assert best.certified().status == "feasible"
    best.keep_if_better((((0, 4),), ((0, 4),)))
    best.keep_tie_bound("peak_flask_share", 0.08)
    assert best.certified().status == "optimal"
