"""What happens to orders: entered, changed, held, released; never overwritten unseen."""

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from orders.models import Order
from orders.services.orders import (
    ACTS,
    HOLD,
    Act,
    OrderExists,
    ReasonMissing,
    StaleEdit,
    change_order,
    create_order,
    move_order,
)
from tests import factories

pytestmark = pytest.mark.django_db


def _values(part: object, **values: object) -> dict[str, object]:
    return {"order_id": "O1", "part": part, "qty": 5, "due_date": factories.MONDAY, **values}


def _change(order: Order, user: User, **values: object) -> Order:
    return change_order(
        order=order, values=values, seen_at=order.updated_at, user=user, reason="Called"
    )


def _move(order: Order, act: Act, user: User) -> Order:
    return move_order(order=order, act=act, seen_at=order.updated_at, user=user, reason="Called")


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


def test_a_change_is_stored_with_its_history(sam: User) -> None:
    order = factories.order(factories.scenario(), qty=10)
    _change(order, sam, qty=11)
    order.refresh_from_db()
    assert order.qty == 11
    entry = LogEntry.objects.get()
    assert (entry.actor, entry.changes) == (sam, {"qty": [10, 11]})
    assert entry.additional_data == {"reason": "Called"}


def test_a_change_without_a_reason_is_refused(sam: User) -> None:
    order = factories.order(factories.scenario(), qty=10)
    with pytest.raises(ReasonMissing):
        change_order(
            order=order, values={"qty": 11}, seen_at=order.updated_at, user=sam, reason=" "
        )
    order.refresh_from_db()
    assert order.qty == 10


@pytest.mark.parametrize("seen", ["before", "never"])
def test_a_change_of_an_older_version_is_refused(sam: User, seen: str) -> None:
    order = factories.order(factories.scenario(), qty=10)
    _change(order, sam, qty=11)
    seen_at = order.updated_at if seen == "before" else None
    with pytest.raises(StaleEdit) as refused:
        change_order(order=order, values={"qty": 12}, seen_at=seen_at, user=sam, reason="Called")
    assert refused.value.stored.qty == 11
    order.refresh_from_db()
    assert order.qty == 11


def test_holding_counts_as_a_change(sam: User) -> None:
    order = factories.order(factories.scenario())
    _move(order, HOLD, sam)
    with pytest.raises(StaleEdit):
        _change(order, sam, qty=12)


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
@pytest.mark.parametrize("state", Order.State)
def test_an_act_moves_an_order_only_from_its_states(sam: User, act: Act, state: str) -> None:
    order = factories.order(factories.scenario(), state=state)
    if state in act.of:
        assert _move(order, act, sam).state == act.makes
    else:
        with pytest.raises(StaleEdit):
            _move(order, act, sam)
    order.refresh_from_db()
    assert order.state == (act.makes if state in act.of else state)
    assert LogEntry.objects.count() == (state in act.of)


def test_what_is_changed_in_the_administration_is_on_record(admin: Client, ada: User) -> None:
    scenario = factories.scenario()
    customer = factories.customer(scenario)
    sent = {"customer_id": "C1", "name": "Rio Pumps Ltd", "tier": "Gold", "salesperson": ada.pk}
    address = reverse("admin:orders_customer_change", args=[customer.pk])
    assert admin.post(address, sent).status_code == 302
    entry = LogEntry.objects.get()
    assert entry.actor == ada
    assert entry.changes == {"name": ["Rio Pumps", "Rio Pumps Ltd"], "salesperson": [None, "ada"]}
