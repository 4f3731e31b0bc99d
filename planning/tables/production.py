"""The table of the production log."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundry_portal.tables import (
    Badge,
    BaseTable,
    DayColumn,
    NumberColumn,
    StateColumn,
    mark,
)
from planning.models import ProductionEntry

EVENT_LOOKS = {
    ProductionEntry.Event.MOLDED: Badge("busy", "bi-box-seam"),
    ProductionEntry.Event.SCRAPPED: Badge("bad", "bi-trash"),
    ProductionEntry.Event.DELIVERED: Badge("good", "bi-truck"),
}


class ProductionTable(BaseTable):
    """Entries of the log; ``may_correct`` tells for an entry whether it is offered to be corrected.

    Those that were replaced say by what.
    """

    label = _("Production log")
    export_name = "production-log"

    date = DayColumn(_("Day"), order_by=("date", "pk"))
    order = tables.Column(_("Order"), order_by=("order__order_id", "date"))
    part = tables.Column(_("Part"), accessor="order__part__part_id")
    event = StateColumn(_("What"), looks=EVENT_LOOKS)
    qty = NumberColumn(_("Quantity"), unit=_("pcs"))
    note = tables.Column(_("Note"), default="", attrs={"td": {"class": "reason"}})
    entered_by = tables.Column(_("Entered by"))
    entered_at = tables.DateTimeColumn(verbose_name=_("Entered"))
    standing = tables.Column(_("Standing"), empty_values=(), orderable=False)

    class Meta(BaseTable.Meta):
        model = ProductionEntry
        fields = ("date", "order", "part", "event", "qty", "note", "entered_by", "entered_at")
        sequence = (*fields, "standing")
        order_by = "-date"
        empty_text = _("No entry matches: clear the filter to see all of them.")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.may_correct_all = user.has_perm("planning.change_productionentry")

    def render_standing(self, record: ProductionEntry) -> SafeString:
        if not record.counts:
            return mark(self.value_standing(record), "muted", "bi-arrow-return-right")
        if not (self.may_correct_all or record.entered_by_id == self.user.pk):
            return mark(_("counts"), "good", "bi-check2")
        return format_html(
            '<a href="{}">{}</a>', reverse("log-correct", args=[record.pk]), _("Correct")
        )

    def value_standing(self, record: ProductionEntry) -> str:
        if record.counts:
            return str(_("counts"))
        return str(_("replaced by %(qty)d") % {"qty": record.replaced_by.qty})
