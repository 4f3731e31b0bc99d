"""The filter of the pattern board, over bars that were worked out."""

from django import forms
from django.utils.translation import gettext_lazy as _

from planning.difference_filters import DifferenceFilter
from planning.queries import Bar


class BoardFilter(DifferenceFilter[Bar]):
    """Which bars stand out; it keeps whether the changes are shown."""

    show = None
    changes = forms.CharField(required=False, widget=forms.HiddenInput)
    late = forms.ChoiceField(
        label=_("Standing"),
        required=False,
        choices=[("", _("All")), ("yes", _("Late")), ("no", _("On time"))],
    )

    @property
    def is_asked(self) -> bool:
        """Whether anything is looked for."""
        return any(self.data.get(name) for name in ("q", "late"))

    def fits(self, row: Bar, wanted: dict[str, str]) -> bool:
        late = {"yes": row.late_qty > 0, "no": row.late_qty == 0}
        return super().fits(row, wanted) and late.get(wanted.get("late", ""), True)
