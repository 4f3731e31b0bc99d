"""The rows of the opening state as a planner types them, a few at a time."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from orders.models import Order, Scenario
from orders.widgets import TypeAhead
from planning.forms import FlaskInUseForm, PatternLoadedForm, PourLoadForm
from planning.models import MondayStep
from planning.queries.opening import TABLES, Facts, day_of
from planning.translate.molding import workdays_of

Step = MondayStep.Step
EMPTY_ROWS = 3
MOST_ROWS = 150  # four fields each: Django takes 1,000 at most
OFFERED_WORKDAYS = 40


class PatternLine(PatternLoadedForm):
    """An order whose pattern is on the line."""

    class Meta(PatternLoadedForm.Meta):
        fields = ["order"]

    def clean_order(self) -> Order:
        order: Order = self.cleaned_data["order"]
        if order.state in Order.ENDED:
            raise forms.ValidationError(
                _("Order %(order)s is %(state)s: open it again, or remove the row.")
                % {"order": order, "state": order.get_state_display().lower()}
            )
        return order


class LinesFormSet(forms.BaseFormSet):
    """The rows of one step of the opening state; ``facts`` is what they say together."""

    step: str

    def __init__(self, data: QueryDict | None, scenario: Scenario, facts: Facts) -> None:
        self.scenario = scenario
        is_named = self.step == Step.PATTERNS
        self.orders = _orders_named(data, scenario, facts) if is_named else {}
        self.workdays = workdays_of(scenario, _workdays_offered(facts))
        self.sizes = list(scenario.flask_sizes.values_list("flask_size", flat=True))
        super().__init__(
            data,
            initial=[self._initial(key, value) for key, value in facts.items()],
            form_kwargs={"known": {"order": self.orders}, "scenario": scenario},
            prefix="rows",
        )

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "order" in form.fields:
            form.fields["order"].widget = self._typeahead(form["order"].value())
        if "flask_size" in form.fields:
            form.fields["flask_size"] = _choice(
                form, "flask_size", str, [(size, size) for size in self.sizes]
            )
        for name in ("release_workday_index", "workday_index"):
            if name in form.fields:
                days = [(i, day_of(self.workdays, i)) for i in range(len(self.workdays))]
                form.fields[name] = _choice(form, name, int, days)
        for name, field in form.fields.items():
            _dress(name, field, (index or 0) + 1)

    def _typeahead(self, chosen: Any) -> TypeAhead:
        address = reverse("order-options", args=[self.scenario.pk])
        widget = TypeAhead(address, none=_("No order that is open or on hold matches."))
        if order := self.orders.get(str(chosen)):
            widget.show_chosen(f"{order} {order.part}")
        return widget

    def clean(self) -> None:
        seen: set[Any] = set()
        for form in self._lines():
            if not form.errors:
                key = self._key_of(form)
                if key in seen:
                    name = next(iter(form.fields))
                    form.add_error(name, _("A row above says this already: remove one."))
                seen.add(key)

    @property
    def facts(self) -> Facts:
        """What the rows say; only of a valid form."""
        return {self._key_of(form): self._value_of(form) for form in self._lines()}

    def _lines(self) -> list[Any]:
        stood = self.initial_form_count()
        return [
            form
            for place, form in enumerate(self.forms)
            if (place < stood or form.has_changed()) and not self._should_delete_form(form)
        ]

    def _key_of(self, form: Any) -> Any:
        names = [name.removesuffix("__order_id") for name in TABLES[self.step][1]]
        values = [form.cleaned_data[name] for name in names]
        return (
            tuple(values)
            if len(values) > 1
            else str(values[0])
            if names == ["order"]
            else values[0]
        )

    def _value_of(self, form: Any) -> Any:
        return form.cleaned_data.get(TABLES[self.step][2], True)

    def _initial(self, key: Any, value: Any) -> dict[str, Any]:
        names = [name.removesuffix("__order_id") for name in TABLES[self.step][1]]
        keys = key if isinstance(key, tuple) else (key,)
        return dict(zip(names, keys, strict=True)) | {TABLES[self.step][2]: value}


def lines_of(step: str, scenario: Scenario, facts: Facts, data: QueryDict | None) -> LinesFormSet:
    """Return the rows of a step to be edited, some empty ones below."""
    form = {Step.PATTERNS: PatternLine, Step.FLASKS: FlaskInUseForm, Step.POURS: PourLoadForm}
    made = forms.formset_factory(
        form[Step(step)],
        formset=LinesFormSet,
        extra=EMPTY_ROWS,
        can_delete=True,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS,
        validate_max=True,
    )
    made.step = step
    return made(data, scenario, facts)


def _orders_named(data: QueryDict | None, scenario: Scenario, facts: Facts) -> dict[str, Order]:
    typed = [data[name].strip() for name in data if name.endswith("-order")] if data else facts
    found = scenario.orders.filter(order_id__in=typed).select_related("part")
    return {order.order_id: order for order in found}


def _workdays_offered(facts: Facts) -> int:
    """Return how many workdays to choose from: the usual ones, and those chosen already."""
    places = [key[1] if isinstance(key, tuple) else key for key in facts]
    return max([OFFERED_WORKDAYS, *(place + 1 for place in places if isinstance(place, int))])


def _choice(form: Any, name: str, kind: type, choices: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        coerce=kind, choices=[("", "–"), *choices], label=form.fields[name].label
    )


def _dress(name: str, field: forms.Field, row: int) -> None:
    label = _("Remove") if name == "DELETE" else str(field.label).capitalize()
    field.widget.attrs["aria-label"] = _("%(label)s, row %(row)d") % {"label": label, "row": row}
    if name == "DELETE":
        field.widget.attrs["class"] = "form-check-input"
        return
    is_select = isinstance(field.widget, forms.Select)
    field.widget.attrs["class"] = "form-select" if is_select else "form-control"
    if isinstance(field.widget, forms.NumberInput):
        field.widget.attrs["inputmode"] = "decimal"
