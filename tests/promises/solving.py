"""Runs that real workers solve, watched from outside."""

from orders.models import Scenario
from planning import jobs
from planning.models import DailyLoad, DailyOrder, KeyFigure, OrderStatus, Run
from planning.services import runs
from tests.promises.works import wait_until

SOLVE_S = 3
PATIENCE_S = 90
TABLES = (DailyOrder, OrderStatus, DailyLoad, KeyFigure)


def started(scenario: Scenario) -> Run:
    """Return a run that a worker has just claimed."""
    run = runs.request_run(scenario=scenario, user=None, time_limit_s=SOLVE_S, workers=1)
    jobs.enqueue(run)
    wait_until(lambda: claim_of(run) is not None, PATIENCE_S)
    return run


def claim_of(run: Run) -> object:
    return Run.objects.values_list("token", flat=True).get(pk=run.pk)


def is_free(run: Run, claim: object) -> bool:
    """Say whether the run is another's by now, or nobody's."""
    return claim_of(run) != claim


def end_of(run: Run) -> Run:
    wait_until(lambda: not Run.objects.get(pk=run.pk).is_unfinished, PATIENCE_S)
    return Run.objects.get(pk=run.pk)


def row_counts(run: Run) -> list[int]:
    """Count a plan's molds and the rows of its other tables."""
    molds = DailyOrder.objects.filter(run=run).values_list("molds_molded", flat=True)
    return [sum(molds), *(table.objects.filter(run=run).count() for table in TABLES[1:])]
