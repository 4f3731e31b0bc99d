"""How long somebody stays signed in: half an hour without doing anything, half a day at most.

A page that asks by itself how things stand does nothing in this sense: its view is ``polled``.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _

SIGNED_IN_AT = "signed_in_at"
WORKED_AT = "worked_at"
NOTED_EVERY_S = 60  # else each page would be a write

View = Callable[..., HttpResponse]


def polled(view: View) -> View:
    """Mark a view that pages ask by themselves: asking it keeps nobody signed in."""
    view.polled = True  # type: ignore[attr-defined]
    return view


@receiver(user_logged_in)
def begin(request: HttpRequest, **_kwargs: Any) -> None:
    """Note in a new session when it began."""
    request.session[SIGNED_IN_AT] = request.session[WORKED_AT] = int(time.time())


class SessionLimits:
    """Signs out whoever did nothing for too long, or signed in too long ago."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        now = int(time.time())
        if is_over(request.session, now):
            return _sign_out(request)
        if not getattr(view, "polled", False):
            note_work(request.session, now)
        return None


def is_over(session: SessionBase, now: int) -> bool:
    """Tell whether a session has come to its end, in seconds since 1970."""
    worked_at, signed_in_at = session.get(WORKED_AT, 0), session.get(SIGNED_IN_AT, 0)
    is_idle: bool = now - worked_at >= settings.SESSION_IDLE_S
    is_old: bool = now - signed_in_at >= settings.SESSION_COOKIE_AGE
    return is_idle or is_old


def note_work(session: SessionBase, now: int) -> None:
    """Write down that somebody is at work."""
    if now - session[WORKED_AT] >= NOTED_EVERY_S:
        session[WORKED_AT] = now


def _sign_out(request: HttpRequest) -> HttpResponse | None:
    """End the session; what requires one sends to the sign-in page, from within a page too."""
    logout(request)
    if request.method == "POST":
        messages.warning(
            request, _("You were signed out meanwhile, so what you just sent was not saved.")
        )
    else:
        messages.info(request, _("You were signed out: nothing was done here for a while."))
    if not request.htmx:
        return None
    here = request.htmx.current_url_abs_path or resolve_url("home")
    there = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': here})}"
    return HttpResponse(headers={"HX-Redirect": there})
