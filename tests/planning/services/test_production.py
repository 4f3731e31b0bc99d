"""The production log is added to and corrected, never overwritten; orders close when delivered."""

import uuid
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.utils import timezone

from orders.models import Order
from planning.models import CreditCorrection, OrderProgress, ProductionEntry
from planning.services import production
from planning.services.deliveries import change_order
from planning.translate.credits import credits_of
from tests import factories, plans

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Event = ProductionEntry.Event


@pytest.fixture
def order() -> Order:
    return factories.order(factories.scenario(asof_date=plans.this_monday()), qty=20)


def record(order: Order, user, qty: int = 5, event: str = Event.MOLDED, **values) -> object:
    defaults = {"day": timezone.localdate(), "token": uuid.uuid4()}
    return production.record_entry(
        order=order, event=event, qty=qty, user=user, **(defaults | values)
    )


def test_an_entry_says_who_and_when(order, lin) -> None:
    entry = record(order, lin, note="second shift")
    assert (entry.qty, entry.event, entry.note) == (5, "molded", "second shift")
    assert (entry.entered_by, entry.scenario) == (lin, order.scenario)
    assert entry.entered_at <= timezone.now()


def test_what_is_sent_twice_counts_once(order, lin) -> None:
    token = uuid.uuid4()
    assert record(order, lin, token=token) == record(order, lin, token=token)
    with pytest.raises(production.NotLoggable, match="already, as 5 molded"):
        record(order, lin, 7, token=token)
    assert ProductionEntry.objects.count() == 1


def test_nothing_is_refused(order, lin) -> None:
    with pytest.raises(production.NotLoggable, match="at least one"):
        record(order, lin, 0)


def test_a_day_to_come_is_refused(order, lin) -> None:
    with pytest.raises(production.NotLoggable, match="still to come"):
        record(order, lin, day=timezone.localdate() + timedelta(days=1))


@pytest.mark.parametrize("state", Order.ENDED)
def test_an_ended_order_is_refused_with_a_remedy(order, lin, state) -> None:
    Order.objects.update(state=state)
    with pytest.raises(production.NotLoggable, match="open it again"):
        record(order, lin)


def test_a_correction_replaces_and_keeps(order, lin, pat) -> None:
    entry = record(order, lin)
    new = production.correct_entry(entry=entry, qty=3, reason=" counted again ", user=pat)
    entry.refresh_from_db()
    assert (entry.qty, entry.entered_by, entry.replaced_by) == (5, lin, new)
    assert (new.qty, new.note, new.entered_by) == (3, "counted again", pat)
    assert (new.date, new.event, new.order) == (entry.date, entry.event, order)
    assert list(ProductionEntry.objects.counting()) == [new]


def test_a_correction_needs_a_reason(order, lin) -> None:
    with pytest.raises(production.ReasonMissing):
        production.correct_entry(entry=record(order, lin), qty=3, reason="  ", user=lin)


def test_of_two_corrections_the_second_is_told(order, lin, pat) -> None:
    entry = record(order, lin)
    production.correct_entry(entry=entry, qty=3, reason="counted", user=pat)
    with pytest.raises(production.StaleLog):
        production.correct_entry(entry=entry, qty=4, reason="counted", user=lin)
    assert [e.qty for e in ProductionEntry.objects.counting()] == [3]


def test_an_order_closes_when_all_is_delivered_and_opens_when_that_is_taken_back(
    order, lin, pat
) -> None:
    record(order, lin, 15, Event.DELIVERED)
    order.refresh_from_db()
    assert order.state == Order.State.OPEN
    last = record(order, lin, 5, Event.DELIVERED)
    order.refresh_from_db()
    assert order.state == Order.State.CLOSED
    production.correct_entry(entry=last, qty=4, reason="one broke", user=pat)
    order.refresh_from_db()
    assert order.state == Order.State.OPEN
    history = [(e.actor, e.additional_data["reason"]) for e in LogEntry.objects.order_by("pk")]
    assert history == [(lin, "All is delivered."), (pat, "A delivery is taken back.")]


def test_a_cancelled_order_stays_cancelled_when_a_delivery_is_corrected(order, lin, pat) -> None:
    entry = record(order, lin, 5, Event.DELIVERED)
    Order.objects.update(state=Order.State.CANCELLED)
    production.correct_entry(entry=entry, qty=20, reason="all of them", user=pat)
    production.correct_entry(
        entry=ProductionEntry.objects.counting().get(), qty=1, reason="no", user=pat
    )
    order.refresh_from_db()
    assert order.state == Order.State.CANCELLED


def change(order: Order, user, **values) -> Order:
    order.refresh_from_db()
    return change_order(
        order=order, values=values, seen_at=order.updated_at, user=user, reason="Called"
    )


def test_an_order_closes_when_its_quantity_is_lowered_to_what_is_delivered(order, lin, sam) -> None:
    record(order, lin, 12, Event.DELIVERED)
    assert change(order, sam, qty=13).state == Order.State.OPEN
    assert change(order, sam, qty=12).state == Order.State.CLOSED
    last = LogEntry.objects.order_by("pk").last()
    assert (last.actor, last.additional_data["reason"]) == (sam, "All is delivered.")
    assert change(order, sam, qty=15).state == Order.State.OPEN


def test_an_order_that_was_reopened_stays_open_when_something_else_is_changed(
    order, lin, sam
) -> None:
    record(order, lin, 20, Event.DELIVERED)
    Order.objects.update(state=Order.State.OPEN)
    assert change(order, sam, priority=5).state == Order.State.OPEN
    Order.objects.update(state=Order.State.CANCELLED)
    assert change(order, sam, qty=10).state == Order.State.CANCELLED


def test_molding_does_not_close_an_order(order, lin) -> None:
    record(order, lin, 25)
    order.refresh_from_db()
    assert order.state == Order.State.OPEN


def test_a_credit_is_corrected_with_a_reason_and_kept_on_record(order, lin, pat) -> None:
    record(order, lin, 6, day=order.scenario.asof_date - timedelta(days=3))
    production.correct_credit(order=order, qty=4, seen_qty=6, reason="two broke", user=pat)
    assert credits_of(order.scenario)[order.pk].qty == 4
    production.correct_credit(order=order, qty=5, seen_qty=4, reason="only one", user=pat)
    assert OrderProgress.objects.get().molded_qty_credit == 5
    kept = CreditCorrection.objects.order_by("pk")
    assert [(c.qty_before, c.qty_after, c.reason, c.corrected_by) for c in kept] == [
        (6, 4, "two broke", pat),
        (4, 5, "only one", pat),
    ]


def test_a_credit_below_what_is_delivered_is_refused_with_a_remedy(order, lin, pat) -> None:
    record(order, lin, 5, Event.DELIVERED)
    with pytest.raises(production.BelowDelivered, match="Correct the delivery"):
        production.correct_credit(order=order, qty=4, seen_qty=5, reason="counted", user=pat)
    production.correct_credit(order=order, qty=6, seen_qty=5, reason="counted", user=pat)
    assert credits_of(order.scenario)[order.pk].qty == 6


def test_a_credit_that_changed_meanwhile_is_not_overwritten(order, lin, pat) -> None:
    record(order, lin, 6, day=order.scenario.asof_date - timedelta(days=3))
    with pytest.raises(production.StaleLog, match="6 by now"):
        production.correct_credit(order=order, qty=4, seen_qty=5, reason="counted", user=pat)
    with pytest.raises(production.ReasonMissing):
        production.correct_credit(order=order, qty=4, seen_qty=6, reason="", user=pat)
    assert not OrderProgress.objects.exists()
