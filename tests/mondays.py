"""The two sample workbooks, moved by whole weeks so that the second is of this week's Monday.

The plan in force is the one of the latest Monday that has come, so a story that ends with a plan in
force can't be told on fixed days.
"""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from tests.plans import this_monday
from tests.workbooks import MONDAY_1_PATH, MONDAY_2_PATH

SECOND_MONDAY = date(2026, 11, 23)


def moved(day: date) -> date:
    """Return a day of the sample workbooks as the moved ones have it."""
    return day + (this_monday() - SECOND_MONDAY)


def last_monday(folder: Path) -> Path:
    """Write the first workbook, of last week's Monday, and return its path."""
    return _written(MONDAY_1_PATH, folder / "last-monday.xlsx")


def this_week(folder: Path, orders: Iterable[tuple[Any, ...]] = ()) -> Path:
    """Write the second workbook, and return its path.

    ``orders`` are rows of its sheet ``orders`` as they became during the week: new ones, or others
    in the place of those with the same number.
    """
    return _written(MONDAY_2_PATH, folder / "this-monday.xlsx", orders)


def _written(source: Path, path: Path, orders: Iterable[tuple[Any, ...]] = ()) -> Path:
    book = openpyxl.load_workbook(source)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, datetime):
                    cell.value += moved(SECOND_MONDAY) - SECOND_MONDAY
    sheet = book["orders"]
    rows = {row[0].value: row[0].row for row in sheet.iter_rows()}
    for values in orders:
        at = rows.get(values[0], sheet.max_row + 1)
        for column, value in enumerate(values, start=1):
            sheet.cell(at, column, value)
    book.save(path)
    return path
