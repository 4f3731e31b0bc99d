"""A day and its week on paper: a page for the molding line, one for the melt shop."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from planning import queries
from planning.queries import ShopWeek
from planning.views.days import day_named

ROOMY = 20  # orders of the day and of the week that one page holds in the largest type


@dataclass(frozen=True, slots=True)
class Paper:
    """What a page of paper is about: a workday and its week; the links to others.

    ``place`` is the day's place in the week; None if the plan has no workday from it on.
    """

    week: ShopWeek
    day: date
    place: int | None
    is_today: bool
    day_before: date | None
    day_after: date | None

    @property
    def days(self) -> list[date]:
        return [day for _, day in self.week.days]


@require_safe
@permission_required("planning.view_plan_in_force", raise_exception=True)
def line(request: HttpRequest) -> HttpResponse:
    """Show what the molding line does on a day and in its week."""
    paper = _paper(request)
    if paper is None:
        return _nothing_to_print(request)
    rows = queries.line_rows(paper.week)
    of_the_day = [(row, row.cells[paper.place]) for row in rows] if paper.place is not None else []
    today = [(row, cell) for row, cell in of_the_day if cell.has_work]
    working = [row for row in rows if row.has_work]
    context = {
        "paper": paper,
        "today": today,
        "not_today": [(row, cell.was) for row, cell in of_the_day if cell.was and not cell.molds],
        "molds": sum(cell.molds for _, cell in today),
        "changes": sum(cell.goes_on + cell.comes_off for _, cell in today),
        "rows": working,
        "not_this_week": [row for row in rows if not row.has_work],
        "totals": [sum(row.cells[place].molds for row in rows) for place in range(len(paper.days))],
        "is_long": len(today) + len(working) > ROOMY,
    }
    return render(request, "planning/paper_line.html", context)


@require_safe
@permission_required("planning.view_plan_in_force", raise_exception=True)
def melt(request: HttpRequest) -> HttpResponse:
    """Show how many tons of each alloy are poured on a day and in its week."""
    paper = _paper(request)
    if paper is None:
        return _nothing_to_print(request)
    found = queries.melt_of(paper.week)
    rows = [*found.alloys, *([found.committed] if found.committed else [])]
    place = paper.place
    context = {
        "paper": paper,
        "melt": found,
        "today": [(row, row.cells[place]) for row in rows] if place is not None else [],
        "total": found.total.cells[place] if place is not None else None,
        "rows": rows,
    }
    return render(request, "planning/paper_melt.html", context)


def _paper(request: HttpRequest) -> Paper | None:
    """Return the page of the first workday from the day in ``?day=`` on; None without a plan."""
    today = timezone.localdate()
    asked = day_named(request.GET.get("day", "")) or today
    day = queries.next_workday(asked) or asked
    week = queries.shop_week(day)
    if week is None:
        return None
    place = week.place_of(day)
    return Paper(
        week=week,
        day=day,
        place=place,
        is_today=day == today,
        day_before=queries.workday_before(day),
        day_after=queries.next_workday(day + timedelta(days=1)),
    )


def _nothing_to_print(request: HttpRequest) -> HttpResponse:
    return render(request, "planning/no_plan.html", {"next": queries.next_plan()})
