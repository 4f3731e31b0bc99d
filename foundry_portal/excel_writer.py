"""Write workbooks that do no harm: text stays text, however much it looks like a formula."""

import io
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from foundry_portal.excel_rows import MAX_ROWS, Offer, Table

_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# What XML can't carry or a cell shouldn't: controls but \n, DEL, half pairs, non-characters.
_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_STARTS_LIKE_A_FORMULA = ("=", "+", "-", "@")
_BOLD = Font(bold=True)
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def write_workbook(sheets: Mapping[str, Table]) -> bytes:
    """Return a workbook with a bold, frozen header row on each sheet."""
    book = Workbook(write_only=True)
    for name, table in sheets.items():
        _write_sheet(book, name, table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_sheet(book: Workbook, name: str, table: Table) -> None:
    sheet = book.create_sheet(name)
    rows = [[_printable(value) for value in row] for row in table.rows]
    sheet.freeze_panes = "A2"
    for index, header in enumerate(table.headers):
        widths = [len(str(row[index] or "")) for row in rows[:1000]]
        letter = get_column_letter(index + 1)
        column = sheet.column_dimensions[letter]
        column.width = min(50, max([len(header), 10, *widths])) + 2
        if header in table.formats:
            column.number_format = table.formats[header]
        if header in table.offers:
            sheet.data_validations.append(_validation(table.offers[header], letter))
    headers = [_cell(sheet, header) for header in table.headers]
    for cell in headers:
        cell.font = _BOLD
    sheet.append(headers)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _validation(offer: Offer, letter: str) -> DataValidation:
    return DataValidation(
        type="list",
        formula1=offer.source,
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="stop" if offer.is_strict else "warning",
        errorTitle="Not in the list",
        error="Choose a value of the list.",
        sqref=f"{letter}2:{letter}{MAX_ROWS}",
    )


def _printable(value: Any) -> Any:
    return (_UNPRINTABLE.sub("", value) or None) if isinstance(value, str) else value


def _cell(sheet: Any, value: Any) -> Any:
    """Return a cell; text is text, however much it looks like a formula or an error."""
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet)
        cell._value, cell.data_type = _LOOKS_ESCAPED.sub("_x005F_", value[:32_000]), "s"
        if value.startswith(_STARTS_LIKE_A_FORMULA):
            cell.quotePrefix = True
        if "\n" in value:
            cell.alignment = _WRAPPED
        return cell
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "yyyy-mm-dd"
        return cell
    return value
