"""Runs on the queue: the only folder that knows RQ.

The queue carries a run's id and nothing else. A job that comes twice, late or never does no harm:
the run's row decides, and ``reconcile`` sends again what is not in the queue.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import django_rq
from django.db import transaction
from redis.exceptions import RedisError
from structlog.contextvars import bound_contextvars

from planning.jobs.heartbeat import Heartbeat
from planning.jobs.worker import EXECUTE, ForgedJob, RunWorker, living_workers, work
from planning.models import Run
from planning.services import runs
from planning.translate import engines

__all__ = [
    "EXECUTE",
    "ForgedJob",
    "RunWorker",
    "enqueue",
    "execute",
    "living_workers",
    "reconcile",
    "solve",
    "work",
]

log = logging.getLogger(__name__)

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
