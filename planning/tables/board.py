"""The table of a plan's campaigns: what the pattern board shows, row by row."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundry_portal.tables import BaseTable, DayColumn, NumberColumn
from planning.queries import Bar
from planning.tables.plans import late_mark


def _order_page(record: Bar) -> str | None:
    """Return the order's own page for those who may open it."""
    return reverse("order", args=[record.status.order_pk]) if record.status.order_pk else None


class CampaignTable(BaseTable):
    """Campaigns by their first day, each order of a shared pattern in a row of its own."""

    label = _("Campaigns")
    export_name = "campaigns"

    order_id = tables.Column(_("Order"), linkify=_order_page)
    standing = tables.Column(_("Standing"), accessor="late_qty", orderable=False)
    change = tables.Column(_("Since the plan before"), orderable=False)
    place_number = NumberColumn(_("Place"))
    part_id = tables.Column(_("Part"))
    customer_name = tables.Column(_("Customer"))
    first_date = DayColumn(_("From"))
    last_date = DayColumn(_("To"))
    qty = NumberColumn(_("Molds"))
    most = NumberColumn(_("Most a day"), unit=_("molds"))
    late_qty = NumberColumn(_("Late"), unit=_("molds"))
    due_date = DayColumn(_("Due"), accessor="status__due_date")
    completion_date = DayColumn(
        _("Order completed"), accessor="status__completion_date", default="–"
    )

    class Meta(BaseTable.Meta):
        order_by = ("first_date", "place_number")
        row_attrs = {"data-href": _order_page}
        empty_text = _("No campaign matches: clear the filter to see all of them.")

    def render_standing(self, value: int) -> SafeString:
        return late_mark(value)

    def value_standing(self, value: int) -> str:
        return str(_("late") if value else _("on time"))

    def render_change(self, value: Any) -> str:
        return value.label

    def value_change(self, value: Any) -> str:
        return str(value.label)
