"""Whether the portal lives and can work, for whoever watches over it; no login, and no detail."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error as DatabaseTrouble
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foundry_portal import broker
from planning.models import Run

# A run may wait this long behind nothing before its worker counts as missing.
PATIENCE = timedelta(minutes=2)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process is alive."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Say what keeps the portal from working: database, broker or a queue that stands still."""
    problems: list[str] = []
    oldest_queued_s: int | None = None
    try:
        oldest_queued_s = _age_of_the_oldest_queued_run()
        if _queue_stands_still(oldest_queued_s):
            problems.append("queue: runs wait and no worker is at work")
    except DatabaseTrouble:
        problems.append("database: does not answer")
    if not broker.answers(settings.RQ_QUEUES["default"]["URL"]):
        problems.append("broker: does not answer")
    return JsonResponse(
        {"ready": not problems, "problems": problems, "oldest_queued_s": oldest_queued_s},
        status=503 if problems else 200,
    )


def _age_of_the_oldest_queued_run() -> int | None:
    oldest = Run.objects.filter(state=Run.State.QUEUED).aggregate(at=Min("requested_at"))["at"]
    return oldest and int((timezone.now() - oldest).total_seconds())


def _queue_stands_still(oldest_queued_s: int | None) -> bool:
    if oldest_queued_s is None or oldest_queued_s < PATIENCE.total_seconds():
        return False
    now = timezone.now()
    return not Run.objects.filter(state=Run.State.RUNNING, lease_until__gt=now).exists()
