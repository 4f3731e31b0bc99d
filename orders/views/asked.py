"""Which scenario a page is asked about."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from orders.models import Scenario
from orders.queries import live_scenario


def scenario_asked(request: HttpRequest, scenario: int | None) -> Scenario | None:
    """Return the scenario that an address names; without one the live scenario, if there is one.

    Raises:
        PermissionDenied: it names one, and the user may not know of scenarios.
        Http404: there is none of that key.
    """
    if scenario is None:
        return live_scenario()
    if not request.user.has_perm("orders.view_scenario"):
        raise PermissionDenied
    return get_object_or_404(Scenario, pk=scenario)
