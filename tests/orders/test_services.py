"""What happens to orders: entered, changed, held, released; never overwritten unseen."""

import pytest
from django.contrib.auth.models import User

from orders.models import Order
from orders.services import (
    OrderExists,
    StaleEdit,
    change_order,
    create_order,
    hold_order,
    release_order,
)
from tests import factories

pytestmark = pytest.mark.django_db


def _values(part: object, **values: object) -> dict[str, object]:
    return {"order_id": "O1", "part": part, "qty": 5, "due_date": factories.MONDAY, **values}


def test_a_new_order_remembers_who_entered_it(sam: User) -> None:
    scenario = factories.scenario()
    order = create_order(scenario=scenario, values=_values(factories.part(scenario)), user=sam)
    order.refresh_from_db()
    assert (order.entered_by, order.scenario, order.state) == (sam, scenario, Order.State.OPEN)


def test_a_number_is_entered_once(sam: User) -> None:
    order = factories.order(factories.scenario())
    with pytest.raises(OrderExists):
        create_order(scenario=order.scenario, values=_values(order.part), user=sam)
    assert Order.objects.count() == 1


def test_a_change_is_stored() -> None:
    order = factories.order(factories.scenario(), qty=10)
    change_order(order=order, values={"qty": 11}, seen_at=order.updated_at)
    order.refresh_from_db()
    assert order.qty == 11


@pytest.mark.parametrize("seen", ["before", "never"])
def test_a_change_of_an_older_version_is_refused(seen: str) -> None:
    order = factories.order(factories.scenario(), qty=10)
    first_seen = order.updated_at
    change_order(order=order, values={"qty": 11}, seen_at=first_seen)
    with pytest.raises(StaleEdit) as refused:
        change_order(
            order=order, values={"qty": 12}, seen_at=first_seen if seen == "before" else None
        )
    assert refused.value.stored.qty == 11
    order.refresh_from_db()
    assert order.qty == 11


def test_holding_counts_as_a_change() -> None:
    order = factories.order(factories.scenario())
    seen = order.updated_at
    assert hold_order(order=order)
    with pytest.raises(StaleEdit):
        change_order(order=order, values={"qty": 12}, seen_at=seen)


def test_hold_and_release_move_between_open_and_on_hold() -> None:
    order = factories.order(factories.scenario())
    assert hold_order(order=order)
    assert not hold_order(order=order)
    order.refresh_from_db()
    assert order.state == Order.State.ON_HOLD
    assert release_order(order=order)
    order.refresh_from_db()
    assert order.state == Order.State.OPEN


def test_a_closed_order_is_neither_held_nor_released() -> None:
    order = factories.order(factories.scenario(), state=Order.State.CLOSED)
    assert not hold_order(order=order)
    assert not release_order(order=order)
    order.refresh_from_db()
    assert order.state == Order.State.CLOSED
