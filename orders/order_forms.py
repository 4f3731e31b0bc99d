"""The forms of the pages on which orders are entered and changed."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from orders.addresses import address_in
from orders.formfields import LineField
from orders.forms import OrderRowForm
from orders.widgets import TypeAhead

MAX_REASON = 200


class OrderForm(OrderRowForm):
    """An order as entered on its page: what is in use is offered, a past date is asked about."""

    past_is_meant = forms.BooleanField(
        label=_("The due date is past, and meant so"), required=False, widget=forms.HiddenInput
    )

    field_order = ["order_id", "part", "customer", "qty", "due_date", "past_is_meant"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("part", _("No part in use matches."))
        self._offer("customer", _("No customer in use matches."))

    def _offer(self, name: str, none: Any) -> None:
        """Let a reference be chosen by typing, of all rows that are in use or chosen already."""
        field = self.fields[name]
        own = getattr(self.instance, f"{name}_id", None)
        field.queryset = field.queryset.filter(Q(is_retired=False) | Q(pk=own))
        field.widget = TypeAhead(address_in(self.scenario, f"{name}-options"), none=none)
        value = self[name].value()
        if value and (row := field.queryset.filter(**{field.to_field_name: value}).first()):
            field.widget.show_chosen(str(row))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        day = cleaned.get("due_date")
        if day and day < timezone.localdate() and "due_date" in self.changed_data:
            self.fields["past_is_meant"].widget = forms.CheckboxInput()
            if not cleaned.get("past_is_meant"):
                self.add_error(
                    "due_date",
                    _("%(day)s is past: correct it, or tick that it is meant.")
                    % {"day": date_format(day, "DATE_FORMAT")},
                )
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The order's own fields, without what is said about the entry."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class OrderChangeForm(OrderForm):
    """An order as it is changed on its page; its number stays."""

    reason = LineField(
        label=_("Reason"),
        max_length=MAX_REASON,
        help_text=_("Stands in the order’s history."),
        error_messages={"required": _("Say why: it stands in the order’s history.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number = self.fields["order_id"]
        number.disabled = True
        number.help_text = _("The number stays: workbooks and plans go by it.")


class ReasonForm(forms.Form):
    """Why an order is held, released, cancelled or reopened."""

    reason = LineField(
        label=_("Reason"),
        max_length=MAX_REASON,
        error_messages={"required": _("Say why: it stands in the order’s history.")},
    )


class PasteForm(forms.Form):
    """Rows copied from a sheet."""

    rows = forms.CharField(
        label=_("Rows from Excel"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "wrap": "off", "autofocus": True}),
    )
    past_is_meant = forms.BooleanField(required=False)
