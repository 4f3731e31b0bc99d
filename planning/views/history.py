"""Are we getting better? Each week's plan, and what was made of it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig
from django_tables2.data import TableListData

from foundry_portal.exports import export_response
from planning import queries
from planning.charts.history import late_by_monday, made_of_planned
from planning.queries import FollowedWeek, WeekTold
from planning.tables.history import WeekTable

WEEKS_PER_PAGE = 26


@require_safe
@permission_required("planning.view_plan_in_force", raise_exception=True)
def history(request: HttpRequest) -> HttpResponse:
    """Show the weeks since the first approved Monday, half a year at a time."""
    weeks = Weeks(queries.followed_weeks(timezone.localdate()))
    table = RequestConfig(request, paginate={"per_page": WEEKS_PER_PAGE}).configure(
        WeekTable(TableListData(weeks))
    )
    if file := export_response(request, table):
        return file
    shown = [row.record for row in table.page.object_list]
    context = {
        "table": table,
        "weeks": shown,
        "latest": _with_own_plan(shown)[:2],
        **_charts(shown),
    }
    return render(request, "planning/history.html", context)


class Weeks(Sequence[WeekTold]):
    """Weeks of which is told what is asked for: a page of them costs no more than a page."""

    def __init__(self, followed: list[FollowedWeek]) -> None:
        self.followed = followed

    def __len__(self) -> int:
        return len(self.followed)

    def __getitem__(self, which: Any) -> Any:
        if isinstance(which, slice):
            return queries.weeks_told(self.followed[which])
        return queries.weeks_told([self.followed[which]])[0]

    def __iter__(self) -> Iterator[WeekTold]:
        return iter(self[:])


def _with_own_plan(weeks: list[WeekTold]) -> list[WeekTold]:
    return [week for week in weeks if week.late_qty is not None]


def _charts(weeks: list[WeekTold]) -> dict[str, Any]:
    in_order = weeks[::-1]
    return {
        "late": late_by_monday(in_order) if _with_own_plan(weeks) else None,
        "made": made_of_planned(in_order)
        if any(week.molded is not None for week in weeks)
        else None,
    }
