"""A bad workbook is refused with every bad row named, and nothing of it is stored."""

from datetime import date, datetime, time
from io import BytesIO

import pytest
from openpyxl import load_workbook

from orders.models import Order, Scenario
from planning.services.imports import ImportRefused, RowError, apply_import, stage_workbook
from tests.planning.importing import imported
from tests.workbooks import SmallWorkbook, replaced

pytestmark = pytest.mark.django_db


def errors_of(book: SmallWorkbook, scenario: Scenario | None = None) -> list[RowError]:
    """Return the errors of a workbook, which must store nothing."""
    before = Scenario.objects.count(), Order.objects.count()
    staged = stage_workbook(scenario=scenario, file=book.content())
    if staged.errors:
        with pytest.raises(ImportRefused):
            apply_import(staged=staged, user=None)
    assert (Scenario.objects.count(), Order.objects.count()) == before
    return staged.errors


def the_error(book: SmallWorkbook) -> RowError:
    errors = errors_of(book)
    assert len(errors) == 1, [str(error) for error in errors]
    return errors[0]


def test_the_small_workbook_is_right() -> None:
    assert errors_of(SmallWorkbook()) == []


@pytest.mark.parametrize("sheet", ["scenario", "parts", "orders", "resources"])
def test_a_missing_sheet_is_one_error_that_names_its_columns(sheet: str) -> None:
    error = the_error(SmallWorkbook().without(sheet))
    assert (error.sheet, error.row) == (sheet, None)
    assert "missing" in error.reason


@pytest.mark.parametrize(
    ("sheet", "column"),
    [
        ("parts", "part_id"),
        ("parts", "gross_weight_ton"),
        ("orders", "qty"),
        ("orders", "order_id"),
        ("resources", "molding_max_per_day"),
        ("customers", "tier"),
        ("initial_order_progress", "order_id"),
    ],
)
def test_a_missing_column_is_one_error(sheet: str, column: str) -> None:
    error = the_error(SmallWorkbook().drop(sheet, column))
    assert (error.sheet, error.row, error.column) == (sheet, 1, column)


def test_a_column_twice_is_an_error() -> None:
    book = SmallWorkbook()
    book["orders"] = [[*row, row[3]] for row in book["orders"]]
    error = the_error(book)
    assert (error.sheet, error.column) == ("orders", "qty")
    assert "twice" in error.reason


BAD_CELLS = [
    ("orders", 3, "part_id", "P9", "Unknown part"),
    ("orders", 2, "customer_id", "C9", "Unknown customer"),
    ("orders", 2, "qty", "ten", "whole number from 1 to 100,000"),
    ("orders", 2, "qty", 2.5, "whole number"),
    ("orders", 2, "qty", "2,0", "whole number"),
    ("orders", 2, "qty", "1,000", "whole number"),
    ("orders", 2, "qty", -3, "whole number from 1"),
    ("orders", 2, "qty", 0, "whole number from 1"),
    ("orders", 2, "qty", True, "whole number"),
    ("orders", 2, "qty", 10**12, "to 100,000"),
    ("orders", 2, "qty", "1e3", "whole number"),
    ("orders", 2, "qty", None, "empty"),
    ("orders", 2, "due_date", "2026-02-30", "Enter a date"),
    ("orders", 2, "due_date", "30.11.2026", "Enter a date"),
    ("orders", 2, "due_date", 46350, "Enter a date"),
    ("orders", 2, "due_date", time(12, 30), "Enter a date"),
    ("orders", 2, "due_date", datetime(2026, 12, 1, 12, 30), "without a time"),
    ("orders", 2, "due_date", "0206-12-01", "from 1990 to 2199"),
    ("orders", 2, "priority", 1000, "from 1 to 999"),
    ("orders", 4, "order_id", "A\tB", "control characters"),
    ("orders", 4, "order_id", "A_x0007_B", "control characters"),
    ("orders", 4, "order_id", date(2026, 10, 1), "format the cell as text"),
    ("orders", 4, "order_id", "O" * 51, "50 characters"),
    ("orders", 2, "qty", "=1+1", "no value"),
    ("scenario", 2, "asof_date", date(2026, 11, 24), "Tuesday"),
    ("scenario", 2, "name", None, "empty"),
    ("parts", 2, "gross_weight_ton", "NaN", "tons"),
    ("parts", 2, "gross_weight_ton", "inf", "tons"),
    ("parts", 2, "gross_weight_ton", "1.234,5", "tons"),
    ("parts", 2, "gross_weight_ton", 0, "from 0.001"),
    ("parts", 2, "gross_weight_ton", 0.0004, "from 0.001"),
    ("parts", 2, "gross_weight_ton", 1e300, "tons"),
    ("parts", 2, "cool_hours", -1, "number from 0"),
    ("parts", 2, "cool_hours", "1e400", "number from 0"),
    ("parts", 2, "flask_size", "XL", "flasks_XL"),
    ("parts", 2, "description", "#N/A", "ends in an error"),
    ("customers", 2, "tier", "Platinum", "Gold, Silver, Bronze"),
    ("resources", 2, "molding_max_per_day", 0, "from 1"),
    ("resources", 2, "flasks_S", -1, "from 0"),
    ("resources", 2, "flasks_S", None, "empty"),
    ("resources", 2, "flasks_S", 1.5, "whole number"),
    ("day_capacity", 2, "molding_max_per_day", -1, "from 0"),
    ("holidays", 2, "date", None, "empty"),
    ("initial_order_progress", 2, "order_id", "O9", "Unknown order"),
    ("initial_order_progress", 2, "molded_qty_credit", -1, "from 0"),
    ("initial_patterns_loaded", 2, "is_loaded", "maybe", "1 for yes"),
    ("initial_flask_inuse", 2, "flask_size", "XL", "Unknown flask size"),
    ("initial_flask_inuse", 2, "release_workday_index", -1, "from 0"),
    ("initial_pour_load", 2, "tons_committed", -0.5, "tons"),
]


