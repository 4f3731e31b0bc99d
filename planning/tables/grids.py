"""The grids of a plan as rows of a file, the headers first."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from planning.models import DailyLoad
from planning.queries import GridRow, LoadRow


def grid_rows(rows: Iterable[GridRow], heads: Sequence[str]) -> Iterator[Sequence[Any]]:
    """Yield molds by order and day or week; ``heads`` name the days or weeks."""
    yield _("Order"), _("Standing"), _("Pattern"), _("Part"), _("Due"), *heads, _("Sum")
    for row in rows:
        status = row.status
        yield (
            status.order_id,
            _("late") if status.late_qty else _("on time"),
            _pattern(row),
            status.part_id,
            status.due_date,
            *(cell.molds or None for cell in row.cells),
            row.total,
        )


def day_heads(days: Iterable[tuple[int, date]]) -> list[str]:
    """Return how the days of a grid are headed in a file."""
    return [day.isoformat() for _index, day in days]


def week_heads(weeks: Iterable[tuple[int, date]]) -> list[str]:
    """Return how the weeks of a grid are headed in a file."""
    return [
        _("Week %(number)s, %(day)s") % {"number": index + 1, "day": day.isoformat()}
        for index, day in weeks
    ]


def load_rows(
    rows: Iterable[LoadRow], columns: Iterable[tuple[str, str]]
) -> Iterator[Sequence[Any]]:
    """Yield what of each resource is used on each day, and the limit."""
    heads = [head for column in columns for head in _load_heads(*column)]
    yield _("Day"), *heads
    for row in rows:
        yield row.date, *(_plain(value) for load in row.loads for value in (load.used, load.limit))


def _plain(value: Decimal) -> int | float:
    """Return a number without the zeros behind its comma, which some read as thousands."""
    return int(value) if value == int(value) else float(value)


def _pattern(row: GridRow) -> str:
    if not row.status.pattern_loaded:
        return ""
    return _("loaded, comes off on the first day") if row.comes_off else _("loaded")


def _load_heads(resource: str, size: str) -> tuple[str, str]:
    named = {
        DailyLoad.Resource.MOLDING: _("Molding (molds)"),
        DailyLoad.Resource.POUR: _("Pour (t)"),
        DailyLoad.Resource.FLASKS: _("Flasks %(size)s (pcs)") % {"size": size},
    }
    head = named[DailyLoad.Resource(resource)]
    return head, _("%(what)s, limit") % {"what": head}
