"""What a watcher measures of the portal, read from the database when it asks."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import Error as DatabaseTrouble
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from planning.models import OutboxMail, Run


class RunCollector(Collector):
    """How runs and mails stand; a figure that nothing stands for is left out."""

    def describe(self) -> list[GaugeMetricFamily]:
        return []  # so that nothing is asked of the database before the first scrape

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            families = [*_runs(), _mails()]
        except DatabaseTrouble:
            families = []
        yield GaugeMetricFamily(
            "foundry_database_up", "Whether the database answers.", value=bool(families)
        )
        yield from families


def _runs() -> Iterator[GaugeMetricFamily]:
    now = timezone.now()
    by_state = Run.objects.order_by().values_list("state").annotate(runs=Count("pk"))
    counted = dict.fromkeys(Run.State.values, 0) | dict(by_state)
    runs = GaugeMetricFamily("foundry_runs", "Runs by state.", labels=["state"])
    for state, count in counted.items():
        runs.add_metric([state], count)
    yield runs
    queued = Run.objects.filter(state=Run.State.QUEUED).aggregate(at=Min("requested_at"))["at"]
    yield GaugeMetricFamily(
        "foundry_oldest_queued_run_seconds",
        "How long the oldest queued run waits; 0 if none does.",
        value=(now - queued).total_seconds() if queued else 0,
    )
    lease = Run.objects.filter(state=Run.State.RUNNING).aggregate(at=Min("lease_until"))["at"]
    if lease:
        renewed = lease - timedelta(seconds=settings.RUN_LEASE_S)
        yield GaugeMetricFamily(
            "foundry_lease_renewed_seconds",
            "How long ago the lease of a running run was renewed, of all the longest.",
            value=(now - renewed).total_seconds(),
        )
    solved = Run.objects.filter(state=Run.State.SOLVED, started_at__isnull=False)
    last = solved.order_by("-finished_at").values_list("started_at", "finished_at").first()
    if last:
        yield GaugeMetricFamily(
            "foundry_last_solve_seconds",
            "How long the run that was solved last took.",
            value=(last[1] - last[0]).total_seconds(),
        )


def _mails() -> GaugeMetricFamily:
    by_state = OutboxMail.objects.order_by().values_list("state").annotate(mails=Count("pk"))
    mails = GaugeMetricFamily("foundry_mails", "Mails of the outbox by state.", labels=["state"])
    for state, count in (dict.fromkeys(OutboxMail.State.values, 0) | dict(by_state)).items():
        mails.add_metric([state], count)
    return mails


REGISTRY = CollectorRegistry()
REGISTRY.register(RunCollector())
ProcessCollector(registry=REGISTRY)
