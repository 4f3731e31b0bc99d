"""The load of a plan: a chart for each resource over one time axis, and a heatmap of the flasks."""

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planning.charts.chart import Chart
from planning.models import DailyLoad, Run
from planning.queries import PlanLoad
from planning.queries.load import Resource


def resource_label(resource: Resource) -> str:
    """Return a resource with its unit, as the load's tables head it."""
    kind, size = resource
    if kind == DailyLoad.Resource.MOLDING:
        return _("Molding (molds)")
    if kind == DailyLoad.Resource.POUR:
        return _("Pour (t)")
    return _("Flasks %(size)s (pcs)") % {"size": size}


def _resource_name(resource: Resource) -> str:
    kind, size = resource
    return f"{DailyLoad.Resource(kind).label} {size}".strip()


def load_chart(run: Run, load: PlanLoad, shown: tuple[date, date], chosen: int | None) -> Chart:
    """Return the load of all days; ``shown`` are the first and the last day to begin with."""
    index_of = {day: index for index, day in load.workdays}
    days = sorted([*index_of, *load.holidays])
    columns = [
        {
            "name": resource_label(resource),
            "flasks": resource[1],
            "used": [_of_day(load, index_of.get(day), resource, "used") for day in days],
            "limit": [_of_day(load, index_of.get(day), resource, "limit") for day in days],
        }
        for resource in load.resources
    ]
    given = {
        "days": [date_format(day, "D j M") for day in days],
        "workdays": [index_of.get(day) for day in days],
        "weeks": [i for i, day in enumerate(days) if i == 0 or _week(day) != _week(days[i - 1])],
        "resources": columns,
        "shown": [days.index(shown[0]), days.index(shown[1])],
        "chosen": next((i for i, day in enumerate(days) if index_of.get(day) == chosen), None),
        "day_page": f"{reverse('run-load', args=[run.pk])}?day=",
        "words": {
            "free": _("holiday"),
            "used": _("{name}: {used} of {limit}"),
            "full": _("full"),
            "share": _("Flasks in use (● all)"),
            "limit": _("the day's limit"),
            "in_use": _("in use"),
        },
    }
    return Chart(given, _finding(load))


def _of_day(load: PlanLoad, index: int | None, resource: Resource, what: str) -> float | None:
    return None if index is None else float(getattr(load.by_day[index][resource], what))


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def _finding(load: PlanLoad) -> str:
    """Say which resources are full, and on how many days."""
    full = {
        resource: sum(day[resource].is_full for day in load.by_day.values())
        for resource in load.resources
    }
    found = [
        ngettext("%(name)s on %(count)s day", "%(name)s on %(count)s days", count)
        % {"name": _resource_name(resource), "count": count}
        for resource, count in full.items()
        if count
    ]
    if not found:
        return _("Nothing is full on any of %(count)s workdays.") % {"count": len(load.workdays)}
    return _("Full, of %(count)s workdays: %(found)s.") % {
        "count": len(load.workdays),
        "found": ", ".join(found),
    }
