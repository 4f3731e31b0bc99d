"""A what-if's orders, customers and parts: reached from its page, kept by planners alone."""

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import Customer, Order, Part, Scenario
from tests import factories, plans

pytestmark = pytest.mark.django_db

ORDER = {"order_id": "W-2", "part": "P1", "customer": "C1", "qty": "5", "due_date": "2126-12-04"}


@pytest.fixture
def what_if() -> Scenario:
    live = factories.scenario()
    factories.order(live, "L-1", part=factories.part(live, "P-LIVE"))
    made = factories.scenario(name="Saturday shift", is_live=False)
    factories.order(made, "W-1", customer=factories.customer(made))
    return made


def of(what_if: Scenario, name: str) -> str:
    return reverse(f"scenario-{name}", args=[what_if.pk])


def test_its_page_leads_to_all_that_is_in_it(planner: Client, what_if: Scenario) -> None:
    page = planner.get(reverse("scenario", args=[what_if.pk])).text
    for name in ("order-list", "customer-list", "part-list"):
        assert of(what_if, name) in page
        assert planner.get(of(what_if, name)).status_code == 200
    for name in ("shop", "calendar", "monday", "opening-progress", "opening-flasks"):
        assert reverse(name, args=[what_if.pk]) in page


def test_its_orders_are_listed_with_its_newest_plan(planner: Client, what_if: Scenario) -> None:
    run = plans.solved_run(what_if)
    page = planner.get(of(what_if, "order-list"))
    assert [row.record.order_id for row in page.context["table"].paginated_rows] == ["W-1"]
    assert "Of the what-if scenario “Saturday shift”" in page.text
    assert reverse("run", args=[run.pk]) in page.text
    assert page.context["table"].data[0].plan_date is not None
    file = planner.get(of(what_if, "order-list"), {"export": "csv"}).text
    assert "W-1" in file
    assert "L-1" not in file


def test_an_order_of_it_is_entered_and_leads_back(planner: Client, what_if: Scenario) -> None:
    form = planner.get(of(what_if, "order-new"))
    assert of(what_if, "part-options") in form.text
    answer = planner.post(of(what_if, "order-new"), ORDER)
    order = Order.objects.get(order_id="W-2")
    assert (order.scenario, answer.url) == (what_if, reverse("order", args=[order.pk]))
    page = planner.get(answer.url).text
    assert of(what_if, "order-list") in page
    assert f"{of(what_if, 'order-new')}?copy={order.pk}" in page
    assert reverse("part", args=[order.part_id]) in page
    assert "A what-if promises nothing" in page
    assert planner.post(reverse("order-new"), ORDER).status_code == 200  # the live one has no C1
    another = planner.post(of(what_if, "order-new"), ORDER | {"order_id": "W-3", "another": "1"})
    assert another.url.startswith(of(what_if, "order-new"))


def test_rows_are_pasted_into_it(planner: Client, what_if: Scenario) -> None:
    rows = {"rows": "W-7\tC1\tP1\t5\t2126-12-04", "confirm": "1"}
    answer = planner.post(of(what_if, "order-paste"), rows)
    assert answer.url == of(what_if, "order-list")
    assert Order.objects.get(order_id="W-7").scenario == what_if


def test_only_its_own_parts_and_customers_are_offered(planner: Client, what_if: Scenario) -> None:
    parts = planner.get(of(what_if, "part-options")).json()["options"]
    assert [part["value"] for part in parts] == ["P1"]
    customers = planner.get(of(what_if, "customer-options"), {"q": "rio"}).json()["options"]
    assert [customer["value"] for customer in customers] == ["C1"]


def test_its_customers_and_parts_are_changed_and_the_live_ones_stay(
    planner: Client, what_if: Scenario
) -> None:
    part = Part.objects.get(scenario=what_if)
    address = reverse("part", args=[part.pk])
    page = planner.get(address)
    assert of(what_if, "part-list") in page.text
    assert f"{of(what_if, 'order-list')}?part=P1" in page.text
    sent = page.context["form"].initial | {"alloy": "GS45", "version": page.context["version"]}
    assert planner.post(address, sent).status_code == 302
    assert list(Part.objects.order_by("scenario").values_list("alloy", flat=True)) == [
        "GG25",
        "GS45",
    ]
    planner.post(
        of(what_if, "customer-new"),
        {"customer_id": "C9", "name": "New Rail", "tier": "Gold", "salesperson": ""},
    )
    assert Customer.objects.get(customer_id="C9").scenario == what_if


def test_sales_neither_see_nor_reach_it(sales: Client, what_if: Scenario) -> None:
    for name in ("order-list", "order-new", "order-paste", "customer-list", "part-options"):
        assert sales.get(of(what_if, name)).status_code == 403
        assert sales.post(of(what_if, name), ORDER).status_code in (403, 405)
    assert sales.get(f"{reverse('order-new')}?copy={what_if.orders.get().pk}").status_code == 200
    assert "W-1" not in sales.get(reverse("order-list")).text
    for kind, row in (("customer", what_if.customers.get()), ("part", what_if.parts.get())):
        assert sales.get(reverse(kind, args=[row.pk])).status_code == 404
    assert not Order.objects.filter(order_id="W-2").exists()
