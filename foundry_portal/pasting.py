"""Rows that people copy from a sheet and paste into a page, as cells by their column."""

import csv
import io
import re
from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext as _

MAX_ROWS = 2_000
_DOTTED_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


class NotReadable(ValueError):
    """The text as a whole is no table; the message says what to do."""


def read_pasted_rows(
    text: str, columns: Mapping[str, tuple[str, ...]], *, needed: Collection[str]
) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a pasted text, each with its number and its cells by column.

    Cells are parted by tabs, as Excel copies them. ``columns`` says how each may be headed; without
    a header row they stand in its order. Of those that are needed, a header row has each.

    Raises:
        NotReadable: no row, too many, or columns are missing.
    """
    try:
        lines = [*enumerate(csv.reader(io.StringIO(text, newline=""), delimiter="\t"), 1)]
    except csv.Error as error:
        raise NotReadable(_("This is no text of a sheet: copy the rows in Excel again.")) from error
    rows = [(number, cells) for number, cells in lines if any(map(str.strip, cells))]
    if not rows:
        raise NotReadable(_("There is no row: copy the rows in Excel and paste them here."))
    places, heads = _places(rows[0][1], columns, needed)
    del rows[:heads]
    if not rows:
        raise NotReadable(_("There are only headers: copy the rows below them, too."))
    if len(rows) > MAX_ROWS:
        raise NotReadable(
            _("These are %(rows)d rows: paste at most %(most)d at a time.")
            % {"rows": len(rows), "most": MAX_ROWS}
        )
    return [
        (
            number,
            {n: row[place].strip() if place < len(row) else "" for n, place in places.items()},
        )
        for number, row in rows
    ]


def iso_day(day: str) -> str:
    """Return a day such as 4.12.2026, which can mean one day only, as 2026-12-04."""
    found = _DOTTED_DAY.fullmatch(day)
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else day


def _places(
    row: Sequence[str], columns: Mapping[str, tuple[str, ...]], needed: Collection[str]
) -> tuple[dict[str, int], int]:
    """Return the place of each column, and how many rows are headers."""
    heads = [cell.strip().lower() for cell in row]
    places = {
        name: heads.index(word)
        for name, words in columns.items()
        for word in reversed(words)
        if word in heads
    }
    if len(places) < 2:
        return {name: place for place, name in enumerate(columns)}, 0
    if missing := [name for name in needed if name not in places]:
        raise NotReadable(
            _("The headers lack %(columns)s: add them, or paste the rows without headers.")
            % {"columns": ", ".join(missing)}
        )
    return places, 1
