"""The forms of the shop, its days and its opening state, shared by the pages and the workbook;
those of a run; and that of a workbook's upload."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import BooleanField, Field
from django.utils.translation import gettext_lazy as _

from foundry_portal.excel import XLSX
from orders.formfields import DayField, LineField, RowField, WholeNumberField, input_field
from orders.forms import InputForm
from orders.models import MAX_QTY, Order
from planning.models import (
    DayCapacity,
    ExtraWorkday,
    FlaskInUse,
    FlaskSize,
    Holiday,
    MoldingSettings,
    OrderProgress,
    PatternLoaded,
    PourLoad,
    ProductionEntry,
    Resources,
)
from planning.queries import Offer
from planning.translate import Finding


class FlaskSizeForm(InputForm):
    """How many flasks of one size the shop owns."""

    class Meta(InputForm.Meta):
        model = FlaskSize
        fields = ["flask_size", "qty"]


class ResourcesForm(InputForm):
    """What one ordinary day can take."""

    class Meta(InputForm.Meta):
        model = Resources
        fields = [
            "molding_max_per_day",
            "molding_max_same_part_per_day",
            "pour_max_ton_per_day",
            "max_patterns",
            "notes",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["max_patterns"].required = False

    def clean_max_patterns(self) -> int:
        places: int | None = self.cleaned_data["max_patterns"]
        return Resources._meta.get_field("max_patterns").default if places is None else places


class HolidayForm(InputForm):
    """A date on which the shop is closed."""

    class Meta(InputForm.Meta):
        model = Holiday
        fields = ["date", "name"]


class ExtraWorkdayForm(InputForm):
    """A free date on which the shop works."""

    class Meta(InputForm.Meta):
        model = ExtraWorkday
        fields = ["date", "name"]


class DayCapacityForm(InputForm):
    """A date with limits of its own."""

    class Meta(InputForm.Meta):
        model = DayCapacity
        fields = ["date", "molding_max_per_day", "pour_max_ton_per_day"]


def _order_field() -> RowField:
    return RowField(
        Order.objects.all(),
        to_field_name="order_id",
        label=_("order"),
        error_messages={
            "invalid_choice": _("Unknown order “%(value)s”: add it to the orders first.")
        },
    )


class OrderProgressForm(InputForm):
    """How many molds of an order were made before the as-of Monday."""

    order = _order_field()

    class Meta(InputForm.Meta):
        model = OrderProgress
        fields = ["order", "molded_qty_credit"]


class PatternLoadedForm(InputForm):
    """Whether the pattern of an order is on the line."""

    order = _order_field()

    class Meta(InputForm.Meta):
        model = PatternLoaded
        fields = ["order", "is_loaded"]


class FlaskInUseForm(InputForm):
    """Flasks that cool or wait, and the workday on which they are free again."""

    class Meta(InputForm.Meta):
        model = FlaskInUse
        fields = ["flask_size", "release_workday_index", "qty_inuse"]


class PourLoadForm(InputForm):
    """Melt that is promised already to molds made before the as-of Monday."""

    class Meta(InputForm.Meta):
        model = PourLoad
        fields = ["workday_index", "tons_committed"]


class ProductionRowForm(InputForm):
    """What was molded, scrapped or delivered of an order on a day."""

    order = _order_field()

    class Meta(InputForm.Meta):
        model = ProductionEntry
        fields = ["date", "order", "event", "qty"]


class EntryForm(forms.Form):
    """What the line enters: how much of what, on which day; the button says of which event."""

    event = forms.ChoiceField(choices=ProductionEntry.Event.choices)
    qty = WholeNumberField(
        label=_("Pieces"),
        min_value=1,
        max_value=MAX_QTY,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Enter how many pieces: a whole number from 1 to 100,000."),
        ),
    )
    day = DayField(label=_("Day"))
    note = LineField(label=_("Note"), required=False, max_length=200)
    token = forms.UUIDField(widget=forms.HiddenInput)


class CorrectionForm(forms.Form):
    """What a number should have been, and why."""

    qty = WholeNumberField(
        label=_("Pieces"),
        min_value=0,
        max_value=MAX_QTY,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("0 takes it back."),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Enter a whole number from 0 to 100,000."),
        ),
    )
    reason = LineField(label=_("Why"), max_length=200)


class CreditForm(CorrectionForm):
    """How many molds count as made before the Monday; ``seen_qty`` is what the page showed."""

    seen_qty = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ["seen_qty", "qty", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["qty"].help_text = ""


class UploadForm(forms.Form):
    """A workbook from the planner's machine."""

    workbook = forms.FileField(
        label=_("Workbook (.xlsx)"),
        allow_empty_file=True,  # told as a bad workbook, with the others
        widget=forms.ClearableFileInput(attrs={"accept": f".xlsx,{XLSX}"}),
    )


def _setting(column: Field, **options: Any) -> forms.Field:
    """Return the field of a run's setting; a flag is a box to tick."""
    if isinstance(column, BooleanField):
        return column.formfield(**options)
    return input_field(column, **options)


class RunRequestForm(forms.ModelForm):
    """How long a run may take, what it weighs and where it starts.

    Without an approved plan to go on from, nothing is asked about one.
    """

    time_limit_s = forms.IntegerField(
        label=_("Time limit (s)"),
        min_value=1,
        max_value=settings.RUN_MAX_TIME_LIMIT_S,
        help_text=_("The solver stops by then with the best plan it has; 60 s is usual."),
    )

    class Meta:
        model = MoldingSettings
        fields = [
            "objective",
            "late_weight",
            "switch_weight",
            "late_day_weight",
            "pattern_scope",
            "use_priority",
            "start_from_plan",
            "keep_days",
        ]
        widgets = dict.fromkeys(("objective", "pattern_scope"), forms.RadioSelect)
        formfield_callback = _setting

    def __init__(self, data: Any = None, *, offer: Offer) -> None:
        self.offered_in_words = offer.chosen.in_words
        initial = {"time_limit_s": offer.time_limit_s}
        super().__init__(data, instance=offer.chosen, initial=initial)
        self.former = offer.former
        if self.former is None:
            del self.fields["start_from_plan"], self.fields["keep_days"]
            self.instance.keep_days = 0

    def refuse(self, findings: Iterable[Finding]) -> None:
        """Show what speaks against the settings beside them; the inputs' errors stand elsewhere."""
        for finding in findings:
            if finding.setting:
                self.add_error(
                    finding.setting if finding.setting in self.fields else None, str(finding)
                )
