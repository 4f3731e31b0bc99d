"""How orders come to be and change; nothing is ever deleted, an order is held or closed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from orders.models import Order, Scenario

State = Order.State


class OrderExists(ValueError):
    """The order's number is taken in its scenario."""


class StaleEdit(ValueError):
    """Somebody changed the order since it was shown; ``stored`` is what they made of it."""

    def __init__(self, stored: Order) -> None:
        self.stored = stored
        super().__init__(f"Order {stored} was changed meanwhile.")


def create_order(*, scenario: Scenario, values: Mapping[str, Any], user: User) -> Order:
    """Enter a new order into a scenario.

    Raises:
        OrderExists: the number was entered by somebody else in this moment.
    """
    try:
        with transaction.atomic():
            return Order.objects.create(scenario=scenario, entered_by=user, **values)
    except IntegrityError as error:
        raise OrderExists(values["order_id"]) from error


def change_order(*, order: Order, values: Mapping[str, Any], seen_at: datetime | None) -> Order:
    """Change an order that has not changed since ``seen_at``, the moment its editor was shown it.

    Raises:
        StaleEdit: it has; nothing is changed.
    """
    with transaction.atomic():
        stored = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
        if stored.updated_at != seen_at:
            raise StaleEdit(stored)
        for name, value in values.items():
            setattr(stored, name, value)
        stored.save()
    return stored


def hold_order(*, order: Order) -> bool:
    """Keep an open order out of the next plans; False if it is not open any more."""
    return _move(order, State.OPEN, State.ON_HOLD)


def release_order(*, order: Order) -> bool:
    """Let an order on hold be planned again; False if it is not on hold any more."""
    return _move(order, State.ON_HOLD, State.OPEN)


def _move(order: Order, old: State, new: State) -> bool:
    moved = Order.objects.filter(pk=order.pk, state=old)
    return bool(moved.update(state=new, updated_at=timezone.now()))
