"""A run from the queue to its stored plan, with a real engine, broker and worker."""

import os
import pickle
import signal
import threading
import time
import uuid
import zlib
from datetime import timedelta

import django_rq
import pytest
from django.db import OperationalError, connection
from django.db.models import Model
from rq.job import Callback, Job
from rq.serializers import JSONSerializer

from planning import jobs
from planning.engine import ENGINES, Limits
from planning.jobs import heartbeat, worker
from planning.models import DailyLoad, DailyOrder, KeyFigure, OrderStatus, Run, WeeklyOrder
from planning.services import runs
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live():
    scenario = factories.scenario()
    part = factories.part(scenario)
    for number in range(3):
        factories.order(scenario, f"O{number}", part=part)
    return scenario


@pytest.fixture
def queue(private_broker: str, settings):
    """Point the portal at the test's broker, emptied."""
    settings.RQ_QUEUES = {"default": {**settings.RQ_QUEUES["default"], "URL": private_broker}}
    found = django_rq.get_queue()
    found.connection.flushdb()
    return found


@pytest.fixture
def quick_beats(monkeypatch) -> None:
    monkeypatch.setattr(heartbeat, "HEARTBEAT_S", 0.05)


def request(scenario, *, claimed: bool = True) -> Run:
    return runs.request_run(
        scenario=scenario, user=None, time_limit_s=1, workers=1, claimed=claimed
    )


def test_a_solved_run_has_all_its_rows(live) -> None:
    run = request(live)
    plan = jobs.solve(run)
    run.refresh_from_db()
    assert run.state == Run.State.SOLVED
    assert plan.late_qty == 0
    assert sum(DailyOrder.objects.values_list("molds_molded", flat=True)) == 30
    assert sum(WeeklyOrder.objects.values_list("molds_molded_week", flat=True)) == 30
    assert OrderStatus.objects.filter(run=run, late_qty=0).count() == 3
    assert KeyFigure.objects.get(run=run, name="switches").value == plan.switches
    loads = DailyLoad.objects.filter(run=run, workday_index=1, resource="pour")
    assert loads.get().used == sum(
        DailyOrder.objects.filter(workday_index=0).values_list("molds_molded", flat=True)
    ) * loads.get().used.__class__("0.1")
    assert run.token is None


def test_a_job_that_comes_twice_does_no_harm(live) -> None:
    run = request(live, claimed=False)
    jobs.execute(run.pk)
    rows = DailyOrder.objects.count()
    jobs.execute(run.pk)
    assert DailyOrder.objects.count() == rows


def test_a_plan_that_breaks_a_rule_is_never_stored(live, monkeypatch) -> None:
    engine = ENGINES["molding"]
    honest = engine.solve

    def dishonest(*args):
        plan = honest(*args)
        return type(plan).from_json({**plan.to_json(), "cost": 1})

    monkeypatch.setattr(engine, "solve", dishonest)
    run = request(live)
    assert jobs.solve(run) is None
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert "breaks a rule" in run.failure
    assert not DailyOrder.objects.exists()


def test_an_error_of_the_engine_fails_the_run_and_says_so(live, monkeypatch) -> None:
    monkeypatch.setattr(ENGINES["molding"], "solve", lambda *_: 1 / 0)
    run = request(live)
    jobs.solve(run)
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert "ZeroDivisionError" in run.failure


@pytest.mark.parametrize("last", [DailyOrder, OrderStatus, DailyLoad, KeyFigure])
def test_nothing_is_stored_if_storing_fails_half_way(live, monkeypatch, last) -> None:
    honest = runs.save_rows

    def full_disk(rows: list[Model]) -> None:
        if isinstance(rows[0], last):
            raise OSError("disk full")
        honest(rows)

    monkeypatch.setattr(runs, "save_rows", full_disk)
    run = request(live)
    jobs.solve(run)
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert "disk full" in run.failure
    for model in (DailyOrder, OrderStatus, DailyLoad, KeyFigure):
        assert not model.objects.exists()


@pytest.mark.parametrize(
    ("meanwhile", "error"),
    [
        ({"token": uuid.uuid4()}, runs.ClaimLost),
        ({"state": Run.State.QUEUED}, runs.ClaimLost),
        ({"cancel_requested": True}, runs.RunCancelled),
    ],
    ids=["somebody else's", "given back", "cancelled"],
)
def test_a_plan_that_comes_too_late_is_not_stored(live, meanwhile, error) -> None:
    run = request(live)
    engine = ENGINES["molding"]
    problem = engine.Problem.from_json(run.snapshot)
    plan = engine.solve(problem, Limits(time_limit_s=1, workers=1))
    Run.objects.update(**meanwhile)
    with pytest.raises(error):
        runs.store_plan(run=run, problem=problem, plan=plan, checked=engine.check(problem, plan))
    assert not DailyOrder.objects.exists()
    assert Run.objects.get().state != Run.State.SOLVED


def test_a_database_that_stumbles_once_costs_no_plan(live, monkeypatch, quick_beats) -> None:
    honest, stumbles = runs.renew, iter([True])

    def renew(**words):
        if next(stumbles, False):
            raise OperationalError("database is locked")
        return honest(**words)

    monkeypatch.setattr(runs, "renew", renew)
    run = request(live)
    assert jobs.solve(run) is not None
    assert Run.objects.get().state == Run.State.SOLVED


