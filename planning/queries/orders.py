"""Orders under a plan: how they stand, which are late, the weightiest first."""

from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from orders.models import Order
from planning.models import OrderStatus, Run


def order_statuses(run: Run, *, linked: bool = False) -> QuerySet[OrderStatus]:
    """Return what becomes of every order under a plan.

    ``linked`` adds ``order_pk``, the key of the order's own page, for those who may open it; an
    order that was deleted since has none.
    """
    order = Order.objects.filter(scenario=OuterRef("scenario"), order_id=OuterRef("order_id"))
    key = Subquery(order.values("pk")[:1]) if linked else Value(None, IntegerField())
    return OrderStatus.objects.filter(run=run).annotate(order_pk=key)


def late_orders(run: Run, *, linked: bool = False) -> QuerySet[OrderStatus]:
    """Return the late orders of a plan, those with the most molds times workdays late first."""
    return (
        order_statuses(run, linked=linked)
        .filter(late_qty__gt=0)
        .annotate(late_weight=F("late_qty") * F("late_days"))
        .order_by("-late_weight", "due_date", "order_id")
    )


def status_of(run: Run | None, order: Order) -> OrderStatus | None:
    """Return what a plan does with an order, if it knows it."""
    if run is None or run.scenario_id != order.scenario_id:
        return None
    return OrderStatus.objects.filter(run=run, order_id=order.order_id).first()


def with_plan(orders: QuerySet[Order], plan: Run | None) -> QuerySet[Order]:
    """Add to each order what a plan does with it: ``plan_date`` and ``plan_late_qty``.

    Of an order that was molded before the plan's Monday, ``plan_date`` is when its molds in process
    come, and ``plan_source`` how that is known; else that is empty.

    A plan knows orders by their number; those of other scenarios have nothing of it.
    """
    status = OrderStatus.objects.filter(
        run=plan, scenario=OuterRef("scenario"), order_id=OuterRef("order_id")
    ).order_by()
    return orders.annotate(
        plan_date=Subquery(status.values_list(Coalesce("completion_date", "in_process_date"))[:1]),
        plan_source=Subquery(status.filter(completion_date=None).values("in_process_source")[:1]),
        plan_late_qty=Subquery(status.values("late_qty")[:1]),
    )
