"""The filters of the plan pages and of an import's preview; they live in the address."""

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from orders.models import Tier
from planning.models import OrderStatus, StagedRow


def _search(rows: QuerySet[OrderStatus], _name: str, text: str) -> QuerySet[OrderStatus]:
    return rows.filter(
        Q(order_id__icontains=text)
        | Q(part_id__icontains=text)
        | Q(customer_name__icontains=text)
        | Q(customer_id__icontains=text)
    )


class PlannedOrderFilter(filters.FilterSet):
    """Which orders a grid shows: by text, and only the late ones if wished."""

    q = filters.CharFilter(label=_("Order, part or customer"), method=_search)
    late = filters.ChoiceFilter(
        label=_("Standing"),
        method="by_standing",
        empty_label=_("All"),
        choices=[("yes", _("Late")), ("no", _("On time"))],
    )

    class Meta:
        model = OrderStatus
        fields: list[str] = []

    def by_standing(
        self, rows: QuerySet[OrderStatus], _name: str, value: str
    ) -> QuerySet[OrderStatus]:
        return rows.filter(late_qty__gt=0) if value == "yes" else rows.filter(late_qty=0)


class OrderStatusFilter(PlannedOrderFilter):
    """Which orders the status page shows."""

    tier = filters.ChoiceFilter(label=_("Tier"), empty_label=_("All"), choices=Tier.choices)
    due_before = filters.DateFilter(label=_("Due by"), field_name="due_date", lookup_expr="lte")


class StagedRowFilter(filters.FilterSet):
    """Which rows of a workbook a preview shows; ``summary`` names its sheets."""

    q = filters.CharFilter(label=_("Row"), field_name="name", lookup_expr="icontains")
    sheet = filters.ChoiceFilter(label=_("Sheet"), empty_label=_("All"))
    kind = filters.ChoiceFilter(
        label=_("What happens"), empty_label=_("All"), choices=StagedRow.Kind.choices
    )
    column = filters.ChoiceFilter(
        label=_("Changed column"), empty_label=_("All"), method="by_changed_column"
    )

    class Meta:
        model = StagedRow
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet[StagedRow], *, summary: dict) -> None:
        super().__init__(data, queryset)
        self.filters["sheet"].extra["choices"] = [
            (count["sheet"], count["sheet"]) for count in summary["counts"]
        ]
        self.filters["column"].extra["choices"] = [
            (column, column) for column in summary["changed_columns"]
        ]

    def by_changed_column(
        self, rows: QuerySet[StagedRow], _name: str, value: str
    ) -> QuerySet[StagedRow]:
        return rows.filter(kind=StagedRow.Kind.CHANGED, columns__contains=f" {value} ")
