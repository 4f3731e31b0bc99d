"""What a workbook is read into and written from, without the library that does either.

From the process that reads to the one that asked it goes as JSON.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

MAX_ROWS = 25_000
MAX_ANSWER_BYTES = 6 * 1024 * 1024  # that of 10,000 orders is 1 MB

TOO_MUCH = (
    "The workbook is too long to be read. Delete the empty rows and columns around the data, and"
    " the sheets that aren't needed, and save it again."
)


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
    doubled: bool = False  # another sheet has the same name, but for case and blanks


def normal_name(name: str) -> str:
    """Return a header or a sheet's name as it is compared: without case and surrounding blanks."""
    return name.strip().casefold()


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


def short(error: object) -> str:
    return str(error)[:120]


# The answer: JSON, in which a list stands for a value that JSON doesn't know


def encode(sheets: dict[str, Sheet]) -> str:
    """Return sheets as text."""
    plain = {
        name: {
            "name": sheet.name,
            "headers": sheet.headers,
            "rows": [(row.number, row.values) for row in sheet.rows],
            "merged": sheet.merged,
            "doubled": sheet.doubled,
        }
        for name, sheet in sheets.items()
    }
    answer = json.dumps({"sheets": plain}, default=_typed)
    if len(answer) > MAX_ANSWER_BYTES:
        raise BadWorkbook(TOO_MUCH)
    return answer


def decode(answer: bytes) -> dict[str, Sheet]:
    """Return the sheets of such a text; raise ``BadWorkbook`` if it is a refusal."""
    known = json.loads(answer)
    if "refused" in known:
        raise BadWorkbook(known["refused"])
    return {
        name: Sheet(**{**plain, "rows": [_row(number, cells) for number, cells in plain["rows"]]})
        for name, plain in known["sheets"].items()
    }


def _typed(value: Any) -> list[Any]:
    if isinstance(value, BadCell):
        return ["bad", value.text, value.reason]
    if isinstance(value, timedelta):
        return ["timedelta", value.days, value.seconds, value.microseconds]
    if isinstance(value, date | time):  # a datetime is a date
        return [type(value).__name__, value.isoformat()]
    return ["bad", short(value), "This is no value: type it again."]


_TYPES: dict[str, Any] = {
    "bad": BadCell,
    "timedelta": timedelta,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


def _row(number: int, cells: list[Any]) -> Row:
    return Row(number, tuple(_TYPES[c[0]](*c[1:]) if type(c) is list else c for c in cells))
