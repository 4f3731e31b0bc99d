"""The template workbook offers what cells may hold, and imports once it is filled in."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from orders.models import Scenario
from planning.services.exports import export_template
from tests.planning.importing import imported, stage
from tests.workbooks import MONDAY_1, SmallWorkbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("read_here")]

PARTS = "OFFSET(parts!$A$2,0,0,MAX(COUNTA(parts!$A:$A)-1,1),1)"
CUSTOMERS = "OFFSET(customers!$A$2,0,0,MAX(COUNTA(customers!$A:$A)-1,1),1)"
ORDERS = "OFFSET(orders!$A$2,0,0,MAX(COUNTA(orders!$A:$A)-1,1),1)"
SIZES = '"S,M"'


def opened(scenario: Scenario | None) -> Workbook:
    return load_workbook(BytesIO(export_template(scenario=scenario)))


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def offers_of(book: Workbook) -> dict[tuple[str, str], str]:
    """Return what Excel offers, by sheet and column."""
    return {
        (sheet.title, sheet.cell(row=1, column=cells.min_col).value): validation.formula1
        for sheet in book
        for validation in sheet.data_validations.dataValidation
        for cells in validation.sqref.ranges
    }


def test_excel_offers_what_a_column_may_refer_to() -> None:
    offers = offers_of(opened(imported(SmallWorkbook())))
    assert offers == {
        ("customers", "tier"): '"Gold,Silver,Bronze"',
        ("parts", "flask_size"): SIZES,
        ("orders", "customer_id"): CUSTOMERS,
        ("orders", "part_id"): PARTS,
        ("initial_order_progress", "order_id"): ORDERS,
        ("initial_patterns_loaded", "order_id"): ORDERS,
        ("initial_patterns_loaded", "is_loaded"): '"yes,no"',
        ("initial_flask_inuse", "flask_size"): SIZES,
        ("production_log", "order_id"): ORDERS,
        ("production_log", "event"): '"molded,scrapped,delivered"',
    }


def test_a_flask_size_that_is_new_is_asked_about_and_not_refused() -> None:
    (validation,) = opened(None)["parts"].data_validations.dataValidation
    assert (validation.formula1, validation.errorStyle) == ('"S,M,L"', "warning")


def test_sizes_that_excel_can_not_list_are_not_offered() -> None:
    book = SmallWorkbook().rename("resources", "flasks_M", 'flasks_M "wide", tall')
    book.put("parts", 3, "flask_size", 'M "wide", tall')
    assert ("parts", "flask_size") not in offers_of(opened(imported(book)))


def test_days_and_numbers_that_are_names_are_formatted_below_the_rows() -> None:
    orders = opened(imported(SmallWorkbook()))["orders"]
    assert orders.column_dimensions["A"].number_format == "@"
    assert orders.column_dimensions["E"].number_format == "yyyy-mm-dd"


def test_the_template_of_a_scenario_only_moves_its_monday_on() -> None:
    scenario = imported(MONDAY_1)
    staged = stage(export_template(scenario=scenario), scenario)
    assert not staged.errors
    assert not staged.warnings
    assert [(row.sheet, row.values) for row in staged.differences()] == [
        ("scenario", [["asof_date", "16 Nov 2026", "23 Nov 2026"]])
    ]


def test_an_empty_template_imports_once_it_is_filled_in() -> None:
    book = opened(None)
    monday = book["scenario"]["B2"].value.date()
    assert monday.weekday() == 0
    assert timedelta(0) <= monday - date.today() < timedelta(days=7)
    book["scenario"]["A2"] = "Filled in"
    small = SmallWorkbook()
    small["resources"] = [["flasks_S", "flasks_M", "flasks_L", *small["resources"][0][2:]]]
    small["resources"].append([40, 20, 5, 30, 10, 8.5, None, None])
    small["initial_patterns_loaded"][1:] = [["O1", "yes"], ["O2", "no"]]
    for name, (headers, *rows) in small.items():
        if name != "scenario":
            assert [cell.value for cell in book[name][1]] == headers
            for row in rows:
                book[name].append(row)
    scenario = imported(saved(book))
    assert (scenario.name, scenario.orders.count(), scenario.asof_date) == ("Filled in", 3, monday)


def test_the_import_pages_hand_it_out(planner) -> None:
    scenario = imported(SmallWorkbook())
    for upload, template in (
        (reverse("scenario-import-new"), reverse("template-new")),
        (
            reverse("scenario-import", args=[scenario.pk]),
            reverse("template", args=[scenario.pk]),
        ),
    ):
        assert f'href="{template}"' in planner.get(upload).content.decode()
        assert planner.get(template)["Content-Disposition"].endswith('"monday-template.xlsx"')
