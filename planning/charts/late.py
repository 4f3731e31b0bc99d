"""The charts of late molds: by week and tier, and by customer."""

from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.models import Tier
from planning.charts.chart import Chart
from planning.queries import LateMolds, LateWeek

MOST_CUSTOMERS = 10
LOOKS = {Tier.GOLD: ("late", False), Tier.SILVER: ("other", True), Tier.BRONZE: ("third", False)}
NO_LOOK = ("before", True)


@dataclass(frozen=True, slots=True)
class LateCharts:
    """The charts of the page, and the heads and rows of the table of weeks."""

    weeks: Chart
    customers: Chart
    tiers: list[str]
    rows: list[tuple[str, list[int], int]]


def late_charts(found: LateMolds) -> LateCharts | None:
    """Return the charts of late molds; None if no mold is late."""
    if not found.weeks:
        return None
    return LateCharts(
        weeks=late_by_week(found),
        customers=late_by_customer(found),
        tiers=[tier_label(tier) for tier in found.tiers],
        rows=[
            (week_label(week), [week.by_tier[tier] for tier in found.tiers], week.late_qty)
            for week in found.weeks
        ],
    )


def tier_label(tier: str) -> str:
    """Return a tier as people call it."""
    return str(Tier(tier).label) if tier in Tier.values else _("no tier")


def week_label(week: LateWeek) -> str:
    """Return when the orders of a week are due."""
    words = _("before %(day)s") if week.is_past else _("week of %(day)s")
    return words % {"day": date_format(week.monday, "j M")}


def late_by_week(found: LateMolds) -> Chart:
    """Return late molds by the week in which they are due, a stack of tiers each."""
    worst = found.worst_week
    series = [
        {
            "name": tier_label(tier),
            "values": [week.by_tier[tier] for week in found.weeks],
            "tone": LOOKS.get(tier, NO_LOOK)[0],
            "striped": LOOKS.get(tier, NO_LOOK)[1],
        }
        for tier in found.tiers
    ]
    finding = ngettext(
        "Late molds by the week they are due in: most, %(count)s mold, %(week)s.",
        "Late molds by the week they are due in: most, %(count)s molds, %(week)s.",
        worst.late_qty,
    ) % {"count": intcomma(worst.late_qty), "week": week_label(worst)}
    labels = [week_label(week) for week in found.weeks]
    return Chart(
        {"labels": labels, "series": series, "stacked": True, "unit": _("late molds")}, finding
    )


def late_by_customer(found: LateMolds) -> Chart:
    """Return the customers with the most late molds."""
    shown = found.customers[:MOST_CUSTOMERS]
    worst = shown[0]
    series = {
        "name": _("Late molds"),
        "values": [customer.late_qty for customer in shown],
        "tone": "late",
    }
    finding = ngettext(
        "Late molds by customer: most, %(count)s mold, for %(customer)s.",
        "Late molds by customer: most, %(count)s molds, for %(customer)s.",
        worst.late_qty,
    ) % {"count": intcomma(worst.late_qty), "customer": worst.name or _("no customer")}
    labels = [customer.name or _("no customer") for customer in shown]
    return Chart(
        {"labels": labels, "series": [series], "lying": True, "unit": _("late molds")}, finding
    )
