"""Sales at work in a real browser: an order entered by keyboard alone, rows pasted from Excel."""

from datetime import date
from time import monotonic

import pytest
from playwright.sync_api import Page, expect

from orders.models import Order, Scenario
from tests import factories
from tests.browser.arriving import arrive

ROWS = "N1\tC1\tP001\t5\t2126-12-04\nN2\t\t%s\t5\t2126-12-04"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at_orders(page: Page, live_server, sam) -> Page:
    """Sam's browser, signed in, on the list of orders of a small foundry."""
    live = factories.scenario()
    factories.part(live, "P001", description="Bracket")
    factories.part(live, "P002", description="Pump housing")
    customer = factories.customer(live, "C1", name="Rio Pumps")
    factories.order(live, "SO-1", part=live.parts.get(part_id="P002"), customer=customer)
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("Username").fill("sam")
    page.get_by_label("Password").fill("secret")
    page.keyboard.press("Enter")
    arrive(page, "1 open order")
    page.get_by_role("link", name="All of them").click()
    arrive(page, "Orders")
    return page


def test_a_known_part_is_ordered_by_keyboard_within_15_seconds(at_orders: Page) -> None:
    page = at_orders
    page.get_by_role("link", name="Enter an order").focus()
    began = monotonic()
    page.keyboard.press("Enter")
    arrive(page, "Enter an order")
    expect(page.get_by_label("Order", exact=False).first).to_be_focused()
    page.keyboard.type("SO-2")
    page.keyboard.press("Tab")
    page.keyboard.type("pump", delay=30)
    expect(page.get_by_role("option", name="P002 Pump housing")).to_be_visible()
    page.keyboard.press("Enter")
    customer = page.locator("#id_customer + .ts-wrapper .item")
    expect(customer).to_have_text("C1 Rio Pumps")  # of the part's last order
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("12")
    page.keyboard.press("Tab")
    page.keyboard.type("11112126")  # whether the browser writes the day first or the month
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Order SO-2")
    assert monotonic() - began < 15
    order = Order.objects.get(order_id="SO-2")
    assert (order.part.part_id, order.customer.customer_id) == ("P002", "C1")
    assert (order.qty, order.due_date) == (12, date(2126, 11, 11))


@pytest.mark.parametrize("key", ["Enter", "Tab"])
def test_who_types_faster_than_parts_are_found_gets_the_best_match(
    at_orders: Page, key: str
) -> None:
    page = at_orders
    page.get_by_role("link", name="Enter an order").click()
    arrive(page, "Enter an order")
    page.keyboard.press("Tab")
    page.keyboard.type("P00", delay=30)
    expect(page.get_by_role("option", name="P001 Bracket")).to_be_visible()
    page.keyboard.type("2")
    page.keyboard.press(key)  # P001 is still the one that is offered
    expect(page.locator("#id_part + .ts-wrapper .item")).to_have_text("P002 Pump housing")
    expect(page.locator("#id_customer + .ts-wrapper .item")).to_have_text("C1 Rio Pumps")
    goes_on = "#id_customer-ts-control" if key == "Tab" else "#id_part-ts-control"
    expect(page.locator(goes_on)).to_be_focused()


def test_a_wrong_part_is_asked_again_where_it_was_typed(at_orders: Page) -> None:
    page = at_orders
    page.get_by_role("link", name="Enter an order").click()
    arrive(page, "Enter an order")
    expect(page.get_by_label("Order", exact=False).first).to_be_focused()
    page.keyboard.type("SO-2")
    page.keyboard.press("Tab")
    page.keyboard.type("nothing like it", delay=5)
    expect(page.get_by_text("No part in use matches.")).to_be_visible()
    page.get_by_role("button", name="Enter the order").click()
    expect(page.get_by_text("This field is required").first).to_be_visible()
    expect(page.locator("#id_part-ts-control")).to_be_focused()


def test_typing_replaces_the_customer_that_was_chosen(at_orders: Page) -> None:
    page = at_orders
    factories.customer(Scenario.objects.get(), "C2", name="Austral Rail")
    page.get_by_role("link", name="SO-1").click()
    page.get_by_role("link", name="Change").click()
    arrive(page, "Change order SO-1")
    page.locator("#id_customer-ts-control").focus()
    page.keyboard.type("rail", delay=30)
    expect(page.get_by_role("option", name="C2 Austral Rail")).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_label("Reason").fill("Sold on")
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="Sold on")).to_contain_text("Austral Rail")


def test_the_fields_of_the_filter_stand_in_line(at_orders: Page) -> None:
    page = at_orders
    long_name = "Rio Pumps and Compressors of the South, Limited"
    Scenario.objects.get().customers.update(name=long_name)
    page.set_viewport_size({"width": 1120, "height": 800})
    page.goto(f"{page.url}?customer=C1")
    expect(page.locator(".filter .ts-wrapper .item")).to_have_text(f"C1 {long_name}")
    tops = page.locator(".filter .filter-field").evaluate_all(
        "fields => fields.slice(0, 5).map(field => field.getBoundingClientRect().top)"
    )
    assert max(tops) - min(tops) < 1


def test_rows_are_pasted_seen_and_entered(at_orders: Page) -> None:
    page = at_orders
    page.get_by_role("link", name="Paste from Excel").click()
    page.get_by_label("Rows from Excel").fill(ROWS % "P9")
    page.get_by_role("button", name="Look at the rows").click()
    expect(page.get_by_role("row").filter(has_text="N2")).to_contain_text("Unknown part “P9”")
    page.get_by_label("Rows from Excel").fill(ROWS % "P002")
    page.get_by_role("button", name="Look at the rows").click()
    page.get_by_role("button", name="Enter 2 orders").click()
    expect(page.get_by_role("main")).to_contain_text("2 orders are entered.")
