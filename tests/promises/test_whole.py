"""A process that is killed while it writes a plan leaves all rows of it or none."""

import multiprocessing
import os
import signal
from typing import Any

import pytest
from django.db import connection

from planning.engine import ENGINES, Limits
from planning.management.commands.prepare import import_sample
from planning.models import DailyLoad, DailyOrder, KeyFigure, OrderStatus, Run
from planning.services import runs

TABLES = (DailyOrder, OrderStatus, DailyLoad, KeyFigure)
FEW_ROWS = 100  # of a statement, so that the sample's plan takes many

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


class DiesAt:
    """Kills its process before the n-th statement and, in between, after it."""

    def __init__(self, point: int) -> None:
        self.left = point

    def __call__(self, execute: Any, *words: Any) -> Any:
        self._step()
        result = execute(*words)
        self._step()
        return result

    def _step(self) -> None:
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1


def store(point: int, **words: Any) -> None:
    """Store a plan in a process that dies at a point."""
    runs.save_rows = lambda rows: type(rows[0]).objects.bulk_create(rows, batch_size=FEW_ROWS)
    with connection.execute_wrapper(DiesAt(point)):
        runs.store_plan(**words)


def store_in_a_process(point: int, **words: Any) -> int:
    connection.close()  # a connection is not to be shared with the child
    child = multiprocessing.get_context("fork").Process(target=store, args=(point,), kwargs=words)
    child.start()
    child.join()
    return child.exitcode


def counts(run: Run) -> list[int]:
    return [table.objects.filter(run=run).count() for table in TABLES]


def test_a_plan_is_written_whole_or_not_at_all(record_property) -> None:
    run = runs.request_run(scenario=import_sample(None), user=None, claimed=True)
    engine = ENGINES[run.engine]
    problem = engine.Problem.from_json(run.snapshot)
    plan = engine.solve(problem, Limits(time_limit_s=1, workers=1))
    words = {"run": run, "problem": problem, "plan": plan, "checked": engine.check(problem, plan)}

    for point in range(500):
        if store_in_a_process(point, **words) == 0:
            break
        assert counts(run) == [0, 0, 0, 0], f"at point {point}"
        assert Run.objects.get(pk=run.pk).state == Run.State.RUNNING
    assert point > 20
    daily, statuses, *others = counts(run)
    assert daily == len(plan.molds)
    assert statuses == len(run.snapshot["orders"])
    assert all(others)
    assert Run.objects.get(pk=run.pk).state == Run.State.SOLVED
    record_property("figure", f"killed at {point} points: none of the rows, or all")
