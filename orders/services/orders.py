"""How orders come to be and change; nothing is ever deleted, an order is held or cancelled."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from foundry_portal.history import BATCH
from orders.models import Order, Scenario
from orders.services.history import record, record_all

State = Order.State


class OrderExists(ValueError):
    """The order's number is taken in its scenario."""


class StaleEdit(ValueError):
    """Somebody changed a row since it was shown; ``stored`` is what they made of it."""

    def __init__(self, stored: Any) -> None:
        self.stored = stored
        super().__init__(f"{stored} was changed meanwhile.")


class ReasonMissing(ValueError):
    """The act needs a reason, and none was given."""


@dataclass(frozen=True, slots=True)
class Act:
    """What may be done to an order's state."""

    name: str
    of: tuple[State, ...]
    makes: State


HOLD = Act("hold", (State.OPEN,), State.ON_HOLD)
RELEASE = Act("release", (State.ON_HOLD,), State.OPEN)
CANCEL = Act("cancel", (State.OPEN, State.ON_HOLD), State.CANCELLED)
REOPEN = Act("reopen", Order.ENDED, State.OPEN)
ACTS = {act.name: act for act in (HOLD, RELEASE, CANCEL, REOPEN)}


def create_order(*, scenario: Scenario, values: Mapping[str, Any], user: User) -> Order:
    """Enter a new order into a scenario.

    Raises:
        OrderExists: the number was entered by somebody else in this moment.
    """
    try:
        with transaction.atomic():
            order = Order.objects.create(scenario=scenario, entered_by=user, **values)
            record(None, order, user=user)
    except IntegrityError as error:
        raise OrderExists(values["order_id"]) from error
    return order


def change_order(
    *, order: Order, values: Mapping[str, Any], seen_at: datetime | None, user: User, reason: str
) -> Order:
    """Change an order that has not changed since ``seen_at``, the moment its editor was shown it.

    Raises:
        ReasonMissing: nobody could tell later why.
        StaleEdit: it has changed; nothing is saved.
    """
    with transaction.atomic():
        return _save(_unchanged(order, seen_at), values, user, reason)


def move_order(
    *, order: Order, act: Act, seen_at: datetime | None, user: User, reason: str
) -> Order:
    """Hold, release, cancel or reopen an order that has not changed since ``seen_at``.

    Raises:
        ReasonMissing: nobody could tell later why.
        StaleEdit: it has changed, or is in no state for the act; nothing is saved.
    """
    with transaction.atomic():
        stored = _unchanged(order, seen_at)
        if stored.state not in act.of:
            raise StaleEdit(stored)
        return _save(stored, {"state": act.makes}, user, reason)


def put_orders_into(
    state: State, *, orders: Sequence[Order], user: User | None, reason: str
) -> None:
    """Put orders, fetched with customer and part, into a state that follows from what was done."""
    before = [copy(order) for order in orders]
    now = timezone.now()
    for order in orders:
        order.state, order.updated_at = state, now
    Order.objects.bulk_update(orders, ["state", "updated_at"], batch_size=BATCH)
    record_all(zip(before, orders, strict=True), user=user, reason=reason)


def _unchanged(order: Order, seen_at: datetime | None) -> Order:
    """Return the order as it is stored, locked until the end of the transaction."""
    orders = Order.objects.select_related("customer", "part").select_for_update(of=("self",))
    stored = orders.get(pk=order.pk)
    if stored.updated_at != seen_at:
        raise StaleEdit(stored)
    return stored


def _save(order: Order, values: Mapping[str, Any], user: User, reason: str) -> Order:
    if not reason.strip():
        raise ReasonMissing
    before = copy(order)
    for name, value in values.items():
        setattr(order, name, value)
    order.save()
    record(before, order, user=user, reason=reason.strip())
    return order
