"""The pattern board as its script draws it."""

from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planning.charts.chart import Chart
from planning.queries import Bar, Board
from planning.queries.board import Change
from planning.queries.grids import week_starts

FIRST_DAYS = 20


def board_chart(board: Board, found: list[Bar], *, asked: bool) -> Chart:
    """Return the board; ``found`` are the bars that the filter leaves, if it was ``asked``."""
    wanted = {(bar.order_id, bar.first) for bar in found}
    days = [day for _index, day in board.days]
    given = {
        "days": [date_format(day, "D j M") for day in days],
        "weeks": [i for i, starts in enumerate(week_starts(board.days)) if starts],
        "places": [_place(board, place) for place in board.shown_places],
        "orders": {bar.order_id: _order(bar) for bar in board.bars},
        "bars": [
            [
                bar.place,
                bar.lane,
                bar.lanes,
                bar.order_id,
                bar.first,
                bar.molds,
                bar.late_qty,
                bar.change or "",
                int((bar.order_id, bar.first) in wanted),
            ]
            for bar in board.bars
        ],
        "ghosts": [[g.place, g.first, g.last, g.pattern] for g in board.ghosts],
        "overlaid": board.before is not None,
        "asked": asked,
        "shown": _first_days(board, found if asked else []),
        "order_page": reverse("order", args=[0]),
        "words": _words(),
    }
    return Chart(given, _finding(board))


def _first_days(board: Board, found: list[Bar]) -> tuple[int, int]:
    """Return the workdays to begin with: the plan's first, or those of what was searched."""
    first = max(0, min(bar.first for bar in found) - 2) if found else 0
    last = min(len(board.days), first + FIRST_DAYS) - 1
    return max(0, last - FIRST_DAYS + 1), last


def _place(board: Board, place: int) -> dict[str, str]:
    loaded = board.loaded.get(place)
    if loaded is None:
        return {"name": str(place + 1), "loaded": "", "note": ""}
    note = _("loaded, stays") if loaded.goes_on else _("loaded, comes off")
    return {"name": str(place + 1), "loaded": loaded.pattern, "note": note}


def _order(bar: Bar) -> dict[str, Any]:
    status = bar.status
    return {
        "part": status.part_id,
        "customer": status.customer_name,
        "due": bar.due,
        "due_date": date_format(status.due_date, "DATE_FORMAT"),
        "done": status.completion_workday_index,
        "done_date": date_format(status.completion_date, "DATE_FORMAT")
        if status.completion_date
        else "–",
        "late": status.late_qty,
        "key": status.order_pk,
    }


def _words() -> dict[str, str]:
    """Return what the script says; it puts the values into the braces."""
    return {
        "molds": _("{molds} molds, {rate} a day"),
        "rate": _("{rate}/d"),
        "span": _("{first} to {last}, place {place}"),
        "late": _("{late} molds of it late"),
        "in_time": _("in time"),
        "due": _("due {day}"),
        "done": _("delivered {day}"),
        "changed": str(Change.CHANGED.label),
        "new": str(Change.NEW.label),
        "same": str(Change.SAME.label),
        "before": _("Before: {pattern}, {first} to {last}"),
        "open": _("Open order {order}"),
        "none": _("No bar is chosen."),
    }


def _finding(board: Board) -> str:
    """Say in words what the board shows."""
    late = sum(bar.late_qty > 0 for bar in board.bars)
    words = ngettext(
        "%(count)s campaign, %(places)s at once at most, %(first)s to %(last)s; %(late)s late.",
        "%(count)s campaigns, %(places)s at once at most, %(first)s to %(last)s; %(late)s late.",
        len(board.bars),
    ) % {
        "count": intcomma(len(board.bars)),
        "places": board.places,
        "first": date_format(board.days[0][1], "DATE_FORMAT"),
        "last": date_format(board.days[-1][1], "DATE_FORMAT"),
        "late": intcomma(late) if late else _("none"),
    }
    if board.before is None:
        return words
    counts = [sum(bar.change == change for bar in board.bars) for change in Change]
    return f"{words} " + _(
        "Since the plan of %(monday)s: %(same)s as before, %(changed)s changed, %(new)s of new "
        "orders; %(gone)s orders are not molded any more."
    ) % {
        "monday": date_format(board.before.asof_date, "DATE_FORMAT"),
        "same": intcomma(counts[0]),
        "changed": intcomma(counts[1]),
        "new": intcomma(counts[2]),
        "gone": intcomma(len(board.gone)),
    }
