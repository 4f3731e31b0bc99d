"""The first plan: campaigns in one piece, on time first, hopeless orders last."""

from planning.engine.molding import Problem
from planning.engine.molding.arrays import to_arrays
from planning.engine.molding.bound import (
    bound,
    least_late_days,
    least_late_qty,
    least_switches,
)
from planning.engine.molding.completion import complete
from planning.engine.molding.construct import construct
from tests.engine.small_shop import instance, order, part, shop


def campaigns(problem: Problem) -> dict[str, tuple[tuple[int, int], ...]]:
    """The first plan's campaigns by order."""
    arrays = to_arrays(problem)
    first = construct(arrays)
    assert first.unplaced == ()
    return {job.order_id: run for job, run in zip(arrays.jobs, first.campaigns, strict=True)}


def test_loaded_pattern_goes_on_though_another_is_more_urgent():
    problem = shop(order("A", 5, 9), order("B", 5, 11, loaded=True), patterns=1, molding=5)
    assert campaigns(problem) == {"B": ((0, 5),), "A": ((1, 5),)}


def test_of_orders_that_share_a_loaded_pattern_only_the_first_goes_in_front():
    parts = [part("P"), part("Q")]
    of_part = [order("A1", 4, 9, loaded=True), order("A2", 30, "2027-03-01")]
    problem = shop(*of_part, order("B", 16, 6, "Q"), parts=parts, pattern_scope="part")
    first = campaigns(problem)
    assert (first["A1"], first["B"]) == (((0, 4),), ((0, 6), (1, 10)))


def test_earliest_due_goes_first():
    problem = shop(order("A", 5, 9), order("B", 5, 5), patterns=1, molding=5)
    assert campaigns(problem) == {"B": ((0, 5),), "A": ((1, 5),)}


def test_hopeless_order_does_not_take_the_place_of_one_in_time():
    problem = shop(order("A", 5, 4), order("B", 5, 5), patterns=1, molding=5)
    assert campaigns(problem) == {"B": ((0, 5),), "A": ((1, 5),)}


def test_campaign_paces_itself_where_flasks_would_interrupt_it():
    problem = shop(order("A", 12, "2027-01-29"), flasks={"S": 6})
    assert campaigns(problem) == {"A": tuple((day, 2) for day in range(6))}


def test_missing_molds_are_inserted_where_room_is_left():
    arrays = to_arrays(shop(order("A", 12, 9), order("B", 5, 9)))
    assert complete(arrays, [((0, 10),), ((1, 5),)])[0] == ((0, 10), (1, 2))


def test_cost_is_counted_as_the_bound_counts_it():
    arrays = to_arrays(Problem.from_json(instance("mixed-30-1")))
    assert bound(arrays).cost == 1_000_000 * least_late_qty(arrays) + 100_000 * least_switches(
        arrays
    )
    assert construct(arrays).cost >= bound(arrays).cost == 40_400_000


def test_bound_counts_late_molds_of_each_limit():
    parts = [part("P"), part("Q", size="M")]
    two = (order("A", 6, 5), order("B", 6, 5, "Q"))

    def late(**limits) -> int:
        return least_late_qty(to_arrays(shop(*two, parts=parts, **limits)))

    flasks = {"S": 100, "M": 100}
    assert late(flasks=flasks, molding=20) == 0
    assert late(flasks=flasks, molding=9) == 3
    assert late(flasks=flasks, molding=20, pour=850) == 4
    assert late(flasks=flasks, molding=20, same_part=4) == 4
    assert late(flasks={"S": 5, "M": 2}, molding=20) == 1 + 4
    assert late(flasks=flasks, molding=20, patterns=1) == 6


def test_bound_counts_a_start_and_a_stop_for_each_pattern():
    problem = shop(
        order("A", 1, 9),
        order("B", 1, 9, loaded=True),
        order("C", 1, 9, credit=1, loaded=True),
        order("D", 1, 9, credit=1),
    )
    assert least_switches(to_arrays(problem)) == 1 + 3


def test_bound_counts_the_delays_of_molds_that_cannot_be_in_time():
    weights = {"late": 10, "switch": 1, "late_day": 3, "wip": 1}
    arrays = to_arrays(shop(order("A", 5, 3), order("B", 4, 9), same_part=2, weights=weights))
    # delivered 5 days after molding, so 2, 2, 3, 3 and 4 workdays late
    assert least_late_days(arrays, 5) == 14
    assert least_late_days(arrays, 7) == 16
    assert bound(arrays).cost == 10 * 5 + 4 + 3 * 14
