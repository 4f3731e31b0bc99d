"""Customers and parts as tables."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundry_portal.tables import Badge, BaseTable, NumberColumn, badge
from orders.models import Customer, Part


def _customer_page(record: Customer) -> str:
    return reverse("customer", args=[record.pk])


def _part_page(record: Part) -> str:
    return reverse("part", args=[record.pk])


class UseColumn(tables.Column):
    """Whether a row is offered for new orders."""

    def render(self, value: bool) -> str:
        if value:
            return badge(_("retired"), Badge("plain", "bi-archive"))
        return badge(_("in use"), Badge("quiet", "bi-circle"))

    def value(self, value: bool) -> str:
        return str(_("retired") if value else _("in use"))


class CustomerTable(BaseTable):
    """Customers; ``open_orders`` is annotated by the caller."""

    label = _("Customers")
    export_name = "customers"

    customer_id = tables.Column(_("Customer"), linkify=_customer_page)
    name = tables.Column(_("Name"))
    tier = tables.Column(_("Tier"))
    salesperson = tables.Column(_("Salesperson"), order_by=("salesperson__username",))
    open_orders = NumberColumn(_("Open orders"))
    is_retired = UseColumn(_("Use"))

    class Meta(BaseTable.Meta):
        order_by = "customer_id"
        empty_text = _("No customer matches: clear the filter to see all in use.")
        row_attrs = {"data-href": _customer_page}


class PartTable(BaseTable):
    """Parts; ``open_orders`` is annotated by the caller."""

    label = _("Parts")
    export_name = "parts"

    part_id = tables.Column(_("Part"), linkify=_part_page)
    description = tables.Column(_("Description"))
    flask_size = tables.Column(_("Flask size"))
    cool_hours = NumberColumn(_("Cooling"), unit=_("h"))
    finish_hours = NumberColumn(_("Finishing"), unit=_("h"))
    gross_weight_ton = NumberColumn(_("Gross weight"), unit=_("t"))
    alloy = tables.Column(_("Alloy"))
    open_orders = NumberColumn(_("Open orders"))
    is_retired = UseColumn(_("Use"))

    class Meta(BaseTable.Meta):
        order_by = "part_id"
        empty_text = _("No part matches: clear the filter to see all in use.")
        row_attrs = {"data-href": _part_page}
