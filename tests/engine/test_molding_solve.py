"""Solving: always a sound plan, never worse than the first, and an end when it is asked for."""

import subprocess
import sys
import threading
import time

import pytest
from ortools.sat.python import cp_model

from planning.engine import ENGINES, cpsat, solver_version
from planning.engine.molding import Problem, check, search, solve
from planning.engine.molding.arrays import to_arrays
from planning.engine.molding.construct import construct
from planning.engine.result import Limits, Progress, Status
from tests.engine.small_shop import day, instance, order, part, shop

ONE_CORE = Limits(time_limit_s=0.9, workers=1)


def test_easy_problem_is_proven_optimal_at_once():
    problem = shop(order("A", 6, 9, loaded=True), order("B", 4, 9))
    plan = solve(problem, ONE_CORE)
    assert (plan.status, plan.cost, plan.bound, plan.gap) == (Status.OPTIMAL, 300_000, 300_000, 0.0)
    assert (plan.late_qty, plan.late_qty_bound, plan.switches, plan.switches_bound) == (0, 0, 3, 3)
    assert plan.solver == solver_version()
    assert check(problem, plan).violations == ()


def test_search_proves_what_the_counted_bound_does_not_see():
    closed = [{"workday_index": 1, "molding_max": 0}]
    problem = shop(order("A", 2, 9), same_part=1, days=3, day_capacity=closed)
    plan = solve(problem, ONE_CORE)
    assert (plan.cost, plan.switches, plan.switches_bound) == (400_000, 4, 2)
    assert plan.bound == 200_000, "two days past the horizon would do with one run"


def test_split_that_saves_a_late_mold_is_proven_optimal():
    problem = shop(order("A", 10, 8), order("B", 1, "2027-03-01", "P"), flasks={"S": 5})
    plan = solve(problem, ONE_CORE)
    assert (plan.status, plan.cost, plan.late_qty) == (Status.OPTIMAL, 600_000, 0)


def test_nothing_to_plan_is_a_plan():
    assert solve(shop(), ONE_CORE).cost == 0
    done = shop(order("A", 2, 9, credit=2, loaded=True))
    plan = solve(done, ONE_CORE)
    assert (plan.status, plan.cost, plan.molds) == (Status.OPTIMAL, 100_000, ())
    assert plan.orders[0].completion_workday_index is None


@pytest.mark.parametrize("deterministic", [False, True])
def test_plan_that_is_pinned_to_the_last_mold_is_a_plan(deterministic):
    pinned = [{"order_id": "A", "workday_index": 3, "molds": 2}]
    problem = shop(order("A", 2, 9), order("B", 1, 9, credit=1), pinned=pinned)
    limits = Limits(time_limit_s=0.9, workers=1, deterministic=deterministic)
    plan = solve(problem, limits)
    assert [(row.order_id, row.workday_index, row.molds) for row in plan.molds] == [("A", 3, 2)]
    assert (plan.status, plan.cost) == (Status.OPTIMAL, 200_000)


@pytest.mark.parametrize("name", ["mixed-30-1", "tight-30-1"])
def test_plan_is_sound_and_never_worse_than_the_first(name):
    problem = Problem.from_json(instance(name))
    seen: list[Progress] = []
    plan = solve(problem, ONE_CORE, seen.append)
    assert check(problem, plan).violations == ()
    assert plan.cost <= construct(to_arrays(problem)).cost
    costs, bounds = [p.cost for p in seen], [p.bound for p in seen]
    assert costs == sorted(costs, reverse=True)
    assert bounds == sorted(bounds)
    assert plan.cost == costs[-1]
    assert set(seen[0].figures) == {"late_qty", "switches", "late_qty_bound", "switches_bound"}


def test_first_plan_of_400_orders_is_complete_and_sound():
    problem = Problem.from_json(instance("mixed-400-1"))
    plan = solve(problem, Limits(time_limit_s=30, workers=1), should_stop=lambda: True)
    assert check(problem, plan).violations == ()
    assert plan.status is Status.FEASIBLE
    assert plan.bound < plan.cost < 1.5 * plan.bound


