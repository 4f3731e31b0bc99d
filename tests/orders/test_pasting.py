"""Rows from Excel become orders, all or none, with every wrong row named."""

from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundry_portal.pasting import MAX_ROWS, NotReadable
from orders.models import Order, Scenario
from orders.services.pasting import RowsRefused, enter_pasted, read_pasted
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def live() -> Scenario:
    scenario = factories.scenario()
    factories.part(scenario)
    factories.part(scenario, "P2", is_retired=True)
    factories.customer(scenario)
    return scenario


def _line(number: str = "N1", **cells: Any) -> str:
    row = {"customer": "C1", "part": "P1", "qty": "5", "due": "2126-12-04", "priority": "50"}
    return "\t".join([number, *map(str, (row | cells).values())])


def _errors(live: Scenario, *lines: str) -> dict[int, str]:
    rows = read_pasted(scenario=live, text="\r\n".join(lines))
    return {row.number: "; ".join(row.errors) for row in rows if row.errors}


def test_rows_become_orders(live: Scenario, sam: User) -> None:
    text = "\r\n".join(
        [_line("N1"), "", _line("N2", customer="", priority="", due="4.12.2126"), ""]
    )
    enter_pasted(scenario=live, rows=read_pasted(scenario=live, text=text), user=sam)
    first, second = Order.objects.order_by("order_id")
    assert (first.qty, first.priority, first.customer.customer_id) == (5, 50, "C1")
    assert (second.customer, second.priority) == (None, 100)
    assert first.due_date == second.due_date
    assert (first.entered_by, first.state) == (sam, Order.State.OPEN)
    assert LogEntry.objects.filter(actor=sam, object_id=first.pk).count() == 1


def test_headers_set_the_order_of_the_columns(live: Scenario) -> None:
    text = "Due date\tPart\tQuantity\tNote\tOrder\n2126-12-04\tP1\t3\tcall first\tN1"
    (row,) = read_pasted(scenario=live, text=text)
    assert not row.errors
    assert (row.number, row.order.qty, row.order.order_id) == (2, 3, "N1")


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        ({"part": "P9"}, "Part: Unknown part “P9”: add it to the parts first."),
        ({"part": "P2"}, "Part: “P2” is retired"),
        ({"customer": "C9"}, "Customer: Unknown customer “C9”"),
        ({"qty": "0"}, "Quantity: Enter a whole number from 1 to 100,000."),
        ({"qty": ""}, "Quantity: The cell is empty: fill it in."),
        ({"due": "12/4/2126"}, "Due: Enter a date such as 2026-11-23"),
        ({"due": "31.2.2126"}, "Due: Enter a date such as 2026-11-23"),
        ({"priority": "high"}, "Priority: Enter a whole number from 1 to 999."),
    ],
)
def test_a_wrong_row_is_named_with_its_remedy(
    live: Scenario, cells: dict[str, str], error: str
) -> None:
    found = _errors(live, _line("N1"), _line("N2", **cells), _line("N3"))
    assert list(found) == [2]
    assert found[2].startswith(error)


def test_a_number_stands_once_in_whatever_case(live: Scenario) -> None:
    factories.order(live, "So-1")
    assert _errors(live, _line("SO-1"), _line("n1"), _line("N1")) == {
        1: "Order: Order So-1 exists already: choose another number.",
        3: "Order: Row 2 has this number already: choose another.",
    }


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("", "There is no row"),
        (" \t \n\n", "There is no row"),
        ("Order\tPart\tQuantity\tDue", "only headers"),
        ("Order\tPart\n1\t2", "The headers lack qty, due_date"),
        ("\n".join(["x"] * (MAX_ROWS + 1)), "paste at most"),
        ("x" * 200_000, "copy the rows in Excel again"),
    ],
)
def test_a_text_that_is_no_table_says_what_to_do(live: Scenario, text: str, remedy: str) -> None:
    with pytest.raises(NotReadable, match=remedy):
        read_pasted(scenario=live, text=text)


def test_a_number_entered_meanwhile_refuses_all_rows(live: Scenario, sam: User) -> None:
    rows = read_pasted(scenario=live, text=f"{_line('N1')}\n{_line('N2')}")
    factories.order(live, "n2")
    with pytest.raises(RowsRefused):
        enter_pasted(scenario=live, rows=rows, user=sam)
    assert Order.objects.count() == 1
    assert not LogEntry.objects.exists()


def test_reading_asks_as_many_questions_for_any_number_of_rows(live: Scenario) -> None:
    counts = []
    for size in (2, 300):
        text = "\n".join(_line(f"N{number}") for number in range(size))
        with CaptureQueriesContext(connection) as asked:
            assert len(read_pasted(scenario=live, text=text)) == size
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 3


def test_the_page_shows_every_row_before_anything_is_entered(sales: Client, live: Scenario) -> None:
    address, text = reverse("order-paste"), f"{_line('N1')}\r\n{_line('N2', qty='x')}"
    page = sales.post(address, {"rows": text})
    assert "1 row is wrong, so nothing can be entered yet" in page.text
    assert 'name="confirm"' not in page.text
    assert sales.post(address, {"rows": text, "confirm": "1"}).status_code == 200
    assert not Order.objects.exists()
    right = {"rows": text.replace("x", "6")}
    page = sales.post(address, right)
    assert "Every row is right. Nothing is entered yet." in page.text
    assert not Order.objects.exists()
    page = sales.post(address, right | {"confirm": "1"}, follow=True)
    assert "2 orders are entered." in page.text
    assert Order.objects.count() == 2


def test_past_due_dates_are_asked_about(sales: Client, live: Scenario) -> None:
    sent = {"rows": _line("N1", due="2020-01-06"), "confirm": "1"}
    page = sales.post(reverse("order-paste"), sent)
    assert "tick first that the past due dates are meant" in page.text
    assert not Order.objects.exists()
    assert sales.post(reverse("order-paste"), sent | {"past_is_meant": "on"}).status_code == 302
    assert Order.objects.count() == 1
