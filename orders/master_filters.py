"""What the lists of customers and parts can be narrowed to."""

from typing import Any

import django_filters as filters
from django import forms
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from orders.filters import MINE
from orders.models import Customer, Part, Tier

RETIRED, ALL = "retired", "all"


class MasterFilter(filters.FilterSet):
    """Rows by text and by whether they are in use; ``searched`` names the fields of the text."""

    searched: tuple[str, str]

    q = filters.CharFilter(label=_("Search"), method="search", widget=forms.SearchInput)
    use = filters.ChoiceFilter(
        label=_("Use"),
        method="in_use",
        choices=[(RETIRED, _("Retired")), (ALL, _("All"))],
        empty_label=_("In use"),
    )

    def __init__(self, data: Any, queryset: QuerySet[Any], *, user: User) -> None:
        super().__init__(data, queryset)
        self.user = user

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        first, second = self.searched
        return rows.filter(
            Q(**{f"{first}__icontains": value}) | Q(**{f"{second}__icontains": value})
        )

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("use") else rows.filter(is_retired=False)

    def in_use(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(is_retired=True) if value == RETIRED else rows


class CustomerFilter(MasterFilter):
    """Customers by text, tier, salesperson and use."""

    searched = ("customer_id", "name")

    whose = filters.ChoiceFilter(
        label=_("Whose"),
        method="of_whom",
        choices=[(MINE, _("Mine"))],
        empty_label=_("Everybody’s"),
    )
    tier = filters.ChoiceFilter(label=_("Tier"), choices=Tier.choices, empty_label=_("All"))

    class Meta:
        model = Customer
        fields: list[str] = []

    def of_whom(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(salesperson=self.user)


class PartFilter(MasterFilter):
    """Parts by text, flask size, alloy and use."""

    searched = ("part_id", "description")

    flask_size = filters.CharFilter(label=_("Flask size"), lookup_expr="iexact")
    alloy = filters.CharFilter(label=_("Alloy"), lookup_expr="istartswith")

    class Meta:
        model = Part
        fields: list[str] = []
