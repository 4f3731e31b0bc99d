"""The forms of the shop, its days and its opening state, shared by the pages and the workbook;
those of a run; and that of a workbook's upload."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from foundry_portal.excel import XLSX
from orders.formfields import RowField
from orders.forms import InputForm
from orders.models import Order
from planning.models import (
    DayCapacity,
    ExtraWorkday,
    FlaskInUse,
    FlaskSize,
    Holiday,
    OrderProgress,
    PatternLoaded,
    PourLoad,
    Resources,
)


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


class UploadForm(forms.Form):
    """A workbook from the planner's machine."""

    workbook = forms.FileField(
        label=_("Workbook (.xlsx)"),
        allow_empty_file=True,  # told as a bad workbook, with the others
        widget=forms.ClearableFileInput(attrs={"accept": f".xlsx,{XLSX}"}),
    )


class RunRequestForm(forms.Form):
    """How long a run may take."""

    time_limit_s = forms.IntegerField(
        label=_("Time limit (s)"),
        min_value=1,
        max_value=settings.RUN_MAX_TIME_LIMIT_S,
        initial=settings.RUN_DEFAULT_TIME_LIMIT_S,
        help_text=_("The solver stops by then with the best plan it has; 60 s is usual."),
    )


class ApprovalForm(forms.Form):
    """A word to go with an approval."""

    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everyone who sees the plan reads it."),
    )
