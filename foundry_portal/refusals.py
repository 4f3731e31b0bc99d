"""Who was refused what: on record like every write."""

from collections.abc import Callable

from auditlog.models import LogEntry
from django.http import HttpRequest, HttpResponse

from foundry_portal.history import entry
from foundry_portal.lockout import client_address

REFUSED = (403, 404)  # what one may not know of answers 404


class RecordRefusals:
    """Writes down what somebody known was refused at an address that there is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        is_known = user is not None and user.is_authenticated
        if response.status_code in REFUSED and is_known and request.resolver_match:
            asked = f"{request.method} {request.path}"
            refusal = entry(
                user,
                LogEntry.Action.ACCESS,
                {"refused": [asked, str(response.status_code)]},
                user=user,
            )
            refusal.remote_addr = client_address(request)
            refusal.save(force_insert=True)
        return response
