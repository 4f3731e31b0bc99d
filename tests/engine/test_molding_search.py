"""The compiled search: its books are right after any moves, and its plans sound and better."""

import sys
import threading
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from planning.engine.molding import Problem, check, compiled, search, solve, warming
from planning.engine.molding.anneal import anneal, flask_peak, memory
from planning.engine.molding.arrays import SOFT_SWITCHES, Arrays, softened, to_arrays
from planning.engine.molding.construct import Construction, construct
from planning.engine.molding.costing import costing_of
from planning.engine.molding.line import Campaign
from planning.engine.molding.recreate import EARLIEST, LATEST, insert
from planning.engine.molding.room import least_costs, working_memory
from planning.engine.molding.search import ANNEALING, BREAKING_TIES, Search
from planning.engine.molding.state import give_back, to_campaigns, to_shop, to_state
from planning.engine.result import Limits
from tests.engine.random_shops import small_problems
from tests.engine.small_shop import instance, order, part, plan_of, shop

WITH_CASES = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def first_plan(problem: Problem) -> tuple[Arrays, Construction, int]:
    """The arrays, the first plan, and the days that hold it."""
    arrays = to_arrays(problem)
    first = construct(arrays)
    last = max((run[-1][0] for run in first.campaigns if run), default=-1)
    return arrays, first, max(arrays.horizon, last + 1)


def searched(problem: Problem, steps: int, seed: int = 0, cooling=ANNEALING):
    """The best plan and its (cost, late mold-days, peak) after counted steps."""
    arrays, first, days = first_plan(problem)
    found: list[tuple[Campaign, ...]] = [first.campaigns]
    annealing = Search(arrays, first.campaigns, days, seed, cooling)
    assert annealing.count(steps, found.append, lambda: False)
    return found[-1], annealing.best.total if annealing.best else (first.cost, 0, 0)


@WITH_CASES
@given(small_problems())
def test_books_after_many_moves_equal_a_replay_from_scratch(data):
    problem = Problem.from_json(data)
    arrays, first, days = first_plan(problem)
    shop_arrays = to_shop(arrays, days)
    state = to_state(arrays, shop_arrays, days, first.campaigns)
    best, work = memory(state), working_memory(days)
    empty = to_state(arrays, shop_arrays, days, [()] * len(arrays.jobs))
    least = least_costs(shop_arrays, empty, work)
    at_first = rank(problem, arrays, first.campaigns) - state.total[0]
    for seed, temperature in enumerate((2_000_000.0, 0.0)):
        anneal(shop_arrays, state, best, work, least, seed, 20_000, temperature)
        replayed = to_state(arrays, shop_arrays, days, to_campaigns(arrays, state.molds))
        # who pays for a shared pattern depends on who came first
        for shared in (state, replayed):
            shared.runs["cost"][shop_arrays.jobs["mixed"] > 0] = 0
        for kept, fresh in zip(state, replayed, strict=True):
            assert np.array_equal(kept, fresh)
        for left in state[:5]:
            assert left.min(initial=0) >= 0
    for molds, total in ((state.molds, state.total), (best.best, best.best_total)):
        assert rank(problem, arrays, to_campaigns(arrays, molds)) - total[0] == at_first
    assert best.best_total[0] <= rank(problem, arrays, first.campaigns) - at_first


def rank(problem: Problem, arrays: Arrays, campaigns: tuple[Campaign, ...]) -> int:
    """What the checker says of a sound plan's cost, or of its strict rank.

    The search's own total leaves out what is the same for every plan.
    """
    cells = [
        (job.order_id, day, made)
        for job, run in zip(arrays.jobs, campaigns, strict=True)
        for day, made in run
    ]
    found = check(problem, plan_of(problem, *cells, days=_days(arrays, campaigns)))
    assert found.violations == ()
    return costing_of(problem).cost(problem, found.figures)


def _days(arrays: Arrays, campaigns: tuple[Campaign, ...]) -> int:
    ends = [
        run[-1][0] + job.delivery + 1
        for job, run in zip(arrays.jobs, campaigns, strict=True)
        if run
    ]
    return max(arrays.horizon, *ends) if ends else arrays.horizon


