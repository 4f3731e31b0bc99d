"""The preview of an import names exactly the rows that differ, with their old and new values."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from orders.models import Order, Scenario
from planning.models import StagedRow, StagedWorkbook
from planning.services.imports import StagedImport
from planning.services.previews import keep_workbook
from tests.planning.importing import imported, stage
from tests.workbooks import MONDAY_1, MONDAY_2, SmallWorkbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("read_here")]

Kind = StagedRow.Kind
COLUMNS = ("customer_id", "part_id", "qty", "due_date", "priority")


def rows_of(staged: StagedImport, sheet: str) -> dict[str, tuple[str, list[list[str]]]]:
    """Return what happens to each row of a sheet, by what it is called."""
    return {row.name: (row.kind, row.values) for row in staged.differences() if row.sheet == sheet}


def orders_of(content: bytes) -> dict[str, dict[str, str]]:
    """Return the orders of a workbook as people read them, read without the portal."""
    rows = load_workbook(BytesIO(content))["orders"].iter_rows(values_only=True)
    headers = next(rows)
    orders = (dict(zip(headers, row, strict=True)) for row in rows)
    return {
        order["order_id"]: {
            "customer_id": order["customer_id"],
            "part_id": order["part_id"],
            "qty": str(order["qty"]),
            "due_date": f"{order['due_date']:%-d %b %Y}",
            "priority": str(order.get("priority") or 100),
        }
        for order in orders
    }


def test_two_mondays_name_exactly_the_orders_that_differ() -> None:
    scenario = imported(MONDAY_1)
    shown = rows_of(stage(MONDAY_2, scenario), "orders")
    before, after = orders_of(MONDAY_1), orders_of(MONDAY_2)
    expected: dict[str, tuple[str, list[list[str]]]] = {}
    for number, order in after.items():
        if number not in before:
            expected[number] = (Kind.NEW, [[c, "", order[c]] for c in COLUMNS])
        elif before[number] != order:
            old = before[number]
            changed = [[c, old[c], order[c]] for c in COLUMNS if old[c] != order[c]]
            expected[number] = (Kind.CHANGED, changed)
    for number in before.keys() - after.keys():
        values = {**before[number], "state": "open"}
        expected[number] = (Kind.GONE, [[c, values[c], ""] for c in (*COLUMNS, "state")])
    new = {number: values[:5] for number, (kind, values) in shown.items() if kind == Kind.NEW}
    shown |= {number: (Kind.NEW, values) for number, values in new.items()}
    assert shown == expected
    kinds = [kind for kind, _values in shown.values()]
    assert [kinds.count(kind) for kind in Kind] == [14, 3, 7]


def test_a_change_shows_only_the_columns_that_differ_old_beside_new() -> None:
    scenario = imported(SmallWorkbook())
    book = SmallWorkbook().put("orders", 2, "qty", 12).put("orders", 2, "customer_id", None)
    book.put("orders", 3, "due_date", date(2026, 12, 4)).put("parts", 2, "finish_hours", 8)
    book.put("initial_patterns_loaded", 3, "is_loaded", 1).put("customers", 2, "name", "<Rio>")
    staged = stage(book, scenario)
    assert rows_of(staged, "orders") == {
        "O1": (Kind.CHANGED, [["customer_id", "C1", ""], ["qty", "10", "12"]]),
        "O2": (Kind.CHANGED, [["due_date", "18 Dec 2026", "4 Dec 2026"]]),
    }
    assert rows_of(staged, "parts") == {"P1": (Kind.CHANGED, [["finish_hours", "16.5", "8"]])}
    assert rows_of(staged, "customers") == {"C1": (Kind.CHANGED, [["name", "Rio Pumps", "<Rio>"]])}
    assert rows_of(staged, "initial_patterns_loaded") == {
        "O2": (Kind.CHANGED, [["is_loaded", "no", "yes"]])
    }
    assert {row.sheet for row in staged.differences()} == {
        "customers",
        "parts",
        "orders",
        "initial_patterns_loaded",
    }


def test_flasks_are_columns_of_the_resources() -> None:
    scenario = imported(SmallWorkbook())
    book = SmallWorkbook().put("resources", 2, "flasks_S", 44).put("resources", 2, "notes", None)
    book.rename("resources", "flasks_M", "flasks_L").put("parts", 3, "flask_size", "L")
    assert rows_of(stage(book, scenario), "resources") == {
        "": (
            Kind.CHANGED,
            [
                ["flasks_L", "", "20"],
                ["flasks_S", "40", "44"],
                ["flasks_M", "20", ""],
                ["notes", "One shift", ""],
            ],
        )
    }
    sizes = rows_of(
        stage(SmallWorkbook().put("resources", 2, "flasks_S", 1), scenario), "resources"
    )
    assert sizes == {"": (Kind.CHANGED, [["flasks_S", "40", "1"]])}


def test_a_closed_order_that_is_listed_again_shows_that_it_opens() -> None:
    scenario = imported(SmallWorkbook())
    scenario.orders.filter(order_id="O1").update(state=Order.State.CLOSED)
    shown = rows_of(stage(SmallWorkbook(), scenario), "orders")
    assert shown == {"O1": (Kind.CHANGED, [["state", "closed", "open"]])}


def test_what_becomes_of_a_row_no_longer_listed_is_said() -> None:
    scenario = imported(SmallWorkbook())
    book = SmallWorkbook().without("initial_order_progress", "initial_patterns_loaded")
    book["holidays"] = [["date", "name"]]
    book["customers"] = [["customer_id", "name", "tier"], ["C2", "New", "Silver"]]
    book["orders"] = [book["orders"][0], book["orders"][2]]
    notes = {str(row): row.note for row in stage(book, scenario).differences() if row.note}
    assert notes == {
        "customers C1": "Stays: orders refer to it.",
        "orders O1": "Stays, unless you tick that such orders are closed.",
        "orders O3": "Stays, unless you tick that such orders are closed.",
        "holidays 25 Dec 2026": "Will be deleted.",
        "initial_order_progress O1": "Will be deleted from the opening state of this Monday.",
        "initial_patterns_loaded O1": "Will be deleted from the opening state of this Monday.",
        "initial_patterns_loaded O2": "Will be deleted from the opening state of this Monday.",
    }


def many(orders: int, qty: int = 5) -> SmallWorkbook:
    book = SmallWorkbook()
    due = date(2026, 12, 1)
    book["orders"] += [
        [f"N{n:05}", "C1", "P1", qty, due + timedelta(days=n % 90), 100] for n in range(orders)
    ]
    return book


def kept(scenario: Scenario, book: SmallWorkbook, pat) -> StagedWorkbook:
    content = book.content()
    return keep_workbook(
        scenario=scenario,
        user=pat,
        name="monday.xlsx",
        content=content,
        staged=stage(content, scenario),
    )


@pytest.mark.both_databases
def test_the_page_filters_and_pages_with_as_many_queries_for_any_number_of_rows(
    planner, pat
) -> None:
    asked = []
    for orders in (60, 600):
        scenario = imported(many(orders).put("scenario", 2, "name", f"With {orders}"))
        address = reverse("import-preview", args=[kept(scenario, many(orders, 6), pat).pk])
        planner.get(address)
        with CaptureQueriesContext(connection) as queries:
            page = planner.get(address, {"page": 2, "kind": "changed", "sheet": "orders"})
        asked.append(len(queries))
        assert page.context["table"].paginator.count == orders
        assert len(page.context["table"].page.object_list) <= 50
    assert asked[0] == asked[1] <= 10
    found = planner.get(address, {"q": "n00017", "column": "qty"})
    assert [row.name for row in found.context["table"].data] == ["N00017"]
    assert not list(planner.get(address, {"column": "qty", "kind": "new"}).context["table"].data)


def test_the_rows_shown_go_along_as_a_file(planner, pat) -> None:
    scenario = imported(SmallWorkbook())
    book = SmallWorkbook().put("orders", 2, "qty", 12)
    del book["holidays"][1]
    address = reverse("import-preview", args=[kept(scenario, book, pat).pk])
    lines = planner.get(address, {"export": "csv"}).content.decode().splitlines()
    assert lines[1:] == [
        "O1,orders,Changed,qty: 10 → 12",
        "25 Dec 2026,holidays,No longer listed,Will be deleted. name: Christmas",
    ]


def test_values_are_escaped_on_the_page(planner, pat) -> None:
    scenario = imported(SmallWorkbook())
    book = SmallWorkbook().put("customers", 2, "name", "<b>Rio</b>")
    book["orders"].append(["<i>O9", "C1", "P1", 1, date(2026, 12, 18), 100])
    page = planner.get(reverse("import-preview", args=[kept(scenario, book, pat).pk]))
    assert "&lt;b&gt;Rio&lt;/b&gt;" in page.content.decode()
    assert "&lt;i&gt;O9" in page.content.decode()
    assert "<b>Rio" not in page.content.decode()
