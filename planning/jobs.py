"""Runs on the queue: the only file that knows RQ.

The queue carries a run's id and nothing else. A job that comes twice, late or never does no harm:
the run's row decides, and ``reconcile`` sends again what is not in the queue.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from datetime import timedelta
from typing import Any

import django_rq
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from redis.client import Pipeline
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.utils import utcparse
from structlog.contextvars import bound_contextvars

from planning.models import Run, RunProgress
from planning.services import runs
from planning.translate import engines

log = logging.getLogger(__name__)

HEARTBEAT_S = 1.0
SOLVER_NICENESS = 10
PR_SET_PDEATHSIG = 1
EXECUTE = "planning.jobs.execute"
WORKER_SIGN_S = 30
DEQUEUE_EARLIER_S = 15  # so much before its time to live is over, RQ looks up from the queue
WORKER_MISSED = timedelta(seconds=4 * WORKER_SIGN_S)


class ForgedJob(RuntimeError):
    """Somebody put a job into the queue that is not a run's."""


# --- to the queue ---------------------------------------------------------------------------


def enqueue(run: Run) -> None:
    """Send a run to the workers once its transaction is committed.

    A broker that is down is no error: the run waits in its row until ``reconcile`` sends it.
    """
    transaction.on_commit(lambda: _send(run))


def reconcile() -> None:
    """Recover runs whose worker was lost, and send every waiting run that is not in the queue.

    What RQ thinks of a job that left the queue is not asked: a second job does no harm.
    """
    if recovered := runs.recover_lost():
        log.warning("%s run(s) lost their worker; retried or ended", recovered)
    for run in Run.objects.filter(state=Run.State.QUEUED).order_by("run_id"):
        _send(run)


def _send(run: Run) -> None:
    with bound_contextvars(run_id=run.pk):
        _send_once(run)


def _send_once(run: Run) -> None:
    try:
        queue = django_rq.get_queue(commit_mode="auto")
        job_id = f"run-{run.pk}-{run.attempt}"
        if job_id not in queue.job_ids:
            queue.enqueue_call(execute, args=(run.pk,), job_id=job_id, timeout=-1, result_ttl=3600)
            log.info("run sent to the workers")
    except RedisError as error:
        log.warning("run waits: the broker does not answer (%s)", error)


# --- from the queue -------------------------------------------------------------------------


def execute(run_id: int) -> None:
    """Claim a run and solve it; what comes of it stands in the run's row."""
    with bound_contextvars(run_id=run_id):
        run = runs.claim(run_id=run_id)
        if run is None:
            log.info("run is not waiting any more: nothing to do")
            return
        log.info("run claimed, attempt %s", run.attempt)
        solve(run)
        log.info("run ended: %s", Run.objects.values_list("state", flat=True).get(pk=run_id))


def solve(run: Run, on_progress: Callable[[engines.Progress], None] | None = None) -> Any:
    """Solve a run that this process has claimed and store its plan.

    Returns the engine's plan, or None if the run ended without one; its row then says why.
    """
    with bound_contextvars(run_id=run.pk, attempt=run.attempt):
        return _solve_claimed(run, on_progress)


def _solve_claimed(run: Run, on_progress: Callable[[engines.Progress], None] | None) -> Any:
    try:
        return _solve(run, on_progress)
    except runs.RunCancelled:
        _end_if_ours(run, runs.finish_cancelled)
    except runs.ClaimLost:
        log.warning("the claim was lost, its result is dropped")
    except KeyboardInterrupt:
        _end_if_ours(run, runs.fail, reasons=["Interrupted at the keyboard."])
        raise
    except Exception as error:
        log.exception("run failed")
        reason = f"Internal error, please report it: {type(error).__name__}: {error}"
        _end_if_ours(run, runs.fail, reasons=[reason])
    return None


def _solve(run: Run, on_progress: Callable[[engines.Progress], None] | None) -> Any:
    engine = engines.ENGINES[run.engine]
    problem = engine.Problem.from_json(run.snapshot)
    limits = engines.Limits(
        time_limit_s=run.settings["time_limit_s"],
        workers=run.settings["workers"],
        seed=run.seed,
        deterministic=run.settings["deterministic"],
    )
    with Heartbeat(run, on_progress) as heartbeat:
        plan = engine.solve(problem, limits, heartbeat.report, heartbeat.should_stop)
    if heartbeat.cancelled:
        raise runs.RunCancelled(str(run))
    if not plan.status.has_plan:
        reasons = [error.message for error in plan.errors]
        runs.fail(run=run, reasons=reasons, plan_status=str(plan.status))
        return None
    checked = engine.check(problem, plan)
    if checked.violations:
        runs.fail(
            run=run,
            reasons=[
                "The plan breaks a rule and was not stored; please report it.",
                *map(str, checked.violations),
            ],
        )
        return None
    runs.store_plan(run=run, problem=problem, plan=plan, checked=checked)
    return plan


def _end_if_ours(run: Run, end: Callable[..., None], **words: Any) -> None:
    try:
        end(run=run, **words)
    except runs.ClaimLost:
        log.warning("run had ended already")


