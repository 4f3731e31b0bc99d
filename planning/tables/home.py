"""The tables of the start page of sales: dates that moved, orders that are late or come next."""

import django_tables2 as tables
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundry_portal.tables import BaseTable, DayColumn, NumberColumn, mark
from planning.models import OrderStatus
from planning.queries import days_later
from planning.tables.plans import late_mark, order_page


class _DateTable(BaseTable):
    """Orders of a plan with the day on which they come."""

    order_id = tables.Column(_("Order"), linkify=order_page)
    customer_name = tables.Column(_("Customer"))
    due_date = DayColumn(_("Due"))
    comes = DayColumn(_("Will come"))

    class Meta(BaseTable.Meta):
        model = OrderStatus
        fields = ("order_id", "customer_name", "due_date", "comes")
        row_attrs = {"data-href": order_page}


class DateMovedTable(_DateTable):
    """Orders whose date is another than in the plan before."""

    label = _("Dates that moved")

    comes_before = DayColumn(_("Was"))
    moved = tables.Column(_("Moved"), empty_values=())
    late_qty = tables.Column(_("Standing"))

    class Meta(_DateTable.Meta):
        sequence = (
            "order_id",
            "customer_name",
            "due_date",
            "comes_before",
            "comes",
            "moved",
            "late_qty",
        )
        empty_text = _("No date moved since the plan before.")

    def render_moved(self, record: OrderStatus) -> SafeString:
        days = days_later(record)
        if days > 0:
            words = ngettext("%(n)d day later", "%(n)d days later", days) % {"n": days}
            return mark(words, "warn", "bi-arrow-right")
        words = ngettext("%(n)d day earlier", "%(n)d days earlier", -days) % {"n": -days}
        return mark(words, "good", "bi-arrow-left")

    def render_late_qty(self, value: int) -> SafeString:
        return late_mark(value)


class LateDateTable(_DateTable):
    """Late orders."""

    label = _("Late orders")

    late_qty = NumberColumn(_("Late"), unit=_("pieces"))
    late_days = NumberColumn(_("Late"), unit=_("workdays"))

    class Meta(_DateTable.Meta):
        fields = (*_DateTable.Meta.fields, "late_qty", "late_days")
        empty_text = _("None of these orders is late.")


class NextDeliveryTable(_DateTable):
    """Orders that come next."""

    label = _("Orders that come next")

    qty = NumberColumn(_("Ordered"), unit=_("pieces"))
    late_qty = tables.Column(_("Standing"))

    class Meta(_DateTable.Meta):
        sequence = ("order_id", "customer_name", "qty", "due_date", "comes", "late_qty")
        empty_text = _("The plan delivers nothing from today on.")

    def render_late_qty(self, value: int) -> SafeString:
        return late_mark(value)