def test_a_forged_job_is_never_executed(queue, tmp_path) -> None:
    trace = tmp_path / "executed"
    queue.enqueue_call("os.mkdir", args=(str(trace),), job_id="run-1-0")
    queue.enqueue_call(jobs.execute, args=(0,), on_success=Callback("os.getcwd"), job_id="run-2-0")
    jobs.work(burst=True)
    assert not trace.exists()
    for job_id in ("run-1-0", "run-2-0"):
        job = Job.fetch(job_id, connection=queue.connection, serializer=JSONSerializer)
        assert job.get_status() == "failed"


def test_pickled_python_in_the_queue_is_never_read(queue, tmp_path) -> None:
    trace = tmp_path / "executed"

    class Bomb:
        def __reduce__(self) -> object:
            return os.mkdir, (str(trace),)

    job = queue.enqueue_call(jobs.execute, args=(0,), job_id="run-1-0")
    bomb = pickle.dumps((jobs.EXECUTE, None, (Bomb(),), {}))
    for data in (bomb, zlib.compress(bomb)):
        queue.connection.hset(job.key, "data", data)
        queue.connection.rpush(queue.key, job.id)
        jobs.work(burst=True)
    assert not trace.exists()


def test_a_job_that_left_the_queue_unseen_is_sent_again(live, queue) -> None:
    run = request(live, claimed=False)
    jobs.enqueue(run)
    queue.pop_job_id()  # a worker takes it and dies before it claims the run
    jobs.reconcile()
    assert queue.job_ids == [f"run-{run.pk}-0"]


def test_a_solver_that_is_killed_gives_its_run_back_at_once(live, queue, monkeypatch) -> None:
    run = request(live, claimed=False)
    jobs.enqueue(run)
    monkeypatch.setattr(
        ENGINES["molding"], "solve", lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    )
    jobs.work(burst=True)
    run.refresh_from_db()
    assert (run.state, run.attempt, run.token) == (Run.State.QUEUED, 1, None)


def _slow(monkeypatch, started: threading.Event) -> None:
    """Make the engine search until it is told to stop, then solve."""
    honest = ENGINES["molding"].solve

    def solve(problem, limits, on_progress, should_stop):
        started.set()
        deadline = time.monotonic() + 20
        while not should_stop():
            assert time.monotonic() < deadline, "nobody stopped the solve"
            time.sleep(0.01)
        return honest(problem, limits, on_progress, None)

    monkeypatch.setattr(ENGINES["molding"], "solve", solve)


@pytest.mark.parametrize(
    ("ask", "state"),
    [(runs.request_stop, Run.State.SOLVED), (runs.request_cancel, Run.State.CANCELLED)],
    ids=["stop keeps the best plan", "cancel keeps nothing"],
)
def test_a_running_solve_obeys(live, monkeypatch, quick_beats, ask, state) -> None:
    started = threading.Event()
    _slow(monkeypatch, started)
    run = request(live)
    worker = threading.Thread(target=_solve_in_thread, args=(run,))
    worker.start()
    assert started.wait(10)
    assert ask(run=run, user=None)
    worker.join(15)
    run.refresh_from_db()
    assert run.state == state
    assert DailyOrder.objects.exists() == (state == Run.State.SOLVED)


def test_a_worker_that_lost_its_claim_drops_its_result(live, monkeypatch, quick_beats) -> None:
    started = threading.Event()
    _slow(monkeypatch, started)
    run = request(live)
    worker = threading.Thread(target=_solve_in_thread, args=(run,))
    worker.start()
    assert started.wait(10)
    Run.objects.update(state=Run.State.QUEUED, token=None, lease_until=None)
    worker.join(15)
    run.refresh_from_db()
    assert run.state == Run.State.QUEUED
    assert not DailyOrder.objects.exists()


def test_progress_is_written_down(live, quick_beats) -> None:
    run = request(live)
    jobs.solve(run)
    latest = run.progress.last()
    assert latest is not None
    assert latest.attempt == 1
    assert latest.cost is not None


def test_the_queue_carries_the_id_and_nothing_else(live, queue) -> None:
    run = request(live, claimed=False)
    jobs.enqueue(run)
    job = Job.fetch(f"run-{run.pk}-0", connection=queue.connection, serializer=JSONSerializer)
    assert list(job.args) == [run.pk]
    assert job.func_name == "planning.jobs.execute"


def test_a_broker_that_is_down_loses_no_run(live, settings, queue) -> None:
    up = settings.RQ_QUEUES
    settings.RQ_QUEUES = {"default": {**up["default"], "URL": "unix:///nowhere/valkey.sock"}}
    run = request(live, claimed=False)
    jobs.enqueue(run)
    settings.RQ_QUEUES = up
    assert not queue.job_ids
    jobs.reconcile()
    jobs.reconcile()
    assert queue.job_ids == [f"run-{run.pk}-0"]


def test_a_broker_that_came_back_empty_gets_the_run_again(live, queue) -> None:
    run = request(live, claimed=False)
    jobs.enqueue(run)
    queue.connection.flushdb()
    jobs.reconcile()
    assert queue.job_ids == [f"run-{run.pk}-0"]


def test_workers_are_counted_by_their_signs_of_life(queue, monkeypatch) -> None:
    mine = jobs.RunWorker([queue], connection=queue.connection)
    mine.register_birth()
    assert jobs.living_workers() == 1
    queue.connection.flushdb()
    assert jobs.living_workers() == 0
    mine.heartbeat()  # to the broker that came back empty
    assert jobs.living_workers() == 1
    monkeypatch.setattr(worker, "WORKER_MISSED", timedelta(0))
    assert jobs.living_workers() == 0


def _solve_in_thread(run: Run) -> None:
    try:
        jobs.solve(run)
    finally:
        connection.close()
