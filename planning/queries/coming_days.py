"""The workdays of this week and the next at a glance: molds, pattern changes, tons to pour."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from planning.models import DailyLoad, Run
from planning.queries.grids import daily_cells, planned_orders, week_starts, workdays
from planning.queries.runs import plan_in_force
from planning.queries.shop_week import comes_off, goes_on


@dataclass(frozen=True, slots=True)
class DayWork:
    """What a workday asks of the shop, by the plan followed then."""

    date: date
    molds: int
    orders: int
    changes: int
    tons: Decimal
    starts_week: bool


def coming_days(today: date) -> list[DayWork]:
    """Return the workdays of this week and the next, as far as a plan is followed on them."""
    monday = today - timedelta(days=today.weekday())
    mondays = (monday, monday + timedelta(weeks=1), monday + timedelta(weeks=2))
    plans = [plan_in_force(today=max(today, start)) for start in mondays[:2]]
    if plans[0] == plans[1]:
        return list(_days(plans[0], mondays[0], mondays[2]))
    return [
        day
        for plan, start, end in zip(plans, mondays, mondays[1:], strict=False)
        for day in _days(plan, start, end)
    ]


def _days(plan: Run | None, start: date, end: date) -> Iterator[DayWork]:
    """Yield the workdays that a plan has from a day on, up to another."""
    if plan is None:
        return
    days = [(index, day) for index, day in workdays(plan) if start <= day < end]
    if not days:
        return
    grid = daily_cells(plan, list(planned_orders(plan, days[0][0], days[-1][0])), days)
    tons = _tons(plan, days)
    for place, ((index, day), starts_week) in enumerate(zip(days, week_starts(days), strict=True)):
        cells = [(row, row.cells[place]) for row in grid]
        yield DayWork(
            date=day,
            molds=sum(cell.molds for _, cell in cells),
            orders=sum(cell.molds > 0 for _, cell in cells),
            changes=sum(
                goes_on(row, index, cell) + comes_off(row, index, cell) for row, cell in cells
            ),
            tons=tons[index],
            starts_week=starts_week,
        )


def _tons(plan: Run, days: Sequence[tuple[int, date]]) -> dict[int, Decimal]:
    pours = DailyLoad.objects.filter(
        run=plan,
        resource=DailyLoad.Resource.POUR,
        workday_index__range=(days[0][0], days[-1][0]),
    )
    return dict(pours.values_list("workday_index", "used"))
