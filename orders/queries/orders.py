"""Which scenario is live, and which rows of the scenarios a person may know of."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet

from orders.models import Order, Scenario


def live_scenario() -> Scenario | None:
    """Return the scenario that sales enter orders into."""
    return Scenario.objects.filter(is_live=True).first()


def orders_visible_to(user: User | AnonymousUser) -> QuerySet[Order]:
    """Return the orders a user may know of: a planner all, sales those of the live scenario."""
    orders = Order.objects.select_related("scenario", "customer", "part", "entered_by")
    if user.has_perm("orders.view_order"):
        return in_scenarios_visible_to(user, orders)
    return orders.none()


def in_scenarios_visible_to(user: User | AnonymousUser, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows of the scenarios a user may know of: a planner all, others the live one."""
    if user.has_perm("orders.view_scenario"):
        return rows
    return rows.filter(scenario__is_live=True)
