"""The charts of the weeks: late molds by Monday, and what was made of what was planned."""

from collections.abc import Sequence

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from planning.charts.chart import Chart
from planning.queries import WeekTold


def late_by_monday(weeks: Sequence[WeekTold]) -> Chart:
    """Return the late molds of each Monday's own plan, the earliest first."""
    shown = [week for week in weeks if week.late_qty is not None]
    series = {
        "name": _("Late molds"),
        "values": [week.late_qty for week in shown],
        "tone": "late",
    }
    finding = _("Late molds by Monday: %(first)s on %(from)s, %(last)s on %(to)s.") % {
        "first": intcomma(shown[0].late_qty),
        "from": _day(shown[0]),
        "last": intcomma(shown[-1].late_qty),
        "to": _day(shown[-1]),
    }
    labels = [_day(week) for week in shown]
    return Chart({"labels": labels, "series": [series], "unit": _("late molds")}, finding)


def made_of_planned(weeks: Sequence[WeekTold]) -> Chart:
    """Return what was molded and scrapped in each week beside what was planned."""
    series = [
        {"name": _("Molded"), "values": [week.molded for week in weeks], "tone": "time"},
        {
            "name": _("Scrapped"),
            "values": [week.scrapped for week in weeks],
            "tone": "late",
            "striped": True,
        },
        {
            "name": _("Planned"),
            "values": [week.planned for week in weeks],
            "tone": "limit",
            "line": True,
        },
    ]
    finding = _("In these weeks %(molded)s molds were made of %(planned)s planned.") % {
        "molded": intcomma(sum(week.molded or 0 for week in weeks)),
        "planned": intcomma(sum(week.planned for week in weeks)),
    }
    return Chart(
        {"labels": [_day(week) for week in weeks], "series": series, "unit": _("molds")}, finding
    )


def _day(week: WeekTold) -> str:
    return date_format(week.week.monday, "j M")
