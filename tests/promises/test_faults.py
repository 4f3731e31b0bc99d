"""Workers, solvers and brokers die; runs end in the truth, and none is lost."""

import resource
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from random import Random

import psutil
import pytest
from django.test import Client
from django.urls import reverse

from planning.management.commands.prepare import import_sample
from planning.models import Run
from tests import factories
from tests.planning.requesting import as_offered
from tests.promises.series import length, percentile, within
from tests.promises.solving import (
    PATIENCE_S,
    SOLVE_S,
    claim_of,
    end_of,
    is_free,
    row_counts,
    started,
)
from tests.promises.works import LEASE_S, RECONCILE_S, WORKERS, Works, stopped, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

OUTAGE_S = 10
SLACK_S = 2.0  # of the looking, on a machine that has much to do


# --- promise 1 ------------------------------------------------------------------------------


def kill_worker(works: Works, worker: psutil.Process, child: psutil.Process) -> None:
    worker.kill()


def kill_child(works: Works, worker: psutil.Process, child: psutil.Process) -> None:
    child.kill()


def kill_both(works: Works, worker: psutil.Process, child: psutil.Process) -> None:
    worker.kill()
    child.kill()


def empty_the_broker(works: Works, worker: psutil.Process, child: psutil.Process) -> None:
    works.kill_broker()
    time.sleep(0.5)
    works.start_broker()


def hold_up(works: Works, worker: psutil.Process, child: psutil.Process) -> None:
    """Stop worker and child for longer than the lease; then they go on with what is not theirs."""
    with stopped(worker, child):
        time.sleep(LEASE_S + RECONCILE_S + SLACK_S)


def take_the_memory(works: Works, worker: psutil.Process, child: psutil.Process) -> None:
    used = child.memory_info().vms
    resource.prlimit(child.pid, resource.RLIMIT_AS, (used, used))


FAULTS = (kill_worker, kill_child, kill_both, empty_the_broker, hold_up, take_the_memory)


def test_runs_end_right_whatever_dies(works, record_property) -> None:
    scenario = import_sample(None)
    whole = row_counts(end_of(started(scenario)))
    random, ends, waits = Random(1), Counter(), []
    rounds = length(200)
    for number in range(rounds):
        fault = FAULTS[number % len(FAULTS)]
        run = started(scenario)
        wait_until(lambda: works.solver() is not None, PATIENCE_S)
        time.sleep(random.uniform(0, SOLVE_S / 2))
        before = claim_of(run)
        if solver := works.solver():
            with suppress(psutil.NoSuchProcess):
                fault(works, *solver)
        if fault is not take_the_memory and fault is not empty_the_broker:
            waits.append(wait_until(partial(is_free, run, before), PATIENCE_S))
        ended = end_of(run)
        ends[ended.state] += 1
        assert_truthful(ended, whole, fault)
    assert max(waits) <= within(LEASE_S + RECONCILE_S + SLACK_S)
    words = ", ".join(f"{count} {state}" for state, count in sorted(ends.items()))
    record_property(
        "figure",
        f"{rounds} of {rounds} faults end right ({words}); free again after {max(waits):.1f} s at "
        f"most with a lease of {LEASE_S} s and {RECONCILE_S} s to reconcile",
    )


def assert_truthful(run: Run, whole: list[int], fault: Callable[..., None]) -> None:
    """Hold a run's word against its rows: the whole of a plan, or nothing and why."""
    assert run.token is None
    if run.state == Run.State.SOLVED:
        assert run.plan_status
        assert row_counts(run)[:2] == whole[:2]
        assert all(row_counts(run))
    else:
        assert run.state == Run.State.FAILED
        assert fault is take_the_memory, run.failure
        assert run.failure
        assert row_counts(run) == [0, 0, 0, 0]


# --- promise 2 ------------------------------------------------------------------------------


def test_runs_requested_without_a_broker_start_when_it_is_back(works, pat, record_property) -> None:
    scenarios = [factories.scenario(name=f"S{n}", is_live=n == 0) for n in range(WORKERS)]
    for scenario in scenarios:
        factories.order(scenario)
    client = Client()
    client.force_login(pat)
    random, waits = Random(1), []
    for _ in range(length(100 // WORKERS)):
        works.kill_broker()
        for scenario in scenarios:
            answer = client.post(reverse("run-request", args=[scenario.pk]), as_offered())
            assert answer.status_code == 302
        waiting = list(Run.objects.filter(state=Run.State.QUEUED))
        assert len(waiting) == WORKERS
        time.sleep(random.uniform(0, OUTAGE_S))
        works.start_broker()
        back = time.time()
        for run in waiting:
            ended = end_of(run)
            assert ended.state == Run.State.SOLVED
            waits.append(ended.started_at.timestamp() - back)
    assert max(waits) <= within(15)
    record_property(
        "figure",
        f"{len(waits)} of {len(waits)} answered without an error and started, the last "
        f"{max(waits):.1f} s after the broker was back",
    )


# --- promise 6 ------------------------------------------------------------------------------


def test_a_cancelled_run_frees_its_worker(works, pat, record_property) -> None:
    scenario = import_sample(None)
    client = Client()
    client.force_login(pat)
    random, waits = Random(1), []
    for _ in range(length(40)):
        run = started(scenario)
        wait_until(lambda: works.solver() is not None, PATIENCE_S)
        time.sleep(random.uniform(0, SOLVE_S / 2))
        begun = time.monotonic()
        assert client.post(reverse("run-cancel", args=[run.pk])).status_code == 302
        wait_until(lambda: works.solver() is None, PATIENCE_S)
        waits.append(time.monotonic() - begun)
        ended = end_of(run)
        assert ended.state == Run.State.CANCELLED
        assert row_counts(ended) == [0, 0, 0, 0]
    assert percentile(waits, 0.95) < within(2)
    record_property(
        "figure", f"{len(waits)} cancelled: worker free after p95 {percentile(waits, 0.95):.1f} s"
    )
