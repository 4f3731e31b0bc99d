"""Customers and parts: found, kept, retired instead of deleted, with a history."""

import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from orders.models import Customer, Order, Part, Scenario
from tests import factories

pytestmark = pytest.mark.django_db

CUSTOMER = {"customer_id": "C9", "name": "Austral Rail", "tier": "Silver", "salesperson": ""}
PART = {
    "part_id": "P9",
    "description": "Lid",
    "flask_size": "M",
    "cool_hours": "12",
    "finish_hours": "8",
    "gross_weight_ton": "0,5",
    "alloy": "GG25",
}


@pytest.fixture
def live() -> Scenario:
    scenario = factories.scenario()
    factories.customer(scenario)
    factories.part(scenario, description="Pump housing")
    return scenario


def _listed(client: Client, kind: str, **query: str) -> list[str]:
    page = client.get(reverse(f"{kind}-list"), query)
    return [str(row.record).split()[0] for row in page.context["table"].paginated_rows]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["C1", "C2"]),
        ({"q": "rail"}, ["C2"]),
        ({"tier": "Gold"}, ["C1"]),
        ({"whose": "mine"}, ["C2"]),
        ({"use": "retired"}, ["C3"]),
        ({"use": "all", "sort": "-name"}, ["C1", "C3", "C2"]),
    ],
)
def test_customers_are_found_by_the_address(
    sales: Client, sam: User, live: Scenario, query: dict[str, str], found: list[str]
) -> None:
    factories.customer(live, "C2", name="Austral Rail", tier="Silver", salesperson=sam)
    factories.customer(live, "C3", name="Old Works", tier="Bronze", is_retired=True)
    factories.customer(factories.scenario(name="What if", is_live=False), "C4")
    assert _listed(sales, "customer", **query) == found


def test_parts_are_found_by_the_address(sales: Client, live: Scenario) -> None:
    factories.part(live, "P2", flask_size="M", alloy="GGG40")
    factories.part(live, "P3", is_retired=True)
    assert _listed(sales, "part") == ["P1", "P2"]
    assert _listed(sales, "part", q="pump") == ["P1"]
    assert _listed(sales, "part", flask_size="m") == ["P2"]
    assert _listed(sales, "part", alloy="ggg") == ["P2"]
    assert _listed(sales, "part", use="retired") == ["P3"]


def test_a_list_goes_along_as_shown(sales: Client, live: Scenario) -> None:
    factories.order(live)
    answer = sales.get(reverse("part-list"), {"export": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Part", "Description", "Flask size"]
    assert rows[1] == ["P1", "Pump housing", "S", "24.0", "24.0", "0.100", "GG25", "1", "in use"]


@pytest.mark.parametrize("kind", ["customer", "part"])
def test_the_lists_ask_the_same_few_questions_at_any_size(
    planner: Client, live: Scenario, kind: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        customer = factories.customer(live, f"N{number}", salesperson=factories.user(f"u{number}"))
        factories.order(live, f"O{number}", customer=customer)
        factories.part(live, f"N{number}")
    with django_assert_max_num_queries(12):
        planner.get(reverse(f"{kind}-list"))


def test_sales_keeps_a_customer_with_its_salesperson(
    sales: Client, sam: User, live: Scenario
) -> None:
    assert sales.post(reverse("customer-new"), CUSTOMER).status_code == 302
    customer = Customer.objects.get(customer_id="C9")
    assert (customer.scenario, customer.tier, customer.salesperson) == (live, "Silver", None)
    address = reverse("customer", args=[customer.pk])
    version = sales.get(address).context["version"]
    sales.post(address, CUSTOMER | {"salesperson": sam.pk, "version": version})
    changed, entered = sales.get(address).context["history"]
    assert [(c.label, c.before, c.after) for c in changed.changes] == [("Salesperson", "–", "sam")]
    assert (entered.is_entry, entered.by) == (True, "sam")


def test_only_sales_people_look_after_customers(sales: Client, pat: User, live: Scenario) -> None:
    page = sales.post(reverse("customer-new"), CUSTOMER | {"salesperson": pat.pk})
    assert "salesperson" in page.context["form"].errors


def test_a_known_number_is_refused(sales: Client, live: Scenario) -> None:
    page = sales.post(reverse("customer-new"), CUSTOMER | {"customer_id": "C1"})
    assert page.status_code == 200
    assert "exists already" in page.text
    assert Customer.objects.count() == 1


def test_the_planner_keeps_a_part_of_the_flasks_there_are(planner: Client, live: Scenario) -> None:
    page = planner.post(reverse("part-new"), PART | {"flask_size": "XL"})
    assert "flask_size" in page.context["form"].errors
    assert planner.post(reverse("part-new"), PART).status_code == 302
    part = Part.objects.get(part_id="P9")
    assert (part.flask_size, str(part.gross_weight_ton)) == ("M", "0.500")
    address = reverse("part", args=[part.pk])
    version = planner.get(address).context["version"]
    planner.post(address, PART | {"part_id": "P8", "cool_hours": "36", "version": version})
    part.refresh_from_db()
    assert (part.part_id, part.cool_hours) == ("P9", 36)


def test_sales_reads_a_part(sales: Client, live: Scenario) -> None:
    page = sales.get(reverse("part", args=[live.parts.get().pk]))
    assert all(field.disabled for field in page.context["form"].fields.values())
    assert "Save" not in page.text
    assert "Retire" not in page.text


@pytest.mark.parametrize(("kind", "field"), [("customer", "name"), ("part", "description")])
def test_a_stale_edit_is_refused_with_both_versions(
    planner: Client, live: Scenario, kind: str, field: str
) -> None:
    row = live.customers.get() if kind == "customer" else live.parts.get()
    address = reverse(kind, args=[row.pk])
    version = planner.get(address).context["version"]
    sent = (CUSTOMER if kind == "customer" else PART) | {"version": version}
    type(row).objects.update(**{field: "Theirs"})
    answer = planner.post(address, sent | {field: "Mine"})
    assert answer.status_code == 409
    both = {str(r["label"]): (r["theirs"], r["yours"]) for r in answer.context["versions"]}
    assert ("Theirs", "Mine") in both.values()
    row.refresh_from_db()
    assert getattr(row, field) == "Theirs"
    again = sent | {field: "Mine", "version": answer.context["version"]}
    assert planner.post(address, again).status_code == 302


@pytest.mark.parametrize("kind", ["customer", "part"])
def test_what_is_retired_keeps_its_orders_and_comes_back(
    planner: Client, live: Scenario, kind: str
) -> None:
    order = factories.order(live, customer=live.customers.get())
    row = getattr(order, kind)
    page, retire = reverse(kind, args=[row.pk]), reverse(f"{kind}-retire", args=[row.pk])
    planner.post(retire, {"version": planner.get(page).context["version"], "retire": "1"})
    row.refresh_from_db()
    assert row.is_retired
    assert Order.objects.filter(pk=order.pk, **{kind: row}).exists()
    shown = planner.get(page)
    assert "Retired: not offered for new orders." in shown.text
    planner.post(retire, {"version": "old", "use": "1"})
    row.refresh_from_db()
    assert row.is_retired
    planner.post(retire, {"version": shown.context["version"], "use": "1"})
    row.refresh_from_db()
    assert not row.is_retired


def test_without_a_scenario_the_lists_say_who_acts(sales: Client) -> None:
    for kind in ("customer", "part"):
        assert "first Monday workbook" in sales.get(reverse(f"{kind}-list")).text
