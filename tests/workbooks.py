"""Workbooks for tests: a small right one, to be broken on purpose."""

import io
import zipfile
from collections.abc import Iterable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

ROOT = Path(__file__).resolve().parent.parent
MONDAY_1_PATH = ROOT / "tests/data/monday-2026-11-16.xlsx"
MONDAY_2_PATH = ROOT / "planning/sample/monday-2026-11-23.xlsx"
MONDAY_1, MONDAY_2 = MONDAY_1_PATH.read_bytes(), MONDAY_2_PATH.read_bytes()

_SMALL: dict[str, list[list[Any]]] = {
    "scenario": [["name", "asof_date"], ["Small", date(2026, 11, 23)]],
    "customers": [["customer_id", "name", "tier"], ["C1", "Rio Pumps", "Gold"]],
    "parts": [
        [
            "part_id",
            "description",
            "flask_size",
            "cool_hours",
            "finish_hours",
            "gross_weight_ton",
            "alloy",
        ],
        ["P1", "Bracket", "S", 24, 16.5, 0.085, "GG25"],
        ["P2", None, "M", 48, 0, 1.2, None],
    ],
    "orders": [
        ["order_id", "customer_id", "part_id", "qty", "due_date", "priority"],
        ["O1", "C1", "P1", 10, date(2026, 12, 11), 50],
        ["O2", None, "P2", 20, date(2026, 12, 18), None],
        ["O3", "C1", "P1", 5, date(2026, 12, 18), 100],
    ],
    "resources": [
        [
            "flasks_S",
            "flasks_M",
            "molding_max_per_day",
            "molding_max_same_part_per_day",
            "pour_max_ton_per_day",
            "max_patterns",
            "notes",
        ],
        [40, 20, 30, 10, 8.5, None, "One shift"],
    ],
    "holidays": [["date", "name"], [date(2026, 12, 25), "Christmas"]],
    "extra_workdays": [["date", "name"], [date(2026, 12, 5), "Saturday shift"]],
    "day_capacity": [
        ["date", "molding_max_per_day", "pour_max_ton_per_day"],
        [date(2026, 12, 7), 0, None],
    ],
    "initial_order_progress": [["order_id", "molded_qty_credit"], ["O1", 4]],
    "initial_patterns_loaded": [["order_id", "is_loaded"], ["O1", 1], ["O2", 0]],
    "initial_flask_inuse": [["flask_size", "release_workday_index", "qty_inuse"], ["S", 1, 4]],
    "initial_pour_load": [["workday_index", "tons_committed"], [0, 0.34]],
}


class SmallWorkbook(dict[str, list[list[Any]]]):
    """The sheets of a small right workbook, as lists of rows with the headers first."""

    def __init__(self) -> None:
        super().__init__(deepcopy(_SMALL))

    def put(self, sheet: str, row: int, column: str, value: Any) -> "SmallWorkbook":
        """Write a cell; ``row`` counts as Excel does."""
        self[sheet][row - 1][self[sheet][0].index(column)] = value
        return self

    def rename(self, sheet: str, column: str, header: Any) -> "SmallWorkbook":
        """Change a header."""
        self[sheet][0][self[sheet][0].index(column)] = header
        return self

    def drop(self, sheet: str, column: str) -> "SmallWorkbook":
        """Take a column out."""
        place = self[sheet][0].index(column)
        for row in self[sheet]:
            del row[place]
        return self

    def without(self, *sheets: str) -> "SmallWorkbook":
        for sheet in sheets:
            del self[sheet]
        return self

    def content(self) -> bytes:
        return xlsx(self)


def xlsx(sheets: dict[str, Iterable[Iterable[Any]]]) -> bytes:
    """Return a workbook as Excel would write it: text that looks like a formula is one."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    """Return a workbook with some bytes of its parts replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.infolist():
            target.writestr(part.filename, source.read(part).replace(old, new))
    return out.getvalue()
