"""A workbook says the same in many ways, and all of them are read as the same."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from foundry_portal.excel import BadCell, Row, read_workbook
from planning.services.imports import apply_import
from tests.planning.importing import imported, stage
from tests.workbooks import SmallWorkbook, xlsx

pytestmark = pytest.mark.django_db


TOLERATED = [
    (lambda b: b.rename("orders", "qty", "  QTY "), "header case and blanks"),
    (lambda b: b.rename("orders", "order_id", "Order_ID"), "header case"),
    (lambda b: b.put("orders", 2, "qty", "10"), "a number as text"),
    (lambda b: b.put("orders", 2, "qty", 10.0), "Excel's whole number"),
    (lambda b: b.put("orders", 2, "due_date", "2026-12-11"), "a date as text"),
    (lambda b: b.put("parts", 2, "gross_weight_ton", "0,085"), "a decimal comma"),
    (lambda b: b.put("parts", 2, "gross_weight_ton", "0.085"), "a decimal point"),
    (lambda b: b.put("parts", 2, "finish_hours", "16,5"), "hours with a comma"),
    (lambda b: b.put("customers", 2, "tier", "gold"), "a word in lower case"),
    (lambda b: b.put("parts", 2, "flask_size", "s"), "a size in lower case"),
    (lambda b: b.put("orders", 2, "order_id", " O1 "), "blanks around a number"),
    (lambda b: b["orders"].insert(2, [None, None, "  ", None, None, None]), "an empty row"),
    (lambda b: [row.reverse() for row in b["orders"]], "columns in another order"),
    (lambda b: b.rename("resources", "flasks_S", "FLASKS_s"), "a size's header in lower case"),
    (lambda b: b.put("initial_patterns_loaded", 2, "is_loaded", True), "a flag"),
]


@pytest.mark.parametrize(
    "change", [change for change, _ in TOLERATED], ids=[name for _, name in TOLERATED]
)
def test_the_same_said_otherwise_is_the_same(change: Callable[[SmallWorkbook], object]) -> None:
    scenario = imported(SmallWorkbook())
    book = SmallWorkbook()
    change(book)
    staged = stage(book, scenario)
    assert not staged.errors, [str(error) for error in staged.errors]
    assert not staged.differs


def test_a_whole_number_as_an_order_number_is_its_digits() -> None:
    scenario = imported(SmallWorkbook().put("orders", 4, "order_id", 260104.0))
    assert scenario.orders.filter(order_id="260104").exists()


def test_dates_count_from_1904_where_the_workbook_says_so() -> None:
    book = load_workbook(BytesIO(SmallWorkbook().content()))
    book.epoch = CALENDAR_MAC_1904
    out = BytesIO()
    book.save(out)
    assert imported(out.getvalue()).orders.get(order_id="O1").due_date == date(2026, 12, 11)


def test_a_hidden_sheet_is_read_as_the_others() -> None:
    book = load_workbook(BytesIO(SmallWorkbook().content()))
    book["orders"].sheet_state = "veryHidden"
    out = BytesIO()
    book.save(out)
    assert imported(out.getvalue()).orders.count() == 3


def test_every_kind_of_cell_comes_out_of_the_child_as_it_went_in() -> None:
    cells = [
        "text",
        7,
        -0.25,
        True,
        None,
        date(2026, 11, 23),
        datetime(2026, 11, 23, 6, 30),
        time(6, 30),
        timedelta(days=2, hours=3),
        BadCell("#REF!", "The formula ends in an error: correct it, or type the value."),
        "x",
    ]
    shown = [cell.text if isinstance(cell, BadCell) else cell for cell in cells]
    content = xlsx({" Sheet ": [["h"] * len(cells), shown]})
    sheet = read_workbook(content)["sheet"]
    midnight = datetime(2026, 11, 23)
    assert sheet.rows == [Row(2, tuple(midnight if c == date(2026, 11, 23) else c for c in cells))]
    assert (sheet.name, sheet.headers, sheet.doubled) == (" Sheet ", ["h"] * len(cells), False)
    assert read_workbook(content, wanted=["orders"])["sheet"].rows == []


def test_tons_are_rounded_half_up_with_a_warning() -> None:
    staged = stage(SmallWorkbook().put("parts", 2, "gross_weight_ton", "0.0855"))
    assert staged.warnings == ["parts row 2, column gross_weight_ton: 0.0855 rounded to 0.086"]
    scenario = apply_import(staged=staged, user=None)
    assert scenario.parts.get(part_id="P1").gross_weight_ton == Decimal("0.086")


def test_a_sum_of_excels_is_not_called_rounded() -> None:
    assert not stage(SmallWorkbook().put("parts", 2, "gross_weight_ton", 0.1 + 0.2)).warnings


def test_unknown_sheets_and_columns_are_told_and_ignored() -> None:
    book = SmallWorkbook()
    book["Remarks"] = [["what"], ["=1/0"]]
    book["orders"] = [[*row, "x"] for row in book["orders"]]
    staged = stage(book)
    assert not staged.errors
    assert staged.warnings == [
        "The sheet Remarks is unknown: ignored.",
        "Sheet orders: unknown columns ignored: x.",
    ]
