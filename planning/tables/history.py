"""The table of the weeks: how good each plan was, and what was made of it."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundry_portal.tables import BaseTable, DayColumn, NumberColumn
from planning.queries import WeekTold


class ShareColumn(NumberColumn):
    """A share as per cent."""

    def __init__(self, verbose_name: Any, *, digits: int = 0, **extra: Any) -> None:
        self.digits = digits
        super().__init__(verbose_name, unit="%", **extra)

    def render(self, value: float) -> str:
        return f"{100 * value:.{self.digits}f}"

    def value(self, value: float) -> float:
        return round(100 * value, self.digits or 1)


class WeekTable(BaseTable):
    """Weeks, the latest first."""

    label = _("Weeks")
    export_name = "history"

    monday = DayColumn(_("Week from"), accessor="week__monday")
    plan = tables.Column(_("Plan"), empty_values=())
    late_qty = NumberColumn(_("Late"), unit=_("molds"))
    on_time_share = ShareColumn(_("Orders on time"))
    switches = NumberColumn(_("Pattern changes"))
    gap = ShareColumn(_("Gap"), digits=2)
    planned = NumberColumn(_("Planned"), unit=_("molds"))
    molded = NumberColumn(_("Molded"), unit=_("molds"))
    scrapped = NumberColumn(_("Scrapped"), unit=_("pcs"))
    made_share = ShareColumn(_("Good of planned"))

    class Meta(BaseTable.Meta):
        orderable = False
        sequence = (
            "monday",
            "plan",
            "late_qty",
            "on_time_share",
            "switches",
            "gap",
            "planned",
            "molded",
            "scrapped",
            "made_share",
        )
        row_attrs = {"data-href": lambda record: reverse("run", args=[record.week.run_id])}

    def render_monday(self, record: WeekTold) -> str:
        shown = date_format(record.week.monday, "DATE_FORMAT")
        if (timezone.localdate() - record.week.monday).days < 7:
            return _now("%(day)s, so far") % {"day": shown}
        return shown

    def render_plan(self, record: WeekTold) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("run", args=[record.week.run_id]),
            self.value_plan(record),
        )

    def value_plan(self, record: WeekTold) -> str:
        if record.week.has_own_plan:
            return _now("Run %(number)s") % {"number": record.week.run_id}
        return _now("Run %(number)s, of %(monday)s, went on") % {
            "number": record.week.run_id,
            "monday": date_format(record.week.plan_monday, "j M"),
        }
