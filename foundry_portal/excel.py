"""Read Excel workbooks that strangers send, and write ones that do no harm.

A workbook is a zip of XML. Before anything is parsed, ``read_workbook`` looks at how many parts it
has, how large they become and how many tags they hold; past a limit it refuses. A cell that can't
be read is handed on as ``BadCell``, so that its row can be named. Text that is written stays text.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

MAX_BYTES = 10 * 1024 * 1024
MAX_PARTS = 500
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_RATIO, RATIO_FROM_BYTES = 200, 1024 * 1024
MAX_TAGS = 1_500_000
MAX_ROW_TAGS = 200_000
MAX_CELLS = 16_384  # of a row, as in Excel
MAX_SHEETS = 100
MAX_ROWS = 25_000
MAX_COLUMNS = 200

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# What XML can't carry or a cell shouldn't: controls, DEL, half pairs, the two non-characters.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_STARTS_LIKE_A_FORMULA = ("=", "+", "-", "@")
_BOLD = Font(bold=True)
_SAVE_AGAIN = "Open it in Excel and save it as .xlsx again."


class BadWorkbook(Exception):
    """The file as a whole can't be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell without a usable value."""

    text: str
    reason: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row below the headers, and its number in Excel."""

    number: int
    values: tuple[Any, ...]


@dataclass(slots=True)
class Sheet:
    """A sheet: its headers as they stand in row 1, and its rows that aren't empty."""

    name: str
    headers: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet to write."""

    headers: Sequence[str]
    rows: Iterable[Sequence[Any]]


def normal_name(name: str) -> str:
    """Return a header or a sheet's name as it is compared: without case and surrounding blanks."""
    return name.strip().casefold()


def read_workbook(
    file: BinaryIO | bytes, *, wanted: Collection[str] | None = None
) -> dict[str, Sheet]:
    """Return the sheets by ``normal_name``; of sheets that aren't wanted, only the name.

    Cells are None, text, int, float, bool, date or time types, or ``BadCell``. Raises
    ``BadWorkbook``.
    """
    content = file if isinstance(file, bytes) else file.read(MAX_BYTES + 1)
    _refuse_what_is_no_workbook(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of every style it doesn't know
            return _read(content, wanted)
    except BadWorkbook:
        raise
    except Exception as error:  # whatever a parser may say to a broken file
        raise BadWorkbook(f"The workbook can't be read ({_short(error)}). {_SAVE_AGAIN}") from error


def write_workbook(sheets: Mapping[str, Table]) -> bytes:
    """Return a workbook with a bold, frozen header row on each sheet."""
    book = Workbook(write_only=True)
    for name, table in sheets.items():
        _write_sheet(book, name, table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# Reading


def _refuse_what_is_no_workbook(content: bytes) -> None:
    if not content:
        raise BadWorkbook("The file is empty. Choose the workbook (.xlsx) again.")
    if len(content) > MAX_BYTES:
        raise BadWorkbook(f"The file is larger than {MAX_BYTES // 2**20} MB: no workbook of ours.")
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
        raise BadWorkbook(f"The file is no Excel workbook (.xlsx). {_SAVE_AGAIN}") from error


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
            f"The file unpacks to {unpacked:,} bytes: refused, as zip bombs do. {_SAVE_AGAIN}"
        )
    if "[Content_Types].xml" not in archive.namelist():
        raise BadWorkbook(f"The file is no Excel workbook (.xlsx). {_SAVE_AGAIN}")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")) and _is_too_long(archive, part):
            raise BadWorkbook(
                f"{part.filename} is too long. Delete the empty rows and columns around the"
                " data, and save the workbook again."
            )


def _is_too_long(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Count the tags of a part, which are what it costs in memory once parsed."""
    tags = rows = 0
    with archive.open(part) as stream:
        while chunk := stream.read(1024 * 1024):
            tags += chunk.count(b"<")
            rows += chunk.count(b"<row")
    return tags > MAX_TAGS or rows > MAX_ROW_TAGS


class _CellParser(WorkSheetParser):
    """Openpyxl's parser, but for cells without a usable value: they don't end the reading."""

    def parse_row(self, row: Any) -> Any:
        if len(row) > MAX_CELLS:
            raise BadWorkbook(f"A row has more than {MAX_CELLS:,} cells. {_SAVE_AGAIN}")
        return super().parse_row(row)

    def parse_cell(self, element: Any) -> dict[str, Any]:
        try:
            cell: dict[str, Any] = super().parse_cell(element)
        except (ValueError, OverflowError, IndexError):
            text = _short(element.findtext(VALUE_TAG) or "")
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
        sheets = {}
        for worksheet in book.worksheets:
            name = normal_name(worksheet.title)
            read = wanted is None or name in wanted
            sheets[name] = _read_sheet(worksheet) if read else Sheet(worksheet.title)
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


def _short(error: object) -> str:
    return str(error)[:120]


# Writing


def _write_sheet(book: Workbook, name: str, table: Table) -> None:
    sheet = book.create_sheet(name)
    rows = [[_printable(value) for value in row] for row in table.rows]
    sheet.freeze_panes = "A2"
    for index, header in enumerate(table.headers):
        widths = [len(str(row[index] or "")) for row in rows[:1000]]
        letter = get_column_letter(index + 1)
        sheet.column_dimensions[letter].width = min(50, max([len(header), 10, *widths])) + 2
    headers = [_cell(sheet, header) for header in table.headers]
    for cell in headers:
        cell.font = _BOLD
    sheet.append(headers)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _printable(value: Any) -> Any:
    return (_UNPRINTABLE.sub("", value) or None) if isinstance(value, str) else value


def _cell(sheet: Any, value: Any) -> Any:
    """Return a cell; text is text, however much it looks like a formula or an error."""
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet)
        cell._value, cell.data_type = _LOOKS_ESCAPED.sub("_x005F_", value[:32_000]), "s"
        if value.startswith(_STARTS_LIKE_A_FORMULA):
            cell.quotePrefix = True
        return cell
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "yyyy-mm-dd"
        return cell
    return value
