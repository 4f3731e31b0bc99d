"""Answers with their version (ETag), changes that name the one they saw, posts sent twice."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic_core import to_json, to_jsonable_python

from foundry_portal.api.problems import Problem
from foundry_portal.models import KeptAnswer

Data = Schema | dict[str, Any]

KEPT_HEADERS = ("Content-Type", "ETag", "Location")
REPLAYED = "Idempotency-Replayed"


def answer(request: HttpRequest, data: Data, *, status: int = 200, **headers: str) -> HttpResponse:
    """Return data as JSON with its ETag; 304 if the program that reads has it already."""
    response = HttpResponse(
        to_json(data),
        status=status,
        content_type="application/json",
        headers={
            "ETag": etag_of(data),
            "Cache-Control": "private, no-cache",
            "Vary": "Authorization",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
    )
    if request.method in ("GET", "HEAD"):
        return get_conditional_response(request, etag=response["ETag"], response=response)
    return response


def etag_of(data: Data) -> str:
    """Return the version of what an address answers; another one whenever it says otherwise."""
    return f'"{hashlib.sha256(to_json(data)).hexdigest()[:32]}"'


def require_match(request: HttpRequest, current: Schema) -> None:
    """Refuse a change whose author has not seen the current state of what is changed."""
    sent = request.headers.get("If-Match", "").strip()
    if not sent:
        raise Problem(
            428,
            "if-match-missing",
            _("Read it first and send its ETag as “If-Match”: so nobody's change is overwritten."),
        )
    if sent != "*" and etag_of(current) not in parse_etags(sent):
        raise stale(current)


def stale(current: Schema) -> Problem:
    """Return the problem of a change to what says something else by now."""
    detail = _("It was changed meanwhile; nothing was done. Look at “current” and send it again.")
    return Problem(412, "stale", detail, current=to_jsonable_python(current))


def answer_once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a post that names an ``Idempotency-Key`` be done once, and answered so each time.

    What is done and its answer are stored in one transaction, so neither is without the other. What
    is refused is not kept: nothing was done.
    """

    @wraps(view)
    def done_once(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return view(request, *args, **values)
        if not 0 < len(key) <= 255:
            detail = _("It has 1 to 255 characters: shorten it.")
            raise Problem(400, "bad-idempotency-key", detail)
        with transaction.atomic():
            old = KeptAnswer.objects.filter(user=request.user, kept_at__lt=_forgotten())
            old.delete()
            kept, is_new = KeptAnswer.objects.get_or_create(
                user=request.user, key=key, defaults={"request_hash": _hash(request)}
            )
            if not is_new:
                return _again(kept, request)
            response = view(request, *args, **values)
            kept.status, kept.body = response.status_code, response.text
            kept.headers = {n: v for n, v in response.headers.items() if n in KEPT_HEADERS}
            kept.save()
        return response

    return done_once


def _forgotten() -> Any:
    return timezone.now() - timedelta(days=settings.KEEP_ANSWERS_DAYS)


def _hash(request: HttpRequest) -> str:
    asked = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(asked).hexdigest()


def _again(kept: KeptAnswer, request: HttpRequest) -> HttpResponse:
    if kept.request_hash != _hash(request):
        raise Problem(
            422,
            "idempotency-key-reused",
            _("This Idempotency-Key was sent with another request: take a new one for each act."),
        )
    return HttpResponse(kept.body, status=kept.status, headers=kept.headers | {REPLAYED: "true"})
