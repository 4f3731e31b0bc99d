"""The order pages that show what the plan in force does with an order."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from foundry_portal.exports import export_response
from orders.filters import OrderFilter
from orders.models import Order, Scenario
from orders.queries import Event, history_of, orders_visible_to
from orders.tables import STATE_LOOKS, OrderTable
from orders.views.asked import scenario_asked
from planning.models import DailyOrder, OrderStatus, Run
from planning.queries import (
    entries_of,
    plan_of,
    progress_of,
    promise_of,
    with_plan,
)


@require_safe
@permission_required("orders.view_order", raise_exception=True)
def order_list(request: HttpRequest, scenario: int | None = None) -> HttpResponse:
    """What did my customers order, and when will it come?"""
    of = scenario_asked(request, scenario)
    if of is None:
        return render(request, "planning/order_list.html")
    plan = plan_of(of)
    found = OrderFilter(
        request.GET, with_plan(_orders_of(of), plan), scenario=of, user=request.user
    )
    table = RequestConfig(request, paginate={"per_page": 50}).configure(OrderTable(found.qs))
    if file := export_response(request, table):
        return file
    context = {"scenario": of, "plan": plan, "filter": found, "table": table}
    return render(request, "planning/order_list.html", context)


@require_safe
@permission_required("orders.view_order", raise_exception=True)
def order_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One order: what was asked for, what the plan in force does about it, what became of it."""
    order = get_object_or_404(orders_visible_to(request.user), pk=pk)
    promise = promise_of(order)
    status = promise.status if promise else None
    history = history_of(order)
    context = {
        "order": order,
        "state_look": STATE_LOOKS[Order.State(order.state)],
        "promise": promise,
        "days": _days(promise.plan, order) if promise and status else [],
        "outdated": bool(status and _differs(order, status)),
        "made": progress_of(order, timezone.localdate()),
        "entries": entries_of(order),
        "history": history,
        "latest_reason": _reason_of_state(history) if order.state != Order.State.OPEN else "",
    }
    return render(request, "planning/order.html", context)


def _orders_of(scenario: Scenario) -> QuerySet[Order]:
    return Order.objects.filter(scenario=scenario).select_related("customer", "part")


def _days(plan: Run, order: Order) -> list[dict[str, Any]]:
    """Return the days on which the order is molded, with the pieces molded so far."""
    rows, total, week = [], 0, None
    for row in DailyOrder.objects.filter(run=plan, order_id=order.order_id):
        total += row.molds_molded
        starts_week = row.date.isocalendar()[:2] != week
        week = row.date.isocalendar()[:2]
        rows.append({"row": row, "total": total, "starts_week": starts_week})
    return rows


def _reason_of_state(history: list[Event]) -> str:
    """Return why the order is in its state."""
    moves = (event for event in history if event.moved_state)
    return next((event.reason for event in moves), "")


def _differs(order: Order, status: OrderStatus) -> bool:
    """Tell whether the order was changed after the plan's inputs were frozen."""
    now = (order.qty, order.due_date, order.part.part_id)
    return now != (status.qty, status.due_date, status.part_id)
