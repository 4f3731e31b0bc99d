"""Entering is quick: what is known is proposed, what is in use is offered, a past date is asked."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from orders.models import Customer, Order, Part, Scenario
from orders.queries import next_number, parts_offered
from tests import factories

pytestmark = pytest.mark.django_db

FIELDS = {"order_id": "O9", "part": "P1", "customer": "", "qty": "7", "due_date": "2126-12-18"}


@pytest.fixture
def live() -> Scenario:
    scenario = factories.scenario()
    factories.part(scenario, description="Pump housing")
    factories.customer(scenario)
    return scenario


def _offered(client: Client, kind: str, text: str) -> list[str]:
    answer = client.get(reverse(f"{kind}-options"), {"q": text})
    return [option["value"] for option in answer.json()["options"]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("p1", ["P1", "P10", "XP1"]),
        ("pump", ["P1"]),
        ("hous pump", ["P1"]),
        ("gear cov", ["P10"]),
        ("%", []),
        ("nothing", []),
    ],
)
def test_parts_are_found_by_some_letters_the_number_first(
    sales: Client, live: Scenario, text: str, found: list[str]
) -> None:
    factories.part(live, "P10", description="Gear cover")
    factories.part(live, "XP1", description="Lid")
    factories.part(live, "P11", is_retired=True)
    factories.part(factories.scenario(name="What if", is_live=False), "P12")
    assert _offered(sales, "part", text) == found


def test_a_part_brings_the_customer_of_its_last_order(sales: Client, live: Scenario) -> None:
    rio = live.customers.get()
    factories.order(live, "O1", customer=factories.customer(live, "C2", name="Old"))
    factories.order(live, "O2", customer=rio)
    factories.order(live, "O3")
    options = sales.get(reverse("part-options"), {"q": "P1"}).json()["options"]
    assert options[0]["customer"] == {"value": "C1", "text": "C1 Rio Pumps"}
    Customer.objects.update(is_retired=True)
    options = sales.get(reverse("part-options"), {"q": "P1"}).json()["options"]
    assert options[0]["customer"] is None


def test_customers_are_found_by_number_or_name(sales: Client, live: Scenario) -> None:
    factories.customer(live, "C2", name="Austral Rail")
    factories.customer(live, "C3", name="Rail gone", is_retired=True)
    assert _offered(sales, "customer", "rail") == ["C2"]
    assert _offered(sales, "customer", "c") == ["C1", "C2"]


def test_options_are_few_and_cost_as_few_questions_with_thousands_of_parts(
    live: Scenario, django_assert_max_num_queries: Any
) -> None:
    Part.objects.bulk_create(
        Part(
            scenario=live,
            part_id=f"N{number:04}",
            flask_size="S",
            cool_hours=1,
            finish_hours=1,
            gross_weight_ton=1,
        )
        for number in range(2000)
    )
    with django_assert_max_num_queries(2):
        assert len(parts_offered(live, "n")) == 20


@pytest.mark.parametrize(
    ("last", "following"),
    [("SO-27-0009", "SO-27-0010"), ("SO-27-0011", "SO-27-0013"), ("A99", "A100"), ("Rush", "")],
)
def test_the_number_after_the_last_entered_is_proposed(
    live: Scenario, sam: User, last: str, following: str
) -> None:
    factories.order(live, "SO-27-0012")
    factories.order(live, last, entered_by=sam)
    assert next_number(live, sam) == following


def test_a_copy_starts_with_the_former_order(sales: Client, sam: User, live: Scenario) -> None:
    order = factories.order(live, qty=33, priority=50, customer=live.customers.get())
    form = sales.get(reverse("order-new"), {"copy": order.pk}).context["form"]
    assert [form[name].value() for name in ("part", "customer", "qty", "priority")] == [
        "P1",
        "C1",
        33,
        50,
    ]
    assert form["due_date"].value() is None
    Part.objects.update(is_retired=True)
    form = sales.get(reverse("order-new"), {"copy": order.pk}).context["form"]
    assert form["part"].value() is None


def test_the_next_order_keeps_customer_and_due_date(
    sales: Client, sam: User, live: Scenario
) -> None:
    answer = sales.post(
        reverse("order-new"), FIELDS | {"customer": "C1", "priority": "50", "another": "1"}
    )
    form = sales.get(answer["Location"]).context["form"]
    assert [form[name].value() for name in ("order_id", "customer", "part")] == ["O10", "C1", None]
    assert str(form["due_date"].value()) == "2126-12-18"


@pytest.mark.parametrize("key", ["", "x", "²", "99999", "9" * 30])
def test_a_copy_of_nothing_starts_empty(sales: Client, live: Scenario, key: str) -> None:
    form = sales.get(reverse("order-new"), {"copy": key}).context["form"]
    assert form["part"].value() is None


def test_an_order_of_a_what_if_is_not_copied_by_who_may_not_know_it(
    sales: Client, live: Scenario
) -> None:
    hidden = factories.order(factories.scenario(name="What if", is_live=False), qty=99)
    form = sales.get(reverse("order-new"), {"copy": hidden.pk}).context["form"]
    assert form["qty"].value() is None


def test_a_past_due_date_is_asked_about_and_taken_if_meant(sales: Client, live: Scenario) -> None:
    day = timezone.localdate() - timedelta(days=1)
    sent = FIELDS | {"due_date": day.isoformat(), "past_is_meant": "False"}
    answer = sales.post(reverse("order-new"), sent)
    assert "is past: correct it" in answer.context["form"].errors["due_date"][0]
    assert 'type="checkbox" name="past_is_meant"' in answer.text
    assert not Order.objects.exists()
    assert sales.post(reverse("order-new"), sent | {"past_is_meant": "on"}).status_code == 302
    assert Order.objects.get().due_date == day


def test_an_order_long_due_is_changed_without_that_question(sales: Client, live: Scenario) -> None:
    day = timezone.localdate() - timedelta(days=9)
    order = factories.order(live, due_date=day)
    address = reverse("order-edit", args=[order.pk])
    sent = {
        **FIELDS,
        "due_date": day.isoformat(),
        "reason": "More",
        "updated_at": sales.get(address).context["updated_at"],
    }
    assert sales.post(address, sent).status_code == 302
    order.refresh_from_db()
    assert order.qty == 7


@pytest.mark.parametrize("model", [Part, Customer])
def test_what_is_retired_is_refused_for_a_new_order_but_stays_with_an_old_one(
    sales: Client, live: Scenario, model: type
) -> None:
    order = factories.order(live, customer=live.customers.get())
    model.objects.update(is_retired=True)
    sent = FIELDS | {"customer": "C1"}
    name = model.__name__.lower()
    assert name in sales.post(reverse("order-new"), sent).context["form"].errors
    address = reverse("order-edit", args=[order.pk])
    token = sales.get(address).context["updated_at"]
    answer = sales.post(address, sent | {"reason": "More", "updated_at": token})
    assert answer.status_code == 302
