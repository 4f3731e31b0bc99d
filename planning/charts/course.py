"""The course of a run: cost and bound over time, as they come."""

from collections.abc import Sequence

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from planning.charts.chart import Chart
from planning.models import Run, RunProgress


def course_chart(run: Run, course: Sequence[RunProgress]) -> Chart:
    """Return cost and bound by seconds; of a run that works they go on up to now."""
    points = [[row.seconds, row.cost, row.bound] for row in course]
    if points and run.is_unfinished:
        points.append([max(run.elapsed_s, points[-1][0]), *points[-1][1:]])
    finding = _finding(points)
    given = {
        "points": points,
        "limit_s": run.settings.get("time_limit_s", 0) if run.is_unfinished else 0,
        "finding": finding,
        "words": {
            "cost": _("Cost of the best plan"),
            "bound": _("No plan can cost less"),
            "seconds": _("seconds"),
        },
    }
    return Chart(given, finding)


def _finding(points: Sequence[Sequence[float | None]]) -> str:
    known = [point for point in points if point[1] is not None]
    if not known:
        return _("No plan is found yet.")
    seconds, cost, bound = known[-1]
    values = {"cost": intcomma(cost), "seconds": f"{seconds:.0f}", "first": intcomma(known[0][1])}
    if not bound:
        return _("Cost %(cost)s after %(seconds)s s; it began at %(first)s.") % values
    return _(
        "Cost %(cost)s after %(seconds)s s; it began at %(first)s, and no plan can cost less than "
        "%(bound)s."
    ) % (values | {"bound": intcomma(bound)})
