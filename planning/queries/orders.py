"""Orders under a plan: how they stand, which are late, the weightiest first."""

from django.db.models import F, QuerySet

from orders.models import Order
from planning.models import OrderStatus, Run


def order_statuses(run: Run) -> QuerySet[OrderStatus]:
    """Return what becomes of every order under a plan."""
    return OrderStatus.objects.filter(run=run)


def late_orders(run: Run) -> QuerySet[OrderStatus]:
    """Return the late orders of a plan, those with the most molds times workdays late first."""
    return (
        OrderStatus.objects.filter(run=run, late_qty__gt=0)
        .annotate(late_weight=F("late_qty") * F("late_days"))
        .order_by("-late_weight", "due_date", "order_id")
    )


def status_of(run: Run | None, order: Order) -> OrderStatus | None:
    """Return what a plan does with an order, if it knows it."""
    return OrderStatus.objects.filter(run=run, order_id=order.order_id).first() if run else None