class Heartbeat:
    """Keeps a run's claim alive from a thread of its own, and carries word both ways.

    The solver lets go of Python's lock while it works, so the thread beats in time.
    """

    def __init__(self, run: Run, on_progress: Callable[[engines.Progress], None] | None) -> None:
        self.run = run
        self.cancelled = False
        self.lost = False
        self._on_progress = on_progress
        self._latest: engines.Progress | None = None
        self._lease_end = time.monotonic() + settings.RUN_LEASE_S
        self._stop = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(
            target=copy_context().run, args=(self._beat,), name=f"run-{run.pk}", daemon=True
        )

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._over.set()
        self._thread.join()
        if self.lost and not any(exc_info):
            raise runs.ClaimLost(str(self.run))

    def report(self, progress: engines.Progress) -> None:
        """Take the engine's progress; the next beat writes it down."""
        self._latest = progress
        if self._on_progress:
            self._on_progress(progress)

    def should_stop(self) -> bool:
        """Tell the engine whether to end now with the best plan it has."""
        return self._stop.is_set()

    def _beat(self) -> None:
        try:
            while not self._over.wait(HEARTBEAT_S):
                self._renew()
            self._renew()
        except runs.ClaimLost:
            self._give_up()
        except Exception:
            log.exception("the heartbeat failed")
            self._give_up()
        finally:
            connection.close()

    def _renew(self) -> None:
        """Beat once; a database that does not answer may come back before the lease is over."""
        latest, self._latest = self._latest, None
        try:
            wishes = runs.renew(run=self.run, progress=latest and self._row(latest))
        except DatabaseError:
            if time.monotonic() > self._lease_end:
                raise
            log.warning("the database does not answer, trying again")
            connection.close()
            return
        self._lease_end = time.monotonic() + settings.RUN_LEASE_S
        self.cancelled = wishes.cancel
        if wishes.stop or wishes.cancel:
            self._stop.set()

    def _give_up(self) -> None:
        """End the solve: the reconciler gives the run to another worker, or did already."""
        self.lost = True
        self._stop.set()

    def _row(self, progress: engines.Progress) -> RunProgress:
        return RunProgress(
            run=self.run,
            attempt=self.run.attempt,
            seconds=progress.seconds,
            cost=progress.cost,
            bound=progress.bound,
            figures=dict(progress.figures),
        )


# --- the worker -----------------------------------------------------------------------------


class RunWorker(Worker):
    """A worker whose children die with it and leave the web server its share of the machine.

    It gives a sign of life to the broker again and again, to one that came back empty, too.
    """

    max_connection_wait_time = 5.0  # a broker that is back is found within so many seconds

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["serializer"] = JSONSerializer
        kwargs["worker_ttl"] = WORKER_SIGN_S + DEQUEUE_EARLIER_S
        super().__init__(*args, **kwargs)

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        super().heartbeat(timeout, pipeline)
        (self.connection if pipeline is None else pipeline).sadd(self.redis_workers_keys, self.key)

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        _die_with_parent(self.pid)
        os.nice(SOLVER_NICENESS)
        super().main_work_horse(job, queue)

    def fork_work_horse(self, job: Job, queue: Queue) -> None:
        self._solving = job.id
        super().fork_work_horse(job, queue)

    def wait_for_horse(self) -> Any:
        """Wait for the child; one that was killed gives its run back before the lease is over."""
        pid, status, usage = super().wait_for_horse()
        if pid and status and os.WIFSIGNALED(status):
            _give_back(self._solving)
        return pid, status, usage

    def handle_warm_shutdown_request(self) -> None:
        """End the solve too: its run goes on with another worker, or when this one is back."""
        super().handle_warm_shutdown_request()
        if self.horse_pid:
            self.kill_horse()

    def perform_job(self, job: Job, queue: Queue) -> bool:
        """Execute a run and nothing else: whatever stands in the queue, no other code is called."""
        if job.func_name != EXECUTE or job._success_callback_name or job._failure_callback_name:
            log.error("job %s asks for %s: refused", job.id, job.func_name)
            raise ForgedJob(job.id)
        return super().perform_job(job, queue)


def _give_back(job_id: str) -> None:
    """Give back the run of ``run-{id}-{attempt before the claim}``."""
    _, run_id, attempt = job_id.split("-")
    with bound_contextvars(run_id=int(run_id)):
        try:
            runs.give_back(run_id=int(run_id), attempt=int(attempt) + 1)
            log.warning("run given back: its solver was killed")
        except DatabaseError as error:
            log.warning("run is free only when its lease is over (%s)", error)
        finally:
            connection.close()  # the next child must not inherit it


def _die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when its parent ends; off Linux the lease must do."""
    if hasattr(ctypes.CDLL(None), "prctl"):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def living_workers() -> int:
    """Count the workers that gave a sign of life lately.

    Raises:
        RedisError: the broker does not answer.
    """
    broker = django_rq.get_connection()
    signs = [broker.hget(key, "last_heartbeat") for key in Worker.all_keys(broker)]
    missed = timezone.now() - WORKER_MISSED
    return sum(sign is not None and utcparse(sign.decode()) > missed for sign in signs)


def work(*, burst: bool = False) -> None:
    """Work on the queue until told to stop.

    The engines are compiled first: every solve is a fork of this process and finds them ready.
    """
    engines.warm_up()
    queue = django_rq.get_queue()
    try:
        RunWorker([queue], connection=queue.connection).work(burst=burst, logging_level="WARNING")
    except RedisError as error:
        log.warning("the worker ends: the broker does not answer (%s)", error)
