"""The child process in which ``excel.read_workbook`` reads.

A workbook is a zip of XML from a stranger, and a small one may unfold without end. It is read in a
process that knows no secret and no Django, that may take only so much memory and time, and that
answers in JSON. Before anything is parsed it looks at how many parts there are, how large they
become and how many tags they hold; past a limit it refuses in words. A cell that can't be read is
handed on as ``BadCell``, so that its row can be named.
"""

import io
import json
import re
import resource
import sys
import warnings
import zipfile
from collections.abc import Collection
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from foundry_portal.excel_rows import (
    MAX_ROWS,
    TOO_MUCH,
    BadCell,
    BadWorkbook,
    Row,
    Sheet,
    encode,
    normal_name,
    short,
)

MEMORY_BYTES = 256 * 1024 * 1024
CPU_S = 3

MAX_PARTS = 500
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_RATIO, RATIO_FROM_BYTES = 200, 1024 * 1024
MAX_TAGS = 1_500_000
MAX_ROW_TAGS = 200_000
MAX_CELLS = 16_384  # of a row, as in Excel
MAX_SHEETS = 100
MAX_COLUMNS = 200

SAVE_AGAIN = "Open it in Excel and save it as .xlsx again."

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def main() -> None:
    """Read the workbook on standard input; write its sheets, or why it is refused."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = encode(read(sys.stdin.buffer.read(), wanted=json.loads(sys.argv[1])))
    except BadWorkbook as error:
        answer = json.dumps({"refused": str(error)})
    sys.stdout.write(answer)


def read(content: bytes, *, wanted: Collection[str] | None = None) -> dict[str, Sheet]:
    """Return the sheets as ``excel.read_workbook`` does, but read in this process."""
    try:
        _refuse_what_is_no_workbook(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of every style it doesn't know
            return _read(content, wanted)
    except BadWorkbook:
        raise
    except MemoryError as error:
        raise BadWorkbook(TOO_MUCH) from error
    except Exception as error:  # whatever a parser may say to a broken file
        raise BadWorkbook(f"The workbook can't be read ({short(error)}). {SAVE_AGAIN}") from error


# Refusing


def _refuse_what_is_no_workbook(content: bytes) -> None:
    if not content:
        raise BadWorkbook("The file is empty. Choose the workbook (.xlsx) again.")
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise BadWorkbook("The workbook is protected by a password. Save it without one.")
        raise BadWorkbook("This is an old Excel file (.xls). Save it as .xlsx.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bombs(archive)
    except BadWorkbook:
        raise
    except Exception as error:
        raise BadWorkbook(f"The file is no Excel workbook (.xlsx). {SAVE_AGAIN}") from error


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise BadWorkbook(f"The file holds {len(parts):,} parts: no workbook of ours.")
    if any(part.flag_bits & 1 for part in parts):
        raise BadWorkbook("The file is encrypted. Save it without a password.")
    unpacked = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > max(RATIO_FROM_BYTES, MAX_RATIO * part.compress_size) for part in parts
    )
    if unpacked > MAX_UNPACKED_BYTES or swollen:
        raise BadWorkbook(
            f"The file unpacks to {unpacked:,} bytes: refused, as zip bombs do. {SAVE_AGAIN}"
        )
    if "[Content_Types].xml" not in archive.namelist():
        raise BadWorkbook(f"The file is no Excel workbook (.xlsx). {SAVE_AGAIN}")
    for part in parts:
        if _is_too_long(archive, part):
            raise BadWorkbook(
                f"{part.filename} is too long. Delete the empty rows and columns around the"
                " data, and save the workbook again."
            )


def _is_too_long(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Count the tags of a part, which are what it costs once parsed; any name may hold a sheet."""
    tags = rows = 0
    with archive.open(part) as stream:
        while chunk := stream.read(1024 * 1024):
            tags += chunk.count(b"<")
            rows += chunk.count(b"<row")
    return tags > MAX_TAGS or rows > MAX_ROW_TAGS


# Reading


class _CellParser(WorkSheetParser):
    """Openpyxl's parser, but for cells without a usable value: they don't end the reading."""

    def parse_row(self, row: Any) -> Any:
        if len(row) > MAX_CELLS:
            raise BadWorkbook(f"A row has more than {MAX_CELLS:,} cells. {SAVE_AGAIN}")
        return super().parse_row(row)

    def parse_cell(self, element: Any) -> dict[str, Any]:
        try:
            cell: dict[str, Any] = super().parse_cell(element)
        except (ValueError, OverflowError, IndexError):
            text = short(element.findtext(VALUE_TAG) or "")
            cell = {
                "column": self.col_counter,
                "value": BadCell(text, "This is no number: type the value again."),
            }
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            cell["value"] = BadCell(
                "", "The formula has no value: recalculate in Excel, or type the value."
            )
        elif cell.get("data_type") == "e" and cell["value"] is not None:
            cell["value"] = BadCell(
                str(cell["value"]), "The formula ends in an error: correct it, or type the value."
            )
        elif isinstance(cell["value"], str):
            cell["value"] = _ESCAPED.sub(lambda m: chr(int(m[1], 16)), cell["value"])
        return cell


def _read(content: bytes, wanted: Collection[str] | None) -> dict[str, Sheet]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        if len(book.worksheets) > MAX_SHEETS:
            raise BadWorkbook(f"The workbook has more than {MAX_SHEETS} sheets.")
        sheets: dict[str, Sheet] = {}
        for worksheet in book.worksheets:
            name = normal_name(worksheet.title)
            if name in sheets:
                sheets[name].doubled = True
            elif wanted is None or name in wanted:
                sheets[name] = _read_sheet(worksheet)
            else:
                sheets[name] = Sheet(worksheet.title)
        return sheets
    finally:
        book.close()


def _read_sheet(worksheet: Any) -> Sheet:
    sheet = Sheet(worksheet.title)
    book = worksheet.parent
    with book._archive.open(worksheet._worksheet_path) as source:
        parser = _CellParser(
            source,
            worksheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            _take_row(sheet, number, {c["column"]: c["value"] for c in cells})
        if parser.merged_cells is not None:
            sheet.merged = [str(found.ref) for found in parser.merged_cells.mergeCell]
    return sheet


def _take_row(sheet: Sheet, number: int, cells: dict[int, Any]) -> None:
    filled = {column: value for column, value in cells.items() if not _is_blank(value)}
    if number == 1:
        last = max(filled, default=0)
        if last > MAX_COLUMNS:
            raise BadWorkbook(f"Sheet {sheet.name} has more than {MAX_COLUMNS} columns.")
        sheet.headers = [str(filled.get(column, "")) for column in range(1, last + 1)]
        return
    values = tuple(filled.get(column) for column in range(1, len(sheet.headers) + 1))
    if any(value is not None for value in values):
        if len(sheet.rows) >= MAX_ROWS:
            raise BadWorkbook(f"Sheet {sheet.name} has more than {MAX_ROWS:,} rows.")
        sheet.rows.append(Row(number, values))


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
