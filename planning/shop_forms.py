"""The shop's days, flasks and capacities as the planner types them."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Field
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.formfields import DayField, LineField, WholeNumberField, input_field
from orders.forms import InputForm
from orders.models import Scenario
from planning.forms import ResourcesForm
from planning.models import DayCapacity, WeeklyPattern
from planning.models.shop import MAX_PER_DAY
from planning.services.shop import DayRule

MOST_DAYS = 366
KINDS = [
    ("week", gettext_lazy("As the week says")),
    ("holiday", gettext_lazy("Holiday")),
    ("extra", gettext_lazy("Extra workday")),
]


class DaysForm(forms.ModelForm):
    """What holds for a day, or for the days up to another one."""

    date = DayField(label=gettext_lazy("Day"))
    until = DayField(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Blank: that day only.")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"), choices=KINDS, widget=forms.RadioSelect, initial="week"
    )
    name = LineField(label=gettext_lazy("Name"), required=False, max_length=100)

    field_order = ["date", "until", "kind", "name", "molding_max_per_day", "pour_max_ton_per_day"]

    class Meta:
        model = DayCapacity
        fields = ["molding_max_per_day", "pour_max_ton_per_day"]
        formfield_callback = input_field
        help_texts = dict.fromkeys(fields, gettext_lazy("Blank: as on every day; 0: none."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("date"), cleaned.get("until")
        if first and last and not first <= last <= first + timedelta(days=MOST_DAYS):
            self.add_error(
                "until", _("Choose a day after the first one, a year away from it at most.")
            )
        return cleaned

    @property
    def rule(self) -> DayRule:
        sent = self.cleaned_data
        return DayRule(
            kind=sent["kind"],
            name=sent["name"],
            molding_max=sent["molding_max_per_day"],
            pour_max_ton=sent["pour_max_ton_per_day"],
        )


def _tick(column: Field, **options: Any) -> forms.Field:
    return column.formfield(**options)


class WeekForm(InputForm):
    """On which days of the week the shop works."""

    class Meta:
        model = WeeklyPattern
        fields = list(WeeklyPattern.DAYS)
        formfield_callback = _tick


class ShopForm(ResourcesForm):
    """Flasks by size, and what an ordinary day can take; a size more can be added."""

    new_size = LineField(label=gettext_lazy("Another flask size"), required=False, max_length=20)

    def __init__(self, *args: Any, scenario: Scenario, **kwargs: Any) -> None:
        super().__init__(*args, scenario=scenario, **kwargs)
        self.sizes = {f"flasks_{row.pk}": row for row in scenario.flask_sizes.all()}
        for name, row in self.sizes.items():
            self.fields[name] = _flasks(_("Flasks %(size)s") % {"size": row.flask_size}, row.qty)
        self.fields["new_qty"] = _flasks(_("Flasks of that size"), None)
        self.order_fields([*self.sizes, "new_size", "new_qty"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        size, qty = cleaned.get("new_size", ""), cleaned.get("new_qty")
        known = {row.flask_size.casefold() for row in self.sizes.values()}
        if size and size.casefold() in known:
            self.add_error("new_size", _("This size exists already: change its number."))
        if bool(size) != (qty is not None) and "new_qty" not in self.errors:
            self.add_error("new_qty", _("Enter both the size and how many flasks there are."))
        return cleaned

    @property
    def flasks(self) -> dict[str, int]:
        """How many flasks of each size there are; only of a valid form."""
        found = {row.flask_size: self.cleaned_data[name] for name, row in self.sizes.items()}
        if size := self.cleaned_data["new_size"]:
            found[size] = self.cleaned_data["new_qty"]
        return found

    @property
    def capacities(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields}


def _flasks(label: str, qty: int | None) -> WholeNumberField:
    words = _("Enter a whole number from 0 to %(high)s.") % {"high": f"{MAX_PER_DAY:,}"}
    return WholeNumberField(
        label=label,
        initial=qty,
        min_value=0,
        max_value=MAX_PER_DAY,
        required=qty is not None,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), words),
    )
