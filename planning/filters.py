"""The filters of the plan pages and of an import's preview; they live in the address."""

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from orders.formfields import DayField
from orders.models import Tier
from planning.models import DailyOrder, OrderStatus, ProductionEntry, Run, StagedRow
from planning.models.production import ProductionEntries


def _search(rows: QuerySet[OrderStatus], _name: str, text: str) -> QuerySet[OrderStatus]:
    return rows.filter(
        Q(order_id__icontains=text)
        | Q(part_id__icontains=text)
        | Q(customer_name__icontains=text)
        | Q(customer_id__icontains=text)
    )


class _OrderFilter(filters.FilterSet):
    """Which orders of a plan a page shows, by text."""

    q = filters.CharFilter(label=_("Order, part or customer"), method=_search)

    class Meta:
        model = OrderStatus
        fields: list[str] = []


class LateOrderFilter(_OrderFilter):
    """Which late orders are listed."""

    tier = filters.ChoiceFilter(label=_("Tier"), empty_label=_("All"), choices=Tier.choices)


class PlannedOrderFilter(_OrderFilter):
    """Which orders a grid shows: by text, and only the late ones if wished."""

    late = filters.ChoiceFilter(
        label=_("Standing"),
        method="by_standing",
        empty_label=_("All"),
        choices=[("yes", _("Late")), ("no", _("On time"))],
    )

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


class ProductionFilter(filters.FilterSet):
    """Which entries of the log are shown: those that count, unless all are asked for."""

    q = filters.CharFilter(label=_("Order or part"), method="by_text")
    event = filters.ChoiceFilter(
        label=_("What"), empty_label=_("All"), choices=ProductionEntry.Event.choices
    )
    day_from = filters.DateFilter(
        label=_("From"), field_name="date", lookup_expr="gte", widget=DayField.widget
    )
    day_to = filters.DateFilter(
        label=_("To"), field_name="date", lookup_expr="lte", widget=DayField.widget
    )
    by = filters.CharFilter(
        label=_("Entered by"), field_name="entered_by__username", lookup_expr="icontains"
    )
    replaced = filters.ChoiceFilter(
        label=_("Corrected ones"),
        method="with_replaced",
        empty_label=_("Leave out"),
        choices=[("all", _("Show, too"))],
    )

    class Meta:
        model = ProductionEntry
        fields: list[str] = []

    def filter_queryset(self, queryset: ProductionEntries) -> ProductionEntries:
        entries = super().filter_queryset(queryset)
        return entries if self.form.cleaned_data.get("replaced") else entries.counting()

    def by_text(self, entries: ProductionEntries, _name: str, text: str) -> ProductionEntries:
        return entries.filter(
            Q(order__order_id__icontains=text) | Q(order__part__part_id__icontains=text)
        )

    def with_replaced(self, entries: ProductionEntries, _name: str, value: str) -> Any:
        return entries


class RunFilter(filters.FilterSet):
    """Which runs a program is told of."""

    state = filters.ChoiceFilter(label=_("State"), choices=Run.State.choices)
    scenario = filters.NumberFilter(label=_("Scenario"), field_name="scenario_id")

    class Meta:
        model = Run
        fields: list[str] = []


class DailyOrderFilter(filters.FilterSet):
    """Which of a plan's daily rows a program is told of."""

    order_id = filters.CharFilter(label=_("Order"), lookup_expr="iexact")
    day_from = filters.DateFilter(label=_("From"), field_name="date", lookup_expr="gte")
    day_to = filters.DateFilter(label=_("To"), field_name="date", lookup_expr="lte")

    class Meta:
        model = DailyOrder
        fields: list[str] = []
