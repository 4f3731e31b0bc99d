"""Orders close when all is delivered, by whatever way it comes to that, and open again."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from orders.models import Order, Scenario
from orders.services import orders as services
from orders.services.orders import put_orders_into
from planning.models import ProductionEntry

State = Order.State


def change_order(
    *, order: Order, values: Mapping[str, Any], seen_at: datetime | None, user: User, reason: str
) -> Order:
    """Change an order; one whose new quantity is delivered closes, one with more to come opens.

    Raises:
        ReasonMissing: nobody could tell later why.
        StaleEdit: it has changed since ``seen_at``; nothing is saved.
    """
    with transaction.atomic():
        Scenario.objects.select_for_update().get(pk=order.scenario_id)
        before = Order.objects.values_list("qty", flat=True).get(pk=order.pk)
        changed = services.change_order(
            order=order, values=values, seen_at=seen_at, user=user, reason=reason
        )
        if changed.qty != before:
            follow_deliveries({}, ordered={order.pk: changed.qty - before}, user=user)
            changed.refresh_from_db(fields=["state", "updated_at"])
    return changed


def follow_deliveries(
    delivered: Mapping[int, int], *, ordered: Mapping[int, int] | None = None, user: User | None
) -> None:
    """Close orders of which all is delivered now, and open again those of which it no longer is.

    ``delivered`` and ``ordered`` are the pieces by which the delivered and the ordered ones became
    more, by the order's key; negative where they became fewer. An order that was closed without
    its deliveries stays closed.
    """
    more_ordered = ordered or {}
    keys = delivered.keys() | more_ordered.keys()
    now = ProductionEntry.objects.filter(order__in=keys).delivered()

    def is_delivered(order: Order) -> bool:
        return now.get(order.pk, 0) >= order.qty

    def was_delivered(order: Order) -> bool:
        before = now.get(order.pk, 0) - delivered.get(order.pk, 0)
        return before >= order.qty - more_ordered.get(order.pk, 0)

    orders = _orders(keys)
    done = [order for order in orders.exclude(state__in=Order.ENDED) if is_delivered(order)]
    closed = [order for order in orders.filter(state=State.CLOSED) if not is_delivered(order)]
    undone = [order for order in closed if was_delivered(order)]
    taken_back = [order for order in undone if order.pk not in more_ordered]
    raised = [order for order in undone if order.pk in more_ordered]
    put_orders_into(State.CLOSED, orders=done, user=user, reason=_("All is delivered."))
    put_orders_into(State.OPEN, orders=taken_back, user=user, reason=_("A delivery is taken back."))
    put_orders_into(
        State.OPEN, orders=raised, user=user, reason=_("More is ordered than was delivered.")
    )


def _orders(keys: Iterable[int]) -> QuerySet[Order]:
    return Order.objects.select_related("customer", "part").filter(pk__in=keys)
