"""Names each request, and writes a line when it is answered."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars

log = logging.getLogger(__name__)

HEADER = "X-Request-ID"
GIVEN = re.compile(r"[\w-]{8,64}")
WATCHERS = ("healthz", "readyz", "metrics")  # they ask every few seconds


class RequestLogMiddleware:
    """Gives a request its id, or keeps the proxy's, and says what became of it.

    A line tells the route and the numbers in the address, never the query: that is what people
    search for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        request_id = given if GIVEN.fullmatch(given) else uuid.uuid4().hex
        with bound_contextvars(request_id=request_id):
            begun = time.perf_counter()
            response = self.get_response(request)
            _write(request, response.status_code, time.perf_counter() - begun)
        response[HEADER] = request_id
        return response


def _write(request: HttpRequest, status: int, seconds: float) -> None:
    match = request.resolver_match
    is_static_file = match is None and status < HTTPStatus.BAD_REQUEST
    if is_static_file or (match and match.url_name in WATCHERS):
        return
    log.info(
        "answered",
        extra={
            "route": f"{request.method} /{match.route if match else '(unknown)'}",
            "about": match.kwargs if match else {},
            "status": status,
            "ms": round(seconds * 1000),
        },
    )