def test_limit_is_obeyed_even_if_it_ends_before_the_search_begins():
    problem = Problem.from_json(instance("mixed-400-1"))
    plan = solve(problem, Limits(time_limit_s=0.01, workers=1))
    assert check(problem, plan).violations == ()
    assert plan.wall_s < 10


def test_stop_is_heard_while_a_large_model_is_presolved():
    problem = Problem.from_json(instance("mixed-400-1"))
    asked = []

    def should_stop() -> bool:
        asked.append(time.monotonic())
        return len(asked) > 8  # a few are asked before the search, the rest 20 a second

    plan = solve(problem, Limits(time_limit_s=60, workers=1), should_stop=should_stop)
    assert time.monotonic() - asked[8] < 10
    assert check(problem, plan).violations == ()


def test_stop_that_comes_before_the_search_is_not_lost():
    problem = Problem.from_json(instance("tight-30-1"))
    model = cp_model.CpModel()
    x = [model.new_int_var(0, 10**6, "") for _ in range(40)]
    model.add(sum(i * v for i, v in enumerate(x, 3)) == 10**6 + 7)
    model.add_multiplication_equality(model.new_int_var(0, 10**12, ""), x[0], x[1])
    model.maximize(sum((i % 7) * v for i, v in enumerate(x)))
    begun = time.monotonic()
    limits = Limits(time_limit_s=60, workers=1)
    ending = cpsat.run(
        model, x, limits, cpsat.Effort(60), begun + 60, lambda news: None, lambda: True
    )
    assert time.monotonic() - begun < 10
    assert ending.proven or ending.cut_by_clock
    assert problem.orders


def test_search_that_does_not_answer_is_left_behind(monkeypatch):
    monkeypatch.setattr(cpsat, "GRACE_S", 0.1)
    monkeypatch.setattr(cp_model.CpSolver, "solve", lambda *_: time.sleep(2) or 0)
    begun = time.monotonic()
    ending = cpsat.run(
        cp_model.CpModel(),
        [],
        ONE_CORE,
        cpsat.Effort(9),
        begun + 0.1,
        lambda news: None,
        lambda: False,
    )
    assert time.monotonic() - begun < 1.5
    assert ending == cpsat.Ending(proven=False, cut_by_clock=True)


def test_error_in_the_search_reaches_the_caller(monkeypatch):
    def fail(*_: object) -> int:
        raise RuntimeError("no memory")

    monkeypatch.setattr(cp_model.CpSolver, "solve", fail)
    with pytest.raises(RuntimeError, match="no memory"):
        cpsat.run(
            cp_model.CpModel(), [], ONE_CORE, cpsat.Effort(9), time.monotonic() + 1, print, bool
        )


def test_overload_extends_the_horizon_by_the_calendar():
    problem = shop(
        order("A", 30, 1),
        molding=10,
        days=2,
        calendar={"weekdays": [0, 1, 2, 3, 4], "holidays": [day(2)], "extra_workdays": []},
    )
    plan = solve(problem, ONE_CORE)
    assert check(problem, plan).violations == ()
    assert (plan.late_qty, plan.switches) == (30, 2)
    assert day(2) not in [workday.isoformat() for workday in plan.workdays]
    assert plan.orders[0].completion_workday_index == len(plan.workdays) - 1 == 2 + 5


def test_plan_stays_within_the_workdays_if_it_can():
    problem = shop(order("A", 30, 1), molding=10, days=12)
    assert len(solve(problem, ONE_CORE).workdays) == 12


def test_what_never_fits_is_infeasible_with_its_reason():
    plan = solve(shop(order("A", 100_000, 5), order("B", 1, 9, "Q"), parts=[part("P"), part("Q")]))
    assert plan.status is Status.INFEASIBLE
    assert [error.order_id for error in plan.errors] == ["A"]
    assert "2,600 workdays" in plan.errors[0].message
    assert (plan.molds, plan.cost, plan.bound, plan.gap) == ((), None, None, None)


