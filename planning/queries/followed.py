"""Week by week: the plan that the shop followed, how good it was, and what was really made."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from itertools import pairwise
from operator import or_

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncWeek

from planning.models import Approval, DailyOrder, KeyFigure, OrderStatus, ProductionEntry

Event = ProductionEntry.Event
WEEK = timedelta(weeks=1)
FIGURES = ("late_qty", "switches", "gap")


@dataclass(frozen=True, slots=True)
class FollowedWeek:
    """A week, and the approved plan that the shop followed in it: its run and its Monday."""

    monday: date
    run_id: int
    plan_monday: date

    @property
    def has_own_plan(self) -> bool:
        return self.monday == self.plan_monday


@dataclass(frozen=True, slots=True)
class WeekTold:
    """What a week's plan promised and what was made; figures of a plan stand at its first week.

    ``gap`` is a share of the bound; molds are those of the week. A week of which the production log
    knows nothing has neither ``molded`` nor ``scrapped``.
    """

    week: FollowedWeek
    late_qty: int | None
    late_orders: int | None
    orders: int | None
    switches: int | None
    gap: float | None
    planned: int
    molded: int | None
    scrapped: int | None

    @property
    def on_time_share(self) -> float | None:
        """The share of the orders that the plan delivers in time."""
        return 1 - self.late_orders / self.orders if self.orders else None

    @property
    def made_share(self) -> float | None:
        """The share of the planned molds that was molded and not scrapped."""
        if self.molded is None or self.scrapped is None or not self.planned:
            return None
        return (self.molded - self.scrapped) / self.planned


def followed_weeks(today: date, engine: str = "molding") -> list[FollowedWeek]:
    """Return the weeks from the first approved Monday up to today's, the latest first."""
    approvals = Approval.objects.filter(
        scenario__is_live=True, engine=engine, in_force=True, asof_date__lte=today
    ).order_by("asof_date")
    plans = list(approvals.values_list("asof_date", "run_id"))
    weeks = [
        FollowedWeek(monday, run_id, start)
        for (start, run_id), (end, _) in pairwise([*plans, (today + timedelta(days=1), None)])
        for monday in _mondays(start, end)
    ]
    return weeks[::-1]


def weeks_told(weeks: Sequence[FollowedWeek]) -> list[WeekTold]:
    """Return what there is to tell of some weeks, in their order."""
    own = [week.run_id for week in weeks if week.has_own_plan]
    figures: dict[int, dict[str, float]] = defaultdict(dict)
    kept = KeyFigure.objects.filter(run__in=own, name__in=FIGURES, value__isnull=False)
    for run_id, name, value in kept.values_list("run_id", "name", "value"):
        figures[run_id][name] = value
    orders = _orders(own)
    planned, made = _planned(weeks), _made(weeks)
    return [
        _told(week, figures[week.run_id], orders.get(week.run_id), planned, made)
        if week.has_own_plan
        else _told(week, {}, None, planned, made)
        for week in weeks
    ]


def _told(
    week: FollowedWeek,
    figures: dict[str, float],
    orders: tuple[int, int] | None,
    planned: dict[date, int],
    made: dict[date, Counter[str]],
) -> WeekTold:
    logged = made.get(week.monday)
    late, switches = figures.get("late_qty"), figures.get("switches")
    return WeekTold(
        week=week,
        late_qty=None if late is None else round(late),
        late_orders=orders[1] if orders else None,
        orders=orders[0] if orders else None,
        switches=None if switches is None else round(switches),
        gap=figures.get("gap"),
        planned=planned.get(week.monday, 0),
        molded=logged[Event.MOLDED] if logged else None,
        scrapped=logged[Event.SCRAPPED] if logged else None,
    )


def _mondays(start: date, end: date) -> Iterable[date]:
    return (start + WEEK * n for n in range(-((start - end) // WEEK)))


def _orders(runs: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return how many orders each plan has, and how many of them are late."""
    counted = OrderStatus.objects.filter(run__in=runs).order_by().values_list("run_id")
    rows = counted.annotate(Count("pk"), late=Count("pk", filter=Q(late_qty__gt=0)))
    return {run_id: (every, late) for run_id, every, late in rows}


def _planned(weeks: Sequence[FollowedWeek]) -> dict[date, int]:
    """Return the molds of each week in the plan that was followed then."""
    if not weeks:
        return {}
    spans = (
        Q(run=week.run_id, date__gte=week.monday, date__lt=week.monday + WEEK) for week in weeks
    )
    rows = DailyOrder.objects.filter(reduce(or_, spans)).order_by()
    return dict(rows.values_list(TruncWeek("date")).annotate(Sum("molds_molded")))


def _made(weeks: Sequence[FollowedWeek]) -> dict[date, Counter[str]]:
    """Return what the production log has of each week that it knows, by event."""
    if not weeks:
        return {}
    mondays = [week.monday for week in weeks]
    entries = ProductionEntry.objects.counting().filter(
        scenario__is_live=True, date__gte=min(mondays), date__lt=max(mondays) + WEEK
    )
    rows = entries.order_by().values_list(TruncWeek("date"), "event").annotate(Sum("qty"))
    made: dict[date, Counter[str]] = {}
    for monday, event, qty in rows:
        made.setdefault(monday, Counter())[event] = qty
    return made
