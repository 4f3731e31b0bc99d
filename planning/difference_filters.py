"""The filters of what differs between two runs: over rows that were worked out, not read."""

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from planning.compare.molding import (
    DayChange,
    Group,
    InputChange,
    Kind,
    OrderDifference,
    Standing,
)
from planning.models import StagedRow

Row = TypeVar("Row")
WEEK_DAYS = 7


def _choice(label: Any, choices: Iterable[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", _("All")), *choices])


class DifferenceFilter(forms.Form, Generic[Row]):
    """Which rows a table of the page shows; a value that is none of a filter's is left out."""

    show = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(label=_("Order, part or customer"), required=False)

    searched: tuple[str, ...] = ("order_id", "part_id", "customer_name")

    def found(self, rows: Iterable[Row]) -> list[Row]:
        """Return the rows that the filter leaves."""
        self.is_valid()
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        return [row for row in rows if self.fits(row, wanted)]

    def fits(self, row: Row, wanted: dict[str, str]) -> bool:
        text = wanted.get("q", "").casefold()
        return any(text in str(getattr(row, name)).casefold() for name in self.searched)


class OrderDifferenceFilter(DifferenceFilter[OrderDifference]):
    kind = _choice(_("Molds"), Kind.choices)
    standing = _choice(_("In time"), Standing.choices)
    date = _choice(
        _("Completed"),
        [
            ("later", _("Later")),
            ("much-later", _("More than a week later")),
            ("earlier", _("Earlier")),
        ],
    )
    cause = _choice(
        _("Its own inputs"), [("yes", _("Changed")), ("no", _("Only those of others changed"))]
    )

    def fits(self, row: OrderDifference, wanted: dict[str, str]) -> bool:
        later = row.days_later or 0
        return (
            super().fits(row, wanted)
            and wanted.get("kind", row.kind) == row.kind
            and wanted.get("standing", row.standing) == row.standing
            and {"later": later > 0, "much-later": later > WEEK_DAYS, "earlier": later < 0}.get(
                wanted.get("date", ""), True
            )
            and {"yes": bool(row.causes), "no": not row.causes}.get(wanted.get("cause", ""), True)
        )


class TurnFilter(DifferenceFilter[OrderDifference]):
    """Which of the orders that become late or on time are shown; it keeps the runs chosen."""

    run = forms.IntegerField(required=False, widget=forms.HiddenInput)
    against = forms.IntegerField(required=False, widget=forms.HiddenInput)
    standing = _choice(
        _("In time"),
        [(turn, turn.label) for turn in (Standing.NEWLY_LATE, Standing.NO_LONGER_LATE)],
    )

    def fits(self, row: OrderDifference, wanted: dict[str, Any]) -> bool:
        return super().fits(row, wanted) and wanted.get("standing", row.standing) == row.standing


class DayChangeFilter(DifferenceFilter[DayChange]):
    q = forms.CharField(label=_("Order or part"), required=False)
    kind = _choice(_("Molds"), [choice for choice in Kind.choices if choice[0] != Kind.SAME])
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    searched = ("order_id", "part_id")

    def fits(self, row: DayChange, wanted: dict[str, Any]) -> bool:
        return (
            super().fits(row, wanted)
            and wanted.get("kind", row.kind) == row.kind
            and wanted.get("day", row.date) == row.date
        )


class InputChangeFilter(DifferenceFilter[InputChange]):
    q = forms.CharField(label=_("Row"), required=False)
    group = _choice(_("Of"), Group.choices)
    kind = _choice(_("What happened"), StagedRow.Kind.choices)

    searched = ("name",)

    def fits(self, row: InputChange, wanted: dict[str, str]) -> bool:
        return (
            super().fits(row, wanted)
            and wanted.get("group", row.group) == row.group
            and wanted.get("kind", row.kind) == row.kind
        )
