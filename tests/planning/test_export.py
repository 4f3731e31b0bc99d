"""What the portal writes is safe to open and imports again without a difference."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from foundry_portal import excel_reader
from foundry_portal.excel import Table, read_workbook, write_workbook
from orders.models import Order, Scenario
from planning.models import OrderProgress, Resources
from planning.services.exports import export_inputs, export_plan
from planning.services.imports import apply_import, stage_workbook
from tests import factories, plans
from tests.workbooks import MONDAY_1, MONDAY_2, SmallWorkbook

HOSTILE = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "'quoted",
    "#N/A",
    "_x0041_",
    "_x005F_x0041_",
    "1e5",
    "007",
    "TRUE",
    "2026-11-23",
    "<b>&amp;</b>",
    "]]>",
    "\u00a0é\u202e😀",
]

hostile_text = st.one_of(
    st.sampled_from(HOSTILE),
    st.builds(str.__add__, st.sampled_from("=+-@'"), st.text(max_size=20)),
    st.text(max_size=30),
)


def imported(content: bytes, scenario: Scenario | None = None) -> Scenario:
    staged = stage_workbook(scenario=scenario, file=content)
    assert not staged.errors, [str(error) for error in staged.errors]
    return apply_import(staged=staged, user=None)


def assert_imports_without_a_difference(scenario: Scenario) -> None:
    staged = stage_workbook(scenario=scenario, file=export_inputs(scenario=scenario))
    assert not staged.errors, [str(error) for error in staged.errors]
    assert not staged.warnings
    assert not [str(count) for count in staged.counts if count.differs]


@pytest.mark.django_db
@pytest.mark.parametrize("closed", [False, True])
def test_both_mondays_come_back_without_a_difference(closed: bool) -> None:
    scenario = imported(MONDAY_1)
    assert_imports_without_a_difference(scenario)
    apply_import(
        staged=stage_workbook(scenario=scenario, file=MONDAY_2), close_missing=closed, user=None
    )
    scenario.refresh_from_db()
    assert_imports_without_a_difference(scenario)


@pytest.mark.django_db
def test_an_export_makes_the_same_scenario_anew() -> None:
    scenario = imported(SmallWorkbook().content())
    content = export_inputs(scenario=scenario)
    scenario.orders.all().delete()
    scenario.delete()
    assert export_inputs(scenario=imported(content)) is not None
    again = Scenario.objects.get()
    assert_imports_without_a_difference(again)
    assert again.orders.get(order_id="O1").qty == 10


@pytest.mark.django_db
def test_closed_orders_and_their_opening_rows_stay_out() -> None:
    scenario = imported(SmallWorkbook().content())
    scenario.orders.filter(order_id="O1").update(state=Order.State.CLOSED)
    scenario.orders.filter(order_id="O2").update(state=Order.State.ON_HOLD)
    sheets = read_workbook(export_inputs(scenario=scenario))
    assert [row.values[0] for row in sheets["orders"].rows] == ["O2", "O3"]
    assert not sheets["initial_order_progress"].rows
    assert_imports_without_a_difference(scenario)
    assert OrderProgress.objects.filter(order__order_id="O1").exists()


@pytest.mark.django_db
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(texts=st.lists(hostile_text, min_size=6, max_size=6))
def test_hostile_text_comes_back_as_it_was(read_here, texts: list[str]) -> None:
    """Whatever the forms let in is written as text and read as the same text."""
    Order.objects.all().delete()
    Scenario.objects.all().delete()
    book = SmallWorkbook().put("resources", 2, "notes", texts[0])
    for row, (sheet, column) in enumerate(
        [("parts", "description"), ("parts", "alloy"), ("customers", "name")], start=1
    ):
        book.put(sheet, 2, column, texts[row])
    book.put("holidays", 2, "name", texts[4]).put("orders", 4, "order_id", texts[5])
    content = write_workbook({name: Table(rows[0], rows[1:]) for name, rows in book.items()})
    staged = stage_workbook(scenario=None, file=content)
    if staged.errors:  # an empty name, or one that is a number already there
        return
    scenario = apply_import(staged=staged, user=None)
    assert_imports_without_a_difference(scenario)
    cells = load_workbook(BytesIO(export_inputs(scenario=scenario)))
    assert not [
        cell for sheet in cells for row in sheet.rows for cell in row if cell.data_type in "fe"
    ]


@given(text=hostile_text)
@settings(max_examples=100, deadline=None)
def test_a_text_cell_is_never_a_formula(text: str) -> None:
    content = write_workbook({"s": Table(["h"], [[text], ["end"]])})
    cell = load_workbook(BytesIO(content))["s"]["A2"]
    assert cell.data_type in "ns"
    rows = excel_reader.read(content)["s"].rows
    printable = "".join(
        c
        for c in text
        if c == "\n" or not (c < " " or c in "\x7f\ufffe\uffff" or "\ud800" <= c <= "\udfff")
    )
    if printable.strip():
        assert rows[0].values == (printable,)


def test_a_sheet_has_a_bold_frozen_head_and_real_dates() -> None:
    rows = [[date(2026, 11, 23), Decimal("0.085"), None]]
    sheet = load_workbook(BytesIO(write_workbook({"s": Table(["day", "t", "no"], rows)})))["s"]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert sheet["A2"].is_date
    assert (sheet["B2"].value, sheet["C2"].value) == (0.085, None)


@pytest.mark.django_db
def test_notes_that_look_like_a_formula_are_marked_as_text() -> None:
    scenario = imported(SmallWorkbook().content())
    Resources.objects.update(notes="=HYPERLINK()")
    sheet = load_workbook(BytesIO(export_inputs(scenario=scenario)))["resources"]
    cell = next(cell for cell in sheet[2] if cell.value == "=HYPERLINK()")
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


@pytest.mark.django_db
def test_the_plan_has_the_specifications_columns() -> None:
    scenario = factories.scenario()
    factories.order(scenario, "=O1")
    run = plans.solved_run(scenario)
    book = load_workbook(BytesIO(export_plan(run=run)))
    assert {sheet.title: [cell.value for cell in sheet[1]] for sheet in book} == {
        "plan_daily_order": [
            "scenario_id",
            "run_id",
            "asof_date",
            "workday_index",
            "date",
            "order_id",
            "part_id",
            "molds_molded",
        ],
        "plan_weekly_order": [
            "scenario_id",
            "run_id",
            "asof_date",
            "week_index",
            "order_id",
            "part_id",
            "molds_molded_week",
        ],
        "order_status": [
            "scenario_id",
            "run_id",
            "asof_date",
            "order_id",
            "part_id",
            "qty",
            "molded_qty_credit",
            "remaining_qty",
            "due_date",
            "delivered_by_due",
            "late_qty",
            "completion_workday_index",
        ],
        "summary": ["name", "value"],
    }
    daily = book["plan_daily_order"]
    assert daily["A2"].value == scenario.pk
    assert (daily["F2"].value, daily["F2"].data_type) == ("=O1", "s")
    assert sum(row[-1].value for row in daily.iter_rows(min_row=2)) == 10
    assert sum(row[-1].value for row in book["plan_weekly_order"].iter_rows(min_row=2)) == 10
    summary = dict(book["summary"].iter_rows(min_row=2, values_only=True))
    assert summary["run_id"] == run.pk
    assert summary["status"] == run.plan_status
    assert summary["late_qty"] == plans.FIGURES["late_qty"]
