"""The forms of what customers want, shared by the pages and the workbook.

A page binds one form to one row. A workbook makes one form a sheet and lets it read row after row
with ``read``, answering references from memory, so that thousands of rows need no query.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import construct_instance
from django.utils.translation import gettext_lazy as _

from orders.fields import folded_text
from orders.formfields import RowField, input_field
from orders.models import Customer, Order, Part, Scenario


class InputForm(forms.ModelForm):
    """One row of a scenario's inputs.

    ``scenario`` owns the row; a unique constraint that names it is checked too. ``known`` gives the
    rows that each reference field may point to, by natural key: with it the form asks the database
    nothing, and whoever gives it looks after duplicates.
    """

    class Meta:
        formfield_callback = input_field

    def __init__(
        self,
        *args: Any,
        scenario: Scenario | None = None,
        known: Mapping[str, Mapping[str, models.Model]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.scenario = scenario
        self.known = known
        if scenario is not None and self._belongs_to_a_scenario():
            self.instance.scenario = scenario
        for name, field in self.fields.items():
            if known is not None:
                field.error_messages["required"] = _("The cell is empty: fill it in.")
            if isinstance(field, RowField):
                self._fill_reference(name, field)

    def _belongs_to_a_scenario(self) -> bool:
        return any(field.name == "scenario" for field in self._meta.model._meta.fields)

    def _fill_reference(self, name: str, field: RowField) -> None:
        if self.known is not None:
            field.rows = self.known.get(name, {})
            return
        field.queryset = field.queryset.filter(scenario=self.scenario)
        if getattr(self.instance, f"{name}_id", None):
            self.initial[name] = getattr(self.instance, name)

    def _get_validation_exclusions(self) -> set[str]:
        exclude = super()._get_validation_exclusions()
        if self.known is not None:
            return exclude | set(self.known)
        return exclude - {"scenario"}

    def _post_clean(self) -> None:
        if self.known is None:
            super()._post_clean()
            return
        # As Django does, but for the constraints: each of them is a query, which is one a row.
        try:
            self.instance = construct_instance(self, self.instance, self._meta.fields)
            self.instance.clean_fields(exclude=self._get_validation_exclusions())
            self.instance.clean()
        except ValidationError as errors:
            self._update_errors(errors)

    def read(self, values: Mapping[str, Any], instance: models.Model) -> dict[str, list[str]]:
        """Check one more row, fill ``instance`` with it and return what is wrong, by field."""
        self.data, self.instance, self.is_bound = values, instance, True
        self._errors = None
        return {name: list(errors) for name, errors in self.errors.items()}


class ScenarioForm(InputForm):
    """The name of a scenario and its as-of Monday."""

    class Meta(InputForm.Meta):
        model = Scenario
        fields = ["name", "asof_date"]

    def clean_asof_date(self) -> date:
        day: date = self.cleaned_data["asof_date"]
        if day.weekday() != 0:
            raise ValidationError(
                _("The as-of date must be a Monday; this is a %(weekday)s."),
                params={"weekday": day.strftime("%A")},
            )
        return day


class CustomerForm(InputForm):
    """A customer."""

    class Meta(InputForm.Meta):
        model = Customer
        fields = ["customer_id", "name", "tier"]


class PartForm(InputForm):
    """A part: its flask, its process times, its weight."""

    class Meta(InputForm.Meta):
        model = Part
        fields = [
            "part_id",
            "description",
            "flask_size",
            "cool_hours",
            "finish_hours",
            "gross_weight_ton",
            "alloy",
        ]


class OrderRowForm(InputForm):
    """An order as a workbook lists it; whether it is planned is decided on its page."""

    customer = RowField(
        Customer.objects.all(),
        to_field_name="customer_id",
        required=False,
        label=_("customer"),
        error_messages={
            "invalid_choice": _("Unknown customer “%(value)s”: add it to the customers first.")
        },
    )
    part = RowField(
        Part.objects.all(),
        to_field_name="part_id",
        label=_("part"),
        error_messages={
            "invalid_choice": _("Unknown part “%(value)s”: add it to the parts first.")
        },
    )

    class Meta(InputForm.Meta):
        model = Order
        fields = ["order_id", "customer", "part", "qty", "due_date", "priority"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["priority"].required = False

    def clean_order_id(self) -> str:
        number: str = self.cleaned_data["order_id"]
        if self.known is None and self.scenario is not None:
            others = self.scenario.orders.exclude(pk=self.instance.pk)
            if twin := others.filter(order_key=folded_text(number)).first():
                raise ValidationError(
                    _("Order %(number)s exists already: choose another number, or change it."),
                    params={"number": twin.order_id},
                )
        return number

    def clean_priority(self) -> int:
        priority: int | None = self.cleaned_data["priority"]
        return Order._meta.get_field("priority").default if priority is None else priority
