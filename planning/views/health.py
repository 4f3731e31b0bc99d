"""Whether the portal lives and can work, for whoever watches over it; no login, and no detail."""

import secrets
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error as DatabaseTrouble
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from redis.exceptions import RedisError

from foundry_portal import broker
from planning import jobs
from planning.models import Run
from planning.queries.metrics import REGISTRY

# A run may wait this long behind nothing before its worker counts as missing.
PATIENCE = timedelta(minutes=2)

BROKER_UP = "Whether the broker answers."

LOOPBACK = ("127.0.0.1", "::1")
# A proxy on this machine asks from here, too, and says for whom or over what.
THROUGH_A_PROXY = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED", "HTTP_VIA")


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process is alive."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Say what keeps the portal from working: database, broker, workers, a queue that stands."""
    problems: list[str] = []
    oldest_queued_s: int | None = None
    workers: int | None = None
    try:
        oldest_queued_s = _age_of_the_oldest_queued_run()
        if _queue_stands_still(oldest_queued_s):
            problems.append("queue: runs wait and no worker is at work")
    except DatabaseTrouble:
        problems.append("database: does not answer")
    try:
        workers = workers_alive()
        if not workers:
            problems.append("worker: none gave a sign of life lately")
    except RedisError:
        problems.append("broker: does not answer")
    return JsonResponse(
        {
            "ready": not problems,
            "problems": problems,
            "workers": workers,
            "oldest_queued_s": oldest_queued_s,
        },
        status=503 if problems else 200,
    )


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the figures of runs and of this process, to this machine or to who knows the token."""
    if not (_is_local(request) or _has_token(request)):
        raise Http404
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


class BrokerCollector(Collector):
    """Whether the broker answers, and how many workers gave it a sign of life lately."""

    def describe(self) -> list[GaugeMetricFamily]:
        return []  # so that nothing is asked of the broker before the first scrape

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            workers = workers_alive()
        except RedisError:
            yield GaugeMetricFamily("foundry_broker_up", BROKER_UP, value=0)
            return
        yield GaugeMetricFamily("foundry_broker_up", BROKER_UP, value=1)
        yield GaugeMetricFamily(
            "foundry_workers", "Workers that gave a sign of life lately.", value=workers
        )


REGISTRY.register(BrokerCollector())


def workers_alive() -> int:
    """Count the workers; a broker that takes too long counts as down.

    Raises:
        RedisError: the broker does not answer.
    """
    if not broker.answers(settings.RQ_QUEUES["default"]["URL"]):
        raise RedisError
    return jobs.living_workers()


def _is_local(request: HttpRequest) -> bool:
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not any(
        header in request.META for header in THROUGH_A_PROXY
    )


def _has_token(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    return bool(token) and secrets.compare_digest(given.encode(), f"Bearer {token}".encode())


def _age_of_the_oldest_queued_run() -> int | None:
    oldest = Run.objects.filter(state=Run.State.QUEUED).aggregate(at=Min("requested_at"))["at"]
    return oldest and int((timezone.now() - oldest).total_seconds())


def _queue_stands_still(oldest_queued_s: int | None) -> bool:
    if oldest_queued_s is None or oldest_queued_s < PATIENCE.total_seconds():
        return False
    now = timezone.now()
    return not Run.objects.filter(state=Run.State.RUNNING, lease_until__gt=now).exists()
