"""The tables of the start page of sales: dates that moved, orders that are late or come next."""

import django_tables2 as tables
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundry_portal.tables import STACKED, BaseTable, DayColumn, NumberColumn, Text, mark
from planning.models import OrderStatus
from planning.queries import days_later
from planning.tables.plans import late_mark, order_page


# On a phone, where the heads are not shown, a cell says what it is.
def _labelled(label: Text) -> dict[str, dict[str, Text]]:
    return {"td": {"class": "day", "data-label": label}}


def _number(label: Text) -> dict[str, dict[str, Text]]:
    return {"th": {"class": "num"}, "td": {"class": "num", "data-label": label}}


class _DateTable(BaseTable):
    """Orders of a plan with the day on which they come."""

    order_id = tables.Column(_("Order"), linkify=order_page)
    customer_name = tables.Column(_("Customer"))
    due_date = DayColumn(_("Due"), attrs=_labelled(_("due")))
    comes = DayColumn(_("Will come"), default="–", attrs=_labelled(_("will come")))

    class Meta(BaseTable.Meta):
        attrs = STACKED
        model = OrderStatus
        fields = ("order_id", "customer_name", "due_date", "comes")
        row_attrs = {"data-href": order_page}


class DateMovedTable(_DateTable):
    """Orders whose date is another than in the plan before."""

    label = _("Dates that moved")

    comes_before = DayColumn(_("Was"), attrs=_labelled(_("was")))
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

    late_qty = NumberColumn(_("Late"), unit=_("pieces"), attrs=_number(_("late")))
    late_days = NumberColumn(_("Late"), unit=_("workdays"), attrs=_number(_("workdays late")))

    class Meta(_DateTable.Meta):
        fields = (*_DateTable.Meta.fields, "late_qty", "late_days")
        empty_text = _("None of these orders is late.")


class NextDeliveryTable(_DateTable):
    """Orders that come next."""

    label = _("Next to come")

    qty = NumberColumn(_("Ordered"), unit=_("pieces"), attrs=_number(_("pieces")))
    late_qty = tables.Column(_("Standing"))

    class Meta(_DateTable.Meta):
        sequence = ("order_id", "customer_name", "qty", "due_date", "comes", "late_qty")
        empty_text = _("The plan delivers nothing from today on.")

    def render_late_qty(self, value: int) -> SafeString:
        return late_mark(value)