@WITH_CASES
@given(small_problems())
def test_insertion_into_an_empty_line_is_as_cheap_as_any_campaign(data):
    problem = Problem.from_json(data)
    arrays, _, days = first_plan(problem)
    shop_arrays = to_shop(arrays, days)
    work = working_memory(days)
    for i in range(len(arrays.jobs)):
        state = to_state(arrays, shop_arrays, days, [()] * len(arrays.jobs))
        nothing = state.total.copy()
        if shop_arrays.jobs["qty"][i] and insert(shop_arrays, state, work, i, EARLIEST, False):
            assert state.molds[i].sum() == shop_arrays.jobs["qty"][i]
            give_back(shop_arrays, state, i)
            assert np.array_equal(state.total, nothing)
            assert state.molds.sum() == 0


def test_search_comes_near_the_bound_of_a_usual_monday():
    problem = Problem.from_json(instance("mixed-30-1"))
    _, total = searched(problem, 6_000_000)
    assert 40_400_000 <= total[0] <= 41_600_000


def test_same_seed_gives_the_same_plan_and_another_seed_another_way():
    problem = Problem.from_json(instance("tight-30-1"))
    first, second = searched(problem, 2_000_000, seed=3), searched(problem, 2_000_000, seed=3)
    assert first == second


def test_interruption_on_purpose_saves_late_molds():
    problem = shop(order("A", 10, 8), order("B", 1, "2027-03-01", "P"), flasks={"S": 5})
    _, total = searched(problem, 200_000)
    assert total[0] == 600_000


def test_ties_are_broken_by_late_mold_days_then_by_the_peak_of_flasks():
    late_anyway = shop(order("A", 5, 1), order("B", 5, 9))
    plan = solve(late_anyway, Limits(0.9, workers=1))
    assert plan.late_days == 5 * 4, "made on day 0, delivered on day 5 instead of day 1"
    even = shop(order("A", 12, "2027-01-29"), flasks={"S": 100, "none": 0})
    campaigns, _ = searched(even, 300_000, cooling=BREAKING_TIES)
    arrays, _, days = first_plan(even)
    shop_arrays = to_shop(arrays, days)
    assert flask_peak(shop_arrays, to_state(arrays, shop_arrays, days, campaigns)) < 120_000


def test_dearer_switches_of_the_annealing_leave_late_molds_and_their_days_in_proportion():
    weights = {"late": 1_000_000, "switch": 1, "late_day": 1_000}
    arrays = to_arrays(shop(order("A", 5, 1), weights=weights))
    soft = softened(arrays)
    assert soft.jobs[0].late_cost == SOFT_SWITCHES * soft.switch_weight
    assert soft.jobs[0].late_cost == 1_000 * soft.late_day_weight
    assert softened(soft) is soft


def test_ties_never_raise_the_cost():
    problem = Problem.from_json(instance("tight-30-1"))
    _, first, _ = first_plan(problem)
    _, total = searched(problem, 2_000_000, cooling=BREAKING_TIES)
    assert total[0] <= first.cost


@pytest.mark.parametrize("threads", [1, 2])
def test_threads_end_in_time_and_leave_nothing_behind(threads):
    arrays, first, days = first_plan(Problem.from_json(instance("mixed-400-1")))
    before = threading.active_count()
    annealing = Search(arrays, first.campaigns, days, 0, ANNEALING)
    begun = time.monotonic()
    annealing.run(threads, begun + 0.5, lambda plan: None, lambda: False)
    assert time.monotonic() - begun < 5
    assert threading.active_count() == before
    assert annealing.best.total[0] < first.cost


