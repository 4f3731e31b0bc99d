"""Tables of text, for the terminal and for Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows of text; the first column is a name, the others are numbers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def plain(self) -> str:
        """The table with its columns lined up."""
        widths = [
            max(len(row[i]) for row in (self.columns, *self.rows)) for i in range(len(self.columns))
        ]
        return "\n".join(_line(row, widths) for row in (self.columns, *self.rows))

    def markdown(self) -> str:
        """The table in Markdown."""
        ruler = ["---", *("---:" for _ in self.columns[1:])]
        return "\n".join(f"| {' | '.join(row)} |" for row in (self.columns, ruler, *self.rows))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, *numbers = row
    shown = (number.rjust(width) for number, width in zip(numbers, widths[1:], strict=True))
    return "  ".join((name.ljust(widths[0]), *shown)).rstrip()


def number(value: float | None, decimals: int = 0) -> str:
    """A number with its thousands set apart; a dash for none."""
    return "-" if value is None else f"{value:,.{decimals}f}"


def millions(value: float | None) -> str:
    """A cost in millions."""
    return number(None if value is None else value / 1e6, 1)


def percent(value: float | None) -> str:
    """A share in per cent, two decimals."""
    return number(None if value is None else 100 * value, 2)
