"""Pins: the orders whose cells can be fixed, and the cells marked in a plan."""

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from planning.models import DailyOrder, MarkedCell, OrderStatus, Run
from planning.queries.orders import order_statuses


def pinnable_orders(run: Run, *, linked: bool = False) -> QuerySet[OrderStatus]:
    """Return the orders of a plan that have molds to make."""
    return order_statuses(run, linked=linked).filter(remaining_qty__gt=0)


def marked_cells(run: Run) -> QuerySet[MarkedCell]:
    """Return the cells marked in a plan, each with the molds that the plan has there."""
    planned = DailyOrder.objects.filter(
        run=run, order_id=OuterRef("order_id"), date=OuterRef("date")
    )
    molds = Coalesce(Subquery(planned.values("molds_molded")[:1]), 0, output_field=IntegerField())
    return MarkedCell.objects.filter(run=run).select_related("marked_by").annotate(planned=molds)
