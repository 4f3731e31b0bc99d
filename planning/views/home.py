"""The start page, by role: is Monday fine, when do my orders come, what is molded today."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from orders.filters import mine
from orders.models import Order
from orders.queries import live_scenario
from planning import queries
from planning.models import OrderStatus, Run
from planning.tables.home import DateMovedTable, LateDateTable, NextDeliveryTable
from planning.views.concerns import concerns
from planning.views.health import workers_alive
from planning.views.monday_verdict import next_step, state_lines, verdict

FIGURES = ("late_qty", "late_orders", "switches")
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Operations:
    """Whether runs can be solved now; ``workers`` is None if the broker does not answer."""

    workers: int | None
    queued: int
    running: int


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show each role what is fine and what needs it."""
    user = request.user
    if user.has_perm("orders.view_scenario"):
        return render(request, "planning/home_planner.html", _of_planner(user))
    if user.has_perm("orders.view_order"):
        return render(request, "planning/home_sales.html", _of_sales(user))
    return render(request, "planning/home_shop.html", _of_shop())


def _of_planner(user: User) -> dict[str, Any]:
    scenario = live_scenario()
    operations = _operations() if user.is_superuser else None
    if scenario is None:
        return {"operations": operations}
    monday = queries.monday_plan(scenario)
    plan, before = monday.plan, monday.last_week
    return {
        "scenario": scenario,
        "verdict": verdict(monday),
        "next": next_step(monday, user),
        "lines": state_lines(monday, user),
        "monday": monday,
        "figures": queries.figures_beside(plan, before)[: len(FIGURES)] if plan and before else [],
        "summary": queries.plan_summary(plan) if plan and not before else None,
        "concerns": concerns(monday, user),
        "operations": operations,
    }


def _operations() -> Operations:
    try:
        at_work = workers_alive()
    except RedisError:
        at_work = None
    states = list(Run.objects.filter(state__in=Run.UNFINISHED).values_list("state", flat=True))
    return Operations(at_work, states.count(Run.State.QUEUED), states.count(Run.State.RUNNING))


def _of_sales(user: User) -> dict[str, Any]:
    scenario, plan = live_scenario(), queries.plan_in_force() or queries.next_plan()
    if scenario is None:
        return {}
    own = _own_orders(user)
    whose = own if own.exists() else Order.objects.filter(scenario__is_live=True)
    opened = whose.exclude(state__in=Order.ENDED)
    context = {"scenario": scenario, "plan": plan, "is_own": whose is own, "open": opened.count()}
    if plan is None:
        return context
    before = queries.plan_approved_before(plan)
    numbers = opened.values("order_id")
    statuses = queries.order_statuses(plan, linked=True).filter(order_id__in=numbers)
    late = statuses.filter(late_qty__gt=0).order_by("due_date", "order_id")
    moved = _moved(plan, before).filter(order_id__in=numbers)
    coming = statuses.annotate(comes_now=Coalesce("completion_date", "in_process_date")).filter(
        comes_now__gte=timezone.localdate()
    )
    return context | {
        "before": before,
        "late_count": late.count(),
        "moved_count": moved.count(),
        "unplanned": opened.filter(state=Order.State.OPEN).count() - statuses.count(),
        "late": LateDateTable(late[:SHOWN], orderable=False),
        "moved": DateMovedTable(moved.order_by("due_date", "order_id")[:SHOWN], orderable=False),
        "coming": NextDeliveryTable(
            coming.order_by("comes_now", "order_id")[:SHOWN], orderable=False
        ),
    }


def _own_orders(user: User) -> QuerySet[Order]:
    return Order.objects.filter(mine(user), scenario__is_live=True)


def _moved(plan: Run, before: Run | None) -> QuerySet[OrderStatus]:
    if before is None:
        return OrderStatus.objects.none()
    return queries.dates_moved(plan, before, linked=True)


def _of_shop() -> dict[str, Any]:
    today = timezone.localdate()
    days = queries.coming_days(today)
    plan = queries.plan_in_force()
    return {
        "today": today,
        "plan": plan,
        "next": queries.next_plan() if plan is None else None,
        "planned": queries.planned_on(plan, today),
        "of_today": next((day for day in days if day.date == today), None),
        "next_workday": next((day for day in days if day.date > today), None),
        "days": days,
    }
