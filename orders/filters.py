"""What a list of orders can be narrowed to; all of it lives in the address."""

from datetime import date, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from orders.addresses import address_in
from orders.fields import folded_text
from orders.formfields import FIRST_DAY, LAST_DAY
from orders.models import Customer, Order, Scenario
from orders.widgets import TypeAhead

EVERY_STATE = "all"
LATE, ON_TIME, NOT_PLANNED = "late", "on-time", "none"
MINE = "mine"


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WeekField(forms.Field):
    """A week of the calendar, such as 2026-W49; its value is that week's Monday."""

    widget = forms.TextInput(attrs={"type": "week", "placeholder": "2026-W49"})

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        try:
            year, week = str(value).strip().upper().split("-W")
            monday = date.fromisocalendar(int(year), int(week), 1)
        except ValueError as error:
            raise ValidationError(_("Enter a week such as 2026-W49.")) from error
        if not FIRST_DAY <= monday <= LAST_DAY:
            raise ValidationError(_("Enter a week of the years 1990 to 2199."))
        return monday


class WeekFilter(filters.Filter):
    """Rows whose day lies in a week."""

    field_class = WeekField

    def filter(self, rows: QuerySet[Any], monday: date | None) -> QuerySet[Any]:
        if monday is None:
            return rows
        week = (monday, monday + timedelta(days=6))
        return rows.filter(**{f"{self.field_name}__range": week})


class FoldedFilter(filters.CharFilter):
    """Rows whose folded column is a text, whatever the case of its letters."""

    def filter(self, rows: QuerySet[Any], text: str | None) -> QuerySet[Any]:
        return super().filter(rows, folded_text(text or ""))


def mine(user: User) -> Q:
    """Return what makes an order one's own: by its customer's salesperson, or entered."""
    return Q(customer__salesperson=user) | Q(entered_by=user)


class OrderFilter(filters.FilterSet):
    """Orders by number, customer, part, state, due date, whose they are, and what the plan does.

    ``plan`` reads the columns ``plan_late_qty`` and ``plan_date`` that the caller annotated.
    """

    q = filters.CharFilter(
        label=_("Search"),
        method="search",
        widget=forms.SearchInput(attrs={"placeholder": _("order, customer, part")}),
    )
    whose = filters.ChoiceFilter(
        label=_("Whose"),
        method="of_whom",
        choices=[(MINE, _("Mine"))],
        empty_label=_("Everybody’s"),
    )
    state = filters.ChoiceFilter(
        label=_("State"),
        method="in_state",
        choices=[*Order.State.choices, (EVERY_STATE, _("All"))],
        empty_label=_("Open and on hold"),
    )
    customer = filters.ModelChoiceFilter(
        label=_("Customer"),
        queryset=Customer.objects.none(),
        to_field_name="customer_id",
        widget=TypeAhead(reverse_lazy("customer-options"), none=_("No customer in use matches.")),
    )
    part = filters.CharFilter(
        label=_("Part"),
        field_name="part__part_id",
        lookup_expr="istartswith",
        widget=forms.TextInput(attrs={"placeholder": _("number begins with")}),
    )
    due_week = WeekFilter(label=_("Due in week"), field_name="due_date")
    due_from = filters.DateFilter(
        label=_("Due from"), field_name="due_date", lookup_expr="gte", widget=_day()
    )
    due_to = filters.DateFilter(
        label=_("Due to"), field_name="due_date", lookup_expr="lte", widget=_day()
    )
    plan = filters.ChoiceFilter(
        label=_("In the plan"),
        method="in_plan",
        choices=[(LATE, _("Late")), (ON_TIME, _("On time")), (NOT_PLANNED, _("Not planned"))],
        empty_label=_("All"),
    )

    class Meta:
        model = Order
        fields: list[str] = []

    def __init__(
        self, data: Any, queryset: QuerySet[Order], *, scenario: Scenario, user: User
    ) -> None:
        super().__init__(data, queryset)
        self.user = user
        self.filters["customer"].queryset = scenario.customers.all()
        widget = self.form.fields["customer"].widget
        widget.attrs["data-options"] = address_in(scenario, "customer-options")
        number = self.form["customer"].value()
        if number and (chosen := scenario.customers.filter(customer_id=number).first()):
            widget.show_chosen(str(chosen))

    def search(self, orders: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        return orders.filter(
            Q(order_id__icontains=value)
            | Q(part__part_id__icontains=value)
            | Q(part__description__icontains=value)
            | Q(customer__customer_id__icontains=value)
            | Q(customer__name__icontains=value)
        )

    def filter_queryset(self, queryset: QuerySet[Order]) -> QuerySet[Order]:
        orders = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("state"):
            return orders.exclude(state__in=Order.ENDED)
        return orders

    def in_state(self, orders: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        return orders if value == EVERY_STATE else orders.filter(state=value)

    def of_whom(self, orders: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        return orders.filter(mine(self.user))

    def in_plan(self, orders: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        if value == LATE:
            return orders.filter(plan_late_qty__gt=0)
        if value == ON_TIME:
            return orders.filter(plan_late_qty=0)
        return orders.filter(plan_late_qty__isnull=True)
