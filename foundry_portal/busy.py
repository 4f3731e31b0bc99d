"""A database that has no time is no fault of the portal's: who asked is told to try again."""

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

log = logging.getLogger(__name__)

TRY_AGAIN_S = 5


class DatabaseBusy:
    """Answers 503 where a view waited in vain for SQLite's one writer, or found no database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, OperationalError):
            return None
        log.warning("the database had no time: %s", error)
        headers = {"Retry-After": str(TRY_AGAIN_S)}
        return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