@pytest.mark.parametrize(("sheet", "row", "column", "value", "reason"), BAD_CELLS)
def test_a_bad_cell_is_named(sheet: str, row: int, column: str, value: object, reason: str) -> None:
    error = the_error(SmallWorkbook().put(sheet, row, column, value))
    assert (error.sheet, error.row, error.column) == (sheet, row, column)
    assert reason in error.reason


def test_an_error_reads_as_a_sentence() -> None:
    error = the_error(SmallWorkbook().put("orders", 2, "qty", "-3"))
    assert str(error) == (
        'orders row 2, column qty, value "-3": Enter a whole number from 1 to 100,000.'
    )


def test_a_number_that_is_none_is_named_by_its_cell() -> None:
    content = SmallWorkbook().put("parts", 2, "gross_weight_ton", 7654321).content()
    staged = stage_workbook(scenario=None, file=replaced(content, b"<v>7654321<", b"<v>NaN<"))
    assert [str(error) for error in staged.errors] == [
        'parts row 2, column gross_weight_ton, value "NaN":'
        " This is no number: type the value again."
    ]


def test_all_bad_rows_are_reported_at_once() -> None:
    book = SmallWorkbook().put("orders", 2, "qty", -1).put("orders", 3, "part_id", "P9")
    book.put("parts", 3, "cool_hours", "cold").put("resources", 2, "max_patterns", 0)
    assert {(error.sheet, error.row, error.column) for error in errors_of(book)} == {
        ("orders", 2, "qty"),
        ("orders", 3, "part_id"),
        ("parts", 3, "cool_hours"),
        ("resources", 2, "max_patterns"),
    }


@pytest.mark.parametrize("again", ["orders ", " Orders"])
def test_a_sheet_twice_is_refused_whichever_comes_first(again: str) -> None:
    book = SmallWorkbook()
    book[again] = [*book["orders"][:1], ["O7", "C1", "P1", 77, "2026-12-11", 1]]
    error = the_error(book)
    assert (error.sheet, error.row) == ("orders", None)
    assert "there twice" in error.reason


def test_a_bad_part_is_not_unknown_to_its_orders() -> None:
    assert the_error(SmallWorkbook().put("parts", 2, "cool_hours", "cold")).sheet == "parts"


def test_an_order_number_in_another_case_is_the_same_order() -> None:
    book = SmallWorkbook().without("initial_patterns_loaded")
    error = the_error(book.put("orders", 3, "order_id", "o1"))
    assert (error.sheet, error.row, error.column) == ("orders", 3, "order_id")
    assert "This is order “O1”" in error.reason
    scenario = imported(SmallWorkbook())
    book = SmallWorkbook().put("orders", 4, "order_id", "o2")
    assert [(e.sheet, e.row) for e in errors_of(book, scenario)] == [("orders", 4)]


@pytest.mark.parametrize(
    ("sheet", "column"),
    [
        ("orders", "order_id"),
        ("parts", "part_id"),
        ("customers", "customer_id"),
        ("holidays", "date"),
        ("initial_order_progress", "order_id"),
        ("initial_pour_load", "workday_index"),
    ],
)
def test_a_row_twice_names_both(sheet: str, column: str) -> None:
    book = SmallWorkbook()
    book[sheet].append(list(book[sheet][1]))
    error = the_error(book)
    assert (error.sheet, error.row, error.column) == (sheet, len(book[sheet]), column)
    assert "Row 2" in error.reason


@pytest.mark.parametrize("sheet", ["scenario", "resources"])
def test_a_sheet_of_one_row_has_one_row(sheet: str) -> None:
    book = SmallWorkbook()
    book[sheet].append(list(book[sheet][1]))
    assert "one row only" in the_error(book).reason
    del book[sheet][1:]
    assert "no row" in the_error(book).reason


def test_resources_without_flasks_lack_a_column() -> None:
    book = SmallWorkbook().drop("resources", "flasks_S").drop("resources", "flasks_M")
    assert the_error(book).column == "flasks_S"


def test_merged_cells_are_refused() -> None:
    book = load_workbook(BytesIO(SmallWorkbook().content()))
    book["customers"].merge_cells("A2:B2")
    out = BytesIO()
    book.save(out)
    errors = stage_workbook(scenario=None, file=out.getvalue()).errors
    assert any("unmerge" in error.reason and error.value == "A2:B2" for error in errors)


def test_a_new_scenario_needs_a_name_of_its_own() -> None:
    stored = stage_workbook(scenario=None, file=SmallWorkbook().content())
    apply_import(staged=stored, user=None)
    error = the_error(SmallWorkbook())
    assert (error.sheet, error.column, error.value) == ("scenario", "name", "Small")
