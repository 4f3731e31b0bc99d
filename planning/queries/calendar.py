"""The shop's calendar as a month, and where it clashes with the plan in force."""

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Scenario
from planning.models import DailyLoad, DayCapacity, Run, WeeklyPattern
from planning.queries.runs import next_plan, plan_in_force

Load = DailyLoad.Resource


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day as the calendar has it; ``clashes`` say what the plan in force does there."""

    date: date
    is_workday: bool
    kind: str  # "week", "holiday" or "extra"
    name: str = ""
    capacity: DayCapacity | None = None
    molds: int = 0  # that the plan in force makes there
    clashes: tuple[str, ...] = ()


class Days:
    """What the calendar of a scenario says of any day, read once."""

    def __init__(self, scenario: Scenario) -> None:
        pattern = WeeklyPattern.objects.filter(scenario=scenario).first() or WeeklyPattern()
        self.weekdays = frozenset(pattern.weekdays())
        self.holidays = dict(scenario.holidays.values_list("date", "name"))
        self.extra = dict(scenario.extra_workdays.values_list("date", "name"))
        self.capacities = {row.date: row for row in scenario.day_capacities.all()}
        self.plan = _plan_of(scenario)
        self.loads: dict[date, dict[str, Decimal]] = defaultdict(dict)
        if self.plan is not None:
            loads = DailyLoad.objects.filter(
                run=self.plan, resource__in=(Load.MOLDING, Load.POUR), used__gt=0
            )
            for day, resource, used in loads.values_list("date", "resource", "used"):
                self.loads[day][resource] = used

    def day(self, day: date) -> CalendarDay:
        """Return one day; an extra workday beats a holiday."""
        kind = "extra" if day in self.extra else "holiday" if day in self.holidays else "week"
        works = kind == "extra" or (kind == "week" and day.weekday() in self.weekdays)
        return CalendarDay(
            date=day,
            is_workday=works,
            kind=kind,
            name=self.extra.get(day) or self.holidays.get(day, ""),
            capacity=self.capacities.get(day),
            molds=int(self.loads.get(day, {}).get(Load.MOLDING, 0)),
            clashes=tuple(self._clashes(day, works)),
        )

    def clashing(self) -> list[CalendarDay]:
        """Return the days, from today on, on which the plan in force doesn't fit the calendar."""
        return [found for day in sorted(self.loads) if (found := self.day(day)).clashes]

    def _clashes(self, day: date, works: bool) -> list[str]:
        if day < timezone.localdate():
            return []
        molds = self.loads.get(day, {}).get(Load.MOLDING, Decimal())
        tons = self.loads.get(day, {}).get(Load.POUR, Decimal())
        capacity = self.capacities.get(day)
        most_molds = None if not works else capacity and capacity.molding_max_per_day
        most_tons = None if not works else capacity and capacity.pour_max_ton_per_day
        found = []
        if molds and (not works or (most_molds is not None and molds > most_molds)):
            limit = _("no workday") if not works else _("%(most)d allowed") % {"most": most_molds}
            found.append(_("%(molds)d molds planned, %(limit)s") % {"molds": molds, "limit": limit})
        if tons and (not works or (most_tons is not None and tons > most_tons)):
            limit = _("no workday") if not works else _("%(most)s t allowed") % {"most": most_tons}
            found.append(_("%(tons)s t to pour, %(limit)s") % {"tons": tons, "limit": limit})
        return found


def month_of(days: Days, first: date) -> list[list[CalendarDay]]:
    """Return the weeks, Monday to Sunday, that a month touches."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return [[days.day(day) for day in week] for week in weeks]


def months_around(first: date) -> tuple[date, date]:
    """Return the first days of the months before and after."""
    before = (first - timedelta(days=1)).replace(day=1)
    return before, (first + timedelta(days=31)).replace(day=1)


def _plan_of(scenario: Scenario) -> Run | None:
    """Return the plan in force, or the one approved next, if it is this scenario's."""
    plan = plan_in_force() or next_plan()
    return plan if plan is not None and plan.scenario_id == scenario.pk else None
