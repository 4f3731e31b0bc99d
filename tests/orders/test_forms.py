"""The forms refuse on a page what they refuse in a workbook, in the same words."""

from datetime import date

import pytest

from orders.forms import CustomerForm, OrderRowForm, PartForm, ScenarioForm
from orders.models import Order
from orders.order_forms import OrderForm
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario():
    made = factories.scenario()
    factories.part(made, "P1")
    factories.customer(made, "C1")
    return made


def typed(**values: str) -> dict[str, str]:
    return {
        "order_id": "O1",
        "customer": "C1",
        "part": "P1",
        "qty": "10",
        "due_date": "2026-12-11",
        "priority": "",
        "state": "open",
    } | values


def test_an_order_is_entered_by_the_numbers_people_know(scenario) -> None:
    order = OrderForm(typed(), scenario=scenario).save()
    assert (order.scenario, order.part.part_id, order.customer.customer_id) == (
        scenario,
        "P1",
        "C1",
    )
    assert (order.qty, order.priority, order.due_date) == (10, 100, date(2026, 12, 11))


def test_a_number_that_exists_in_the_scenario_is_refused(scenario) -> None:
    factories.order(scenario, "O1")
    assert not OrderForm(typed(order_id="o1"), scenario=scenario).is_valid()
    form = OrderForm(typed(), scenario=scenario)
    assert "Order O1 exists already" in form.errors["order_id"][0]
    other = factories.scenario(name="Other", is_live=False)
    factories.part(other, "P1")
    assert OrderForm(typed(customer=""), scenario=other).is_valid()


def test_parts_and_customers_of_another_scenario_are_unknown(scenario) -> None:
    other = factories.scenario(name="Other", is_live=False)
    factories.part(other, "P2")
    form = OrderForm(typed(part="P2", customer="C9"), scenario=scenario)
    assert form.errors["part"] == ["Unknown part “P2”: add it to the parts first."]
    assert form.errors["customer"] == ["Unknown customer “C9”: add it to the customers first."]


def test_an_order_that_is_changed_shows_its_part(scenario) -> None:
    order = factories.order(scenario, "O1")
    page = str(OrderForm(instance=order, scenario=scenario)["part"])
    assert 'value="P1"' in page


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("qty", "1.0", "Enter a whole number from 1 to 100,000."),
        ("qty", "0", "Enter a whole number from 1 to 100,000."),
        ("qty", "\u0661", "Enter a whole number from 1 to 100,000."),
        ("priority", "1000", "Enter a whole number from 1 to 999."),
        ("due_date", "11.12.2026", "Enter a date such as 2026-11-23"),
        ("order_id", "O\x001", "control characters"),
    ],
)
def test_page_and_workbook_refuse_alike(scenario, field: str, value: str, reason: str) -> None:
    on_page = OrderForm(typed(**{field: value}), scenario=scenario)
    known = {"part": {"P1": scenario.parts.get()}, "customer": {"C1": scenario.customers.get()}}
    in_sheet = OrderRowForm(known=known).read(typed(**{field: value}), Order())
    assert reason in on_page.errors[field][0]
    assert in_sheet[field] == list(on_page.errors[field])


def test_reading_rows_asks_the_database_nothing(scenario, django_assert_num_queries) -> None:
    known = {"part": {"P1": scenario.parts.get()}, "customer": {}}
    form = OrderRowForm(known=known)
    with django_assert_num_queries(0):
        for number in range(20):
            assert not form.read(typed(order_id=f"N{number}", customer=""), Order())


def test_one_row_leaves_nothing_to_the_next() -> None:
    form = CustomerForm(known={})
    assert "tier" in form.read({"customer_id": "C1", "name": "A", "tier": "Lead"}, form.instance)
    second = type(form.instance)()
    assert not form.read({"customer_id": "C2", "name": "B", "tier": "gold"}, second)
    assert (second.customer_id, second.tier) == ("C2", "Gold")


def test_a_part_may_weigh_with_a_comma(scenario) -> None:
    values = {
        "part_id": "P7",
        "flask_size": "S",
        "cool_hours": "12,5",
        "finish_hours": "0",
        "gross_weight_ton": "0,0855",
    }
    part = PartForm(values, scenario=scenario).save()
    assert (part.cool_hours, str(part.gross_weight_ton)) == (12.5, "0.086")


def test_a_scenario_starts_on_a_monday() -> None:
    form = ScenarioForm({"name": "A", "asof_date": "2026-11-24"})
    assert form.errors["asof_date"] == ["The as-of date must be a Monday; this is a Tuesday."]
