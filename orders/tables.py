"""Orders as a table, with what the plan in force does with each."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundry_portal.tables import Badge, BaseTable, DayColumn, NumberColumn, StateColumn, Text, mark
from orders.models import Order

STATE_LOOKS = {
    Order.State.OPEN: Badge("quiet", "bi-circle"),
    Order.State.ON_HOLD: Badge("warn", "bi-pause-circle"),
    Order.State.CLOSED: Badge("good", "bi-check-circle"),
    Order.State.CANCELLED: Badge("plain", "bi-slash-circle"),
}


def standing(order: Any) -> tuple[Text, str, str]:
    """Return how an order stands in the plan, as word, tone and sign."""
    if order.plan_late_qty is None:
        return _("not planned"), "muted", "bi-dash"
    if order.plan_late_qty:
        return _("late"), "late", "bi-exclamation-triangle-fill"
    if order.plan_source == "estimate":
        return _("molded already, date estimated"), "good", "bi-check2"
    if order.plan_source is not None:
        return _("molded already"), "good", "bi-check2"
    return _("on time"), "good", "bi-check2"


def _address(record: Order) -> str:
    return reverse("order", args=[record.pk])


class OrderTable(BaseTable):
    """Orders; ``plan_date``, ``plan_source`` and ``plan_late_qty`` are annotated by the caller."""

    label = _("Orders")
    export_name = "orders"

    order_id = tables.Column(_("Order"), linkify=_address)
    customer = tables.Column(_("Customer"), order_by=("customer__name", "order_id"))
    part = tables.Column(_("Part"), order_by=("part__part_id", "order_id"))
    qty = NumberColumn(_("Quantity"), unit=_("pieces"))
    due_date = DayColumn(_("Due"), order_by=("due_date", "order_id"))
    priority = NumberColumn(_("Priority"))
    state = StateColumn(_("State"), looks=STATE_LOOKS)
    plan_date = DayColumn(_("Will come"))
    plan_late_qty = tables.Column(_("Standing"), empty_values=())

    class Meta(BaseTable.Meta):
        order_by = "due_date"
        empty_text = _("No order matches: clear the filter to see all that are open or on hold.")
        row_attrs = {"data-href": _address}

    def render_customer(self, record: Order) -> str:
        return record.customer.name

    def render_part(self, record: Order) -> str:
        return str(record.part)

    def render_plan_late_qty(self, record: Any) -> SafeString:
        return mark(*standing(record))

    def value_plan_late_qty(self, record: Any) -> str:
        return str(standing(record)[0])
