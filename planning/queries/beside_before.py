"""Orders of a plan beside what the plan before said of them: newly late, dates moved."""

from datetime import date
from typing import Any, Protocol

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from orders.models import Order
from planning.models import OrderStatus, Run
from planning.queries.orders import order_statuses


def newly_late(plan: Run, before: Run, *, linked: bool = False) -> QuerySet[OrderStatus]:
    """Return the orders that are late under a plan and not under the one before, new ones too."""
    late = _beside(plan, before, linked=linked).filter(late_qty__gt=0)
    return late.filter(Q(late_before=0) | Q(late_before__isnull=True))


def dates_moved(plan: Run, before: Run, *, linked: bool = False) -> QuerySet[OrderStatus]:
    """Return the orders whose last piece comes on another day than by the plan before.

    ``comes_before`` is that day. Orders that have none in either plan are left out.
    """
    known = _beside(plan, before, linked=linked).filter(
        comes_now__isnull=False, comes_before__isnull=False
    )
    return known.exclude(comes_now=F("comes_before"))


class Moved(Protocol):
    """An order of ``dates_moved``."""

    comes_now: date
    comes_before: date


def days_later(moved: Moved) -> int:
    """Return by how many days an order comes later; negative: earlier."""
    return (moved.comes_now - moved.comes_before).days


def moved_by_more_than(plan: Run, before: Run, days: int) -> list[Any]:
    """Return number, customer and days of the orders that come later by more than some days.

    Those that move most stand first.
    """
    later = dates_moved(plan, before).filter(comes_now__gt=F("comes_before")).order_by()
    rows = later.values_list("order_id", "customer_name", "comes_now", "comes_before", named=True)
    return sorted((row for row in rows if days_later(row) > days), key=days_later, reverse=True)


def orders_in_no_plan(plan: Run) -> QuerySet[Order]:
    """Return the open orders of a plan's scenario that it does not know."""
    known = OrderStatus.objects.filter(run=plan).values("order_id")
    opened = Order.objects.filter(scenario=plan.scenario_id, state=Order.State.OPEN)
    return opened.exclude(order_id__in=known)


def _beside(plan: Run, before: Run, *, linked: bool) -> QuerySet[OrderStatus]:
    then = OrderStatus.objects.filter(run=before, order_id=OuterRef("order_id")).order_by()
    return order_statuses(plan, linked=linked).annotate(
        comes_now=Coalesce("completion_date", "in_process_date"),
        comes_before=Subquery(then.values_list(Coalesce("completion_date", "in_process_date"))[:1]),
        late_before=Subquery(then.values("late_qty")[:1]),
    )
