"""The worker: a process that takes runs from the queue, and the child that solves each."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
from datetime import timedelta
from typing import Any

import django_rq
from django.db import DatabaseError, connection
from django.utils import timezone
from redis.client import Pipeline
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.utils import utcparse
from structlog.contextvars import bound_contextvars

from planning.services import runs
from planning.translate import engines

log = logging.getLogger(__name__)

SOLVER_NICENESS = 10
PR_SET_PDEATHSIG = 1
EXECUTE = "planning.jobs.execute"
WORKER_SIGN_S = 30
DEQUEUE_EARLIER_S = 15  # so much before its time to live is over, RQ looks up from the queue
WORKER_MISSED = timedelta(seconds=4 * WORKER_SIGN_S)


class ForgedJob(RuntimeError):
    """Somebody put a job into the queue that is not a run's."""


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
