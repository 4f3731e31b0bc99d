"""The start page: where each role's work is."""

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from orders.models import Scenario


def home(request: HttpRequest) -> HttpResponse:
    """Send the planner to the live scenario, sales to the orders, the line to its log.

    All others go to the plan.
    """
    return redirect(*_first_page(request.user))


def _first_page(user: User) -> tuple[str | int, ...]:
    if user.has_perm("orders.view_scenario"):
        live = Scenario.objects.filter(is_live=True).first()
        return ("scenario", live.pk) if live else ("scenario-list",)
    if user.has_perm("orders.view_order"):
        return ("order-list",)
    if user.has_perm("planning.add_productionentry"):
        return ("log",)
    return ("plan",)
