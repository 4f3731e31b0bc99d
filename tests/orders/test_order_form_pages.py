"""The pages on which orders are entered, changed, held and released."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from orders.models import Order, Scenario
from planning.models import OrderStatus
from tests import factories, plans

pytestmark = pytest.mark.django_db

FIELDS = {"order_id": "O9", "part": "P1", "customer": "", "qty": "7", "due_date": "2126-12-18"}
REST = {"priority": "50"}


@pytest.fixture
def live() -> Scenario:
    scenario = factories.scenario()
    factories.part(scenario)
    return scenario


@pytest.fixture
def order(live: Scenario) -> Order:
    return factories.order(live, qty=10)


def _edit(client: Client, order: Order, **values: str) -> dict[str, str]:
    """Return what the form of an order sends, with some values of its own."""
    page = client.get(reverse("order-edit", args=[order.pk]))
    sent = {"updated_at": page.context["updated_at"], "reason": "Called", **FIELDS, **REST}
    sent |= values
    return {**sent, "order_id": order.order_id}


def _act(client: Client, order: Order, act: str, reason: str = "Credit limit") -> HttpResponse:
    """Hold, release, cancel or reopen an order as its page does."""
    address = reverse(f"order-{act}", args=[order.pk])
    page = client.get(address)
    return client.post(address, {"updated_at": page.context["updated_at"], "reason": reason})


def test_sales_enters_an_order_and_sees_it(sales: Client, sam: User, live: Scenario) -> None:
    answer = sales.post(reverse("order-new"), FIELDS | REST)
    order = Order.objects.get()
    assert urlsplit(answer["Location"]).path == reverse("order", args=[order.pk])
    assert (order.scenario, order.entered_by, order.qty) == (live, sam, 7)
    assert order.due_date == date(2126, 12, 18)


def test_enter_and_one_more_comes_back_to_an_empty_form(sales: Client, live: Scenario) -> None:
    answer = sales.post(reverse("order-new"), FIELDS | REST | {"another": "1"})
    order = Order.objects.get()
    assert answer["Location"] == f"{reverse('order-new')}?after={order.pk}"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("order_id", ""),
        ("qty", "0"),
        ("qty", "2.5"),
        ("qty", "1e3"),
        ("due_date", "18.12.2026"),
        ("part", "P999"),
        ("priority", "1000"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(
    sales: Client, live: Scenario, field: str, value: str
) -> None:
    answer = sales.post(reverse("order-new"), FIELDS | REST | {field: value})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not Order.objects.exists()


def test_a_known_number_is_refused_at_its_field(sales: Client, order: Order) -> None:
    answer = sales.post(reverse("order-new"), FIELDS | REST | {"order_id": order.order_id})
    assert answer.status_code == 200
    assert "exists already" in answer.content.decode()
    assert Order.objects.count() == 1


def test_a_part_of_another_scenario_cannot_be_ordered(sales: Client, live: Scenario) -> None:
    other = factories.scenario(name="What if", is_live=False)
    factories.part(other, "P2")
    answer = sales.post(reverse("order-new"), FIELDS | REST | {"part": "P2"})
    assert "part" in answer.context["form"].errors


def test_without_a_live_scenario_nothing_can_be_entered(sales: Client) -> None:
    answer = sales.get(reverse("order-new"), follow=True)
    assert answer.redirect_chain == [(reverse("order-list"), 302)]
    assert "no live scenario yet" in answer.content.decode()


def test_a_change_is_saved(sales: Client, order: Order) -> None:
    answer = sales.post(reverse("order-edit", args=[order.pk]), _edit(sales, order, qty="12"))
    assert answer.status_code == 302
    order.refresh_from_db()
    assert order.qty == 12


def test_the_number_of_an_order_stays(sales: Client, order: Order) -> None:
    sent = _edit(sales, order) | {"order_id": "O2"}
    sales.post(reverse("order-edit", args=[order.pk]), sent)
    order.refresh_from_db()
    assert order.order_id == "O1"


def test_a_stale_edit_is_refused_with_both_versions(
    sales: Client, planner: Client, order: Order
) -> None:
    address = reverse("order-edit", args=[order.pk])
    mine, theirs = _edit(sales, order, qty="12"), _edit(planner, order, qty="13")
    planner.post(address, theirs)
    answer = sales.post(address, mine)
    assert answer.status_code == 409
    rows = {row["label"]: row for row in answer.context["versions"]}
    assert (rows["Quantity"]["theirs"], rows["Quantity"]["yours"]) == (13, 12)
    assert rows["Quantity"]["differs"]
    assert not rows["Due"]["differs"]
    order.refresh_from_db()
    assert order.qty == 13


def test_after_seeing_both_versions_one_may_still_save(
    sales: Client, planner: Client, order: Order
) -> None:
    address = reverse("order-edit", args=[order.pk])
    mine = _edit(sales, order, qty="12")
    planner.post(address, _edit(planner, order, qty="13"))
    refused = sales.post(address, mine)
    answer = sales.post(address, mine | {"updated_at": refused.context["updated_at"]})
    assert answer.status_code == 302
    order.refresh_from_db()
    assert order.qty == 12


@pytest.mark.parametrize("token", ["", "yesterday", "2026-99-99T00:00:00Z", "2026-01-01"])
def test_a_forged_or_lost_token_saves_nothing(sales: Client, order: Order, token: str) -> None:
    sent = _edit(sales, order, qty="12") | {"updated_at": token}
    answer = sales.post(reverse("order-edit", args=[order.pk]), sent)
    assert answer.status_code == 409
    order.refresh_from_db()
    assert order.qty == 10


def test_nothing_beyond_the_form_can_be_written(sales: Client, ada: User, order: Order) -> None:
    other = factories.scenario(name="What if", is_live=False)
    before = Order.objects.values().get(pk=order.pk)
    forged = {
        "scenario": other.pk,
        "entered_by": ada.pk,
        "id": "99",
        "created_at": "2020-01-01",
        "state": "closed",
    }
    sales.post(reverse("order-edit", args=[order.pk]), _edit(sales, order) | forged)
    after = Order.objects.values().get(pk=order.pk)
    declared = {"part_id", "customer_id", "qty", "due_date", "priority", "updated_at"}
    assert {name for name in before if before[name] != after[name]} <= declared


def test_sales_does_not_know_of_orders_of_a_what_if(sales: Client, live: Scenario) -> None:
    hidden = factories.order(factories.scenario(name="What if", is_live=False))
    for name in ("order", "order-edit"):
        assert sales.get(reverse(name, args=[hidden.pk])).status_code == 404
    assert sales.post(reverse("order-hold", args=[hidden.pk])).status_code == 404


def test_a_change_without_a_reason_is_refused_at_its_field(sales: Client, order: Order) -> None:
    answer = sales.post(reverse("order-edit", args=[order.pk]), _edit(sales, order, reason=" "))
    assert "Say why" in answer.context["form"].errors["reason"][0]
    order.refresh_from_db()
    assert order.qty == 10


@pytest.mark.parametrize(
    ("state", "act", "after"),
    [
        ("open", "hold", "on_hold"),
        ("on_hold", "release", "open"),
        ("open", "cancel", "cancelled"),
        ("on_hold", "cancel", "cancelled"),
        ("cancelled", "reopen", "open"),
        ("closed", "reopen", "open"),
    ],
)
def test_an_order_is_moved_with_a_reason_that_stays_in_its_history(
    sales: Client, sam: User, order: Order, state: str, act: str, after: str
) -> None:
    Order.objects.update(state=state)
    assert _act(sales, order, act, reason="").status_code == 200
    order.refresh_from_db()
    assert order.state == state
    assert _act(sales, order, act)["Location"] == reverse("order", args=[order.pk])
    order.refresh_from_db()
    assert order.state == after
    event = sales.get(reverse("order", args=[order.pk])).context["history"][0]
    assert (event.by, event.reason) == (sam.username, "Credit limit")
    states = dict(Order.State.choices)
    assert [(c.label, c.before, c.after) for c in event.changes] == [
        ("State", states[state], states[after])
    ]


def test_an_act_that_does_not_fit_the_state_says_so(sales: Client, order: Order) -> None:
    answer = sales.get(reverse("order-release", args=[order.pk]), follow=True)
    assert "in the state “Open”: nothing was done" in answer.text


def test_an_order_changed_meanwhile_is_not_cancelled_unseen(
    sales: Client, planner: Client, order: Order
) -> None:
    address = reverse("order-cancel", args=[order.pk])
    shown = sales.get(address).context["updated_at"]
    planner.post(reverse("order-edit", args=[order.pk]), _edit(planner, order, qty="13"))
    answer = sales.post(address, {"updated_at": shown, "reason": "No need"})
    assert answer.status_code == 409
    assert "It now asks for 13 pieces" in answer.text
    order.refresh_from_db()
    assert order.state == Order.State.OPEN
    again = {"updated_at": answer.context["updated_at"], "reason": "No need"}
    assert sales.post(address, again).status_code == 302


def test_the_page_names_the_reason_and_offers_what_may_be_done(sales: Client, order: Order) -> None:
    _act(sales, order, "cancel", reason="Plant closed")
    page = sales.get(reverse("order", args=[order.pk]))
    assert page.context["latest_reason"] == "Plant closed"
    assert reverse("order-reopen", args=[order.pk]) in page.text
    assert reverse("order-hold", args=[order.pk]) not in page.text


def test_a_change_is_made_in_sight_of_the_promise(sales: Client, live: Scenario, pat: User) -> None:
    live.asof_date = plans.this_monday()
    live.save()
    order = factories.order(live)
    plans.solved_run(live, approved_by=pat)
    day = date_format(OrderStatus.objects.get().completion_date)
    for name in ("order-edit", "order-hold", "order-cancel"):
        page = sales.get(reverse(name, args=[order.pk])).text
        assert "promises 10 pieces of P1" in page
        assert f"<strong>{day}</strong>" in page


def test_lowering_the_quantity_to_what_is_delivered_closes_the_order(
    sales: Client, order: Order
) -> None:
    factories.logged(order, 6, "delivered", day=date(2026, 11, 17))
    address = reverse("order-edit", args=[order.pk])
    page = sales.post(address, _edit(sales, order, qty="6"), follow=True)
    assert f"All of order {order} is delivered: it is closed." in page.text
    assert "6 delivered pieces were never logged as molded" in page.text
    page = sales.post(address, _edit(sales, order, qty="7"), follow=True)
    assert f"Order {order} is open again: more is ordered than was delivered." in page.text


def test_the_history_tells_who_changed_what_from_what_to_what(
    sales: Client, planner: Client, live: Scenario
) -> None:
    factories.customer(live, name="Rio Pumps")
    sales.post(reverse("order-new"), FIELDS | REST)
    order = Order.objects.get()
    sent = _edit(planner, order, qty="8", customer="C1", reason="Phone call")
    planner.post(reverse("order-edit", args=[order.pk]), sent)
    changed, entered = sales.get(reverse("order", args=[order.pk])).context["history"]
    assert (entered.by, entered.is_entry) == ("sam", True)
    assert (changed.by, changed.reason) == ("pat", "Phone call")
    assert [(c.label, c.before, c.after) for c in changed.changes] == [
        ("Customer", "–", "C1 Rio Pumps"),
        ("Quantity", "7", "8"),
    ]