def test_error_in_a_thread_reaches_the_caller(monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr(search, "anneal", fail)
    arrays, first, days = first_plan(Problem.from_json(instance("mixed-30-1")))
    with pytest.raises(RuntimeError, match="no memory"):
        Search(arrays, first.campaigns, days, 0, ANNEALING).run(
            1, time.monotonic() + 5, lambda plan: None, lambda: False
        )


def test_solve_does_not_wait_for_the_compiler(monkeypatch, tmp_path):
    monkeypatch.setattr(compiled, "WARM", tmp_path / "never")
    problem = Problem.from_json(instance("mixed-30-1"))
    plan = solve(problem, Limits(1.0, workers=1))
    assert check(problem, plan).violations == ()
    assert plan.first_plan_s < 5
    assert plan.wall_s < 5


def test_a_search_that_cannot_be_compiled_is_told_and_a_plan_found_without_it(monkeypatch):
    monkeypatch.setattr(warming, "is_warm", lambda: False)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    problem = Problem.from_json(instance("tight-30-1"))
    plan = solve(problem, Limits(2.0, workers=1))
    assert check(problem, plan).violations == ()
    told = [found.message for found in plan.warnings if found.where == "search"]
    assert told == ["it could not be compiled, so plans are found far slower"]


def test_a_small_problem_is_proven_before_the_search_is_compiled(monkeypatch):
    for name in ("start", "is_done", "has_failed"):
        monkeypatch.setattr(warming.Warming, name, lambda _: False)
    problem = shop(order("A", 10, 8), order("B", 1, "2027-03-01", "P"), flasks={"S": 5})
    plan = solve(problem, Limits(10, workers=1))
    assert (plan.status, plan.cost) == ("optimal", 600_000)
    assert plan.wall_s < 8


def test_a_cache_that_lost_a_file_is_not_warm(monkeypatch, tmp_path):
    monkeypatch.setattr(compiled, "FOLDER", tmp_path)
    monkeypatch.setattr(compiled, "WARM", tmp_path / "warm")
    (tmp_path / "anneal.nbi").touch()
    compiled.note_warm()
    assert compiled.is_warm()
    (tmp_path / "anneal.nbi").unlink()
    assert not compiled.is_warm()


def test_many_molds_over_many_days_are_searched_in_bounded_steps():
    problem = shop(
        order("A", 20_000, 9), order("B", 15_000, 400), parts=[part("P")], molding=20, same_part=20
    )
    plan = solve(problem, Limits(1.0, workers=1))
    assert check(problem, plan).violations == ()
    assert plan.wall_s < 6


def test_every_compiled_file_is_part_of_the_caches_fingerprint():
    using = {
        path.name
        for path in compiled.HERE.glob("*.py")
        if "import compiled" in path.read_text() and path.name != "search.py"
    }
    assert using <= set(compiled.SOURCES)


def test_loaded_pattern_goes_on_if_it_can():
    problem = shop(order("A", 5, 11, loaded=True), order("B", 5, 11))
    arrays, _, days = first_plan(problem)
    shop_arrays = to_shop(arrays, days)
    for taste in (EARLIEST, LATEST):
        state = to_state(arrays, shop_arrays, days, [(), ()])
        assert insert(shop_arrays, state, working_memory(days), 0, taste, False)
        assert state.runs["first"][0] == 0
        assert state.runs["cost"][0] == 100_000


def test_late_pattern_leaves_the_first_days_to_others():
    arrays, _, days = first_plan(shop(order("B", 5, 11)))
    shop_arrays = to_shop(arrays, days)
    state = to_state(arrays, shop_arrays, days, [()])
    assert insert(shop_arrays, state, working_memory(days), 0, LATEST, False)
    assert state.runs["first"][0] == arrays.jobs[0].last_on_time


def test_flasks_held_for_years_do_not_hold_up_the_search():
    long = [part("P", cool=24 * 400), part("Q", cool=24 * 300)]
    orders = [order(f"O{i}", 9, 11, "PQ"[i % 2]) for i in range(8)]
    problem = shop(*orders, parts=long, flasks={"S": 30})
    plan = solve(problem, Limits(0.9, workers=1))
    assert check(problem, plan).violations == ()
    assert plan.wall_s < 5


@WITH_CASES
@given(small_problems())
def test_insertion_within_a_limit_finds_what_costs_no_more_and_nothing_else(data):
    problem = Problem.from_json(data)
    arrays, first, days = first_plan(problem)
    shop_arrays, work = to_shop(arrays, days), working_memory(days)
    empty = to_state(arrays, shop_arrays, days, [()] * len(arrays.jobs))
    least = least_costs(shop_arrays, empty, work)
    state = to_state(arrays, shop_arrays, days, first.campaigns)
    for i in range(len(arrays.jobs)):
        if shop_arrays.jobs["qty"][i] == 0 or shop_arrays.jobs["mixed"][i]:
            continue
        assert state.runs["cost"][i] >= least[i]
        give_back(shop_arrays, state, i)
        # an insertion at a slow rate, which is drawn now and then, may find no room
        assert any(
            insert(shop_arrays, state, work, i, LATEST, False, least[i] + 10**12) for _ in range(20)
        )
        cost = int(state.runs["cost"][i])
        give_back(shop_arrays, state, i)
        assert not insert(shop_arrays, state, work, i, LATEST, False, int(least[i]) - 1)
        if insert(shop_arrays, state, work, i, LATEST, False, cost):
            assert state.runs["cost"][i] <= cost
        else:
            assert any(insert(shop_arrays, state, work, i, LATEST, False) for _ in range(20))