def test_what_cannot_be_planned_is_refused_with_every_order_named():
    problem = shop(order("A", 1, 9), order("B", 1, "2026-11-20"), parts=[part("P", kg=10_001)])
    plan = solve(problem)
    assert plan.status is Status.INFEASIBLE
    assert [error.order_id for error in plan.errors] == ["A", "B"]
    assert [warning.order_id for warning in plan.warnings] == ["B"]


def test_opening_state_that_never_ends_is_infeasible_not_endless():
    held = [{"flask_size": "S", "release_workday_index": 10**9, "qty": 100}]
    assert solve(shop(order("A", 1, 9), flasks_in_use=held)).status is Status.INFEASIBLE


@pytest.mark.parametrize(
    "strange",
    [
        {"patterns": 1},
        {"molding": 1},
        {"same_part": 1},
        {"flasks": {"S": 1}},
        {"parts": [part("P", cool=24 * 400)]},
        {"day_capacity": [{"workday_index": d, "molding_max": 0} for d in range(12)]},
        {"day_capacity": [{"workday_index": d, "pour_max_kg": 0} for d in range(12)]},
        {"weights": {"late": 0, "switch": 0}},
        {"days": 1},
    ],
)
def test_strange_shops_are_planned_soundly(strange):
    problem = shop(order("A", 7, 6), order("B", 3, 4, loaded=True), order("C", 1, 9), **strange)
    plan = solve(problem, Limits(time_limit_s=0.5, workers=1))
    assert plan.status.has_plan
    assert check(problem, plan).violations == ()


def test_same_seed_gives_the_same_plan(monkeypatch):
    monkeypatch.setattr(cpsat, "DETERMINISTIC_PER_SECOND", 0.01)  # far from the clock
    monkeypatch.setattr(search, "STEPS_PER_SECOND", 100_000)
    problem = Problem.from_json(instance("tight-30-1"))
    limits = Limits(time_limit_s=40, workers=1, seed=7, deterministic=True)
    first, second = solve(problem, limits), solve(problem, limits)
    assert first.molds == second.molds
    assert first.deterministic
    assert second.deterministic


def test_a_stopped_run_does_not_claim_to_be_repeatable():
    problem = Problem.from_json(instance("tight-30-1"))
    limits = Limits(time_limit_s=5, workers=1, deterministic=True)
    assert not solve(problem, limits, should_stop=lambda: True).deterministic


def test_engines_are_found_by_name_without_django():
    assert {"Problem", "Plan", "solve", "check", "review"} <= set(dir(ENGINES["molding"]))
    code = "import sys, planning.engine; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_model_that_the_solver_refuses_leaves_the_first_plan_and_says_so(monkeypatch):
    monkeypatch.setattr(cp_model.CpSolver, "solve", lambda *_: cp_model.INFEASIBLE)
    problem = Problem.from_json(instance("tight-30-1"))
    plan = solve(problem, Limits(time_limit_s=3, workers=1))
    assert plan.cost <= construct(to_arrays(problem)).cost
    assert plan.warnings[-1].message.startswith("CP-SAT calls the model infeasible")


def test_failing_callback_ends_the_search_and_reaches_the_caller():
    class LeaseLostError(Exception):
        pass

    def fail(progress: Progress) -> None:
        if progress.seconds > 0.5:
            raise LeaseLostError

    before = threading.active_count()
    with pytest.raises(LeaseLostError):
        solve(Problem.from_json(instance("mixed-30-1")), Limits(20, workers=1), fail)
    assert threading.active_count() == before


def test_large_problem_is_searched_by_turns_and_never_gets_worse():
    problem = Problem.from_json(instance("mixed-400-1"))
    seen: list[Progress] = []
    plan = solve(problem, Limits(4, workers=2), seen.append)
    assert check(problem, plan).violations == ()
    assert plan.wall_s < 8
    costs = [progress.cost for progress in seen]
    assert costs == sorted(costs, reverse=True)
    assert plan.cost < 1.03 * 1_135_600_000
