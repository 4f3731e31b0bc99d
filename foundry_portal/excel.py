"""Read Excel workbooks that strangers send, and write ones that do no harm.

What is read is read in a child process, within limits (``excel_reader``). Text that is written
stays text, however much it looks like a formula.
"""

import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from foundry_portal.excel_reader import (
    MAX_ROWS,
    TOO_MUCH,
    BadCell,
    BadWorkbook,
    Row,
    Sheet,
    decode,
    normal_name,
)

__all__ = [
    "XLSX",
    "BadCell",
    "BadWorkbook",
    "Offer",
    "Row",
    "Sheet",
    "Table",
    "normal_name",
    "read_workbook",
    "write_workbook",
    "xlsx_response",
]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READING_S = 20  # of the clock, on a busy machine; the child's own limit is in seconds of work

# Numpy, which openpyxl takes along where it finds it, doubles the start and the memory.
_READER = (
    "import sys; sys.modules['numpy'] = None; from foundry_portal import excel_reader;"
    " excel_reader.main()"
)
_HANDED_ON = ("PATH", "LD_LIBRARY_PATH")  # what Python may need to start, and no secret
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# What XML can't carry or a cell shouldn't: controls but \n, DEL, half pairs, non-characters.
_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_STARTS_LIKE_A_FORMULA = ("=", "+", "-", "@")
_BOLD = Font(bold=True)
_WRAPPED = Alignment(wrap_text=True, vertical="top")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Offer:
    """The values that Excel offers in a column: words in quotes, or a formula that gives a range.

    A strict one refuses any other value; else Excel only asks.
    """

    source: str
    is_strict: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet to write; a column may have a format and an offer, also below its last row."""

    headers: Sequence[str]
    rows: Iterable[Sequence[Any]]
    formats: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[str, Offer] = field(default_factory=dict)


def read_workbook(
    file: BinaryIO | bytes, *, wanted: Collection[str] | None = None
) -> dict[str, Sheet]:
    """Return the sheets by ``normal_name``; of sheets that aren't wanted, only the name.

    Cells are None, text, int, float, bool, date or time types, or ``BadCell``. Of two sheets with
    one name the first is read, and marked. Raises ``BadWorkbook``.
    """
    limit = settings.WORKBOOK_MAX_BYTES
    content = file if isinstance(file, bytes) else file.read(limit + 1)
    if len(content) > limit:
        raise BadWorkbook(f"The file is larger than {_megabytes(limit)} MB: no workbook of ours.")
    return decode(_read_in_a_child(content, wanted))


def write_workbook(sheets: Mapping[str, Table]) -> bytes:
    """Return a workbook with a bold, frozen header row on each sheet."""
    book = Workbook(write_only=True)
    for name, table in sheets.items():
        _write_sheet(book, name, table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_response(content: bytes, name: str) -> HttpResponse:
    """Return a workbook as a download of that name, whatever characters the name is made of."""
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


# Reading


def _read_in_a_child(content: bytes, wanted: Collection[str] | None) -> bytes:
    """Return the child's answer; a child that was ended by a limit had too much to read."""
    words = json.dumps(None if wanted is None else sorted(wanted))
    try:
        child = subprocess.run(  # noqa: S603 - our own Python and our own words
            [sys.executable, "-c", _READER, words],
            input=content,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in _HANDED_ON if name in os.environ},
            timeout=READING_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BadWorkbook(TOO_MUCH) from error
    if child.returncode != 0:
        logger.warning(
            "reading a workbook ended with %d: %r", child.returncode, child.stderr[-500:]
        )
        raise BadWorkbook(TOO_MUCH)
    return child.stdout


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.3g}"


# Writing


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
