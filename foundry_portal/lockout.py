"""Who may not even try to sign in for a while, and how they are told."""

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def client_address(request: HttpRequest) -> str | None:
    """Return the address of whoever asks, as the outermost of our own proxies saw it.

    What stands further left in ``X-Forwarded-For`` was written by the one who asks.
    """
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    proxies: int = settings.TRUSTED_PROXIES
    seen = hops[-proxies] if 0 < proxies <= len(hops) else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(seen.strip()))
    except ValueError:  # a unix socket has none
        return None


def locked(request: HttpRequest, _response: HttpResponse | None, _credentials: Any) -> HttpResponse:
    """Say that signing in is locked for this name or address, how long, and who can unlock it."""
    context = {
        "failures": settings.AXES_FAILURE_LIMIT,
        "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
    }
    return render(request, "registration/locked.html", context, status=429)
