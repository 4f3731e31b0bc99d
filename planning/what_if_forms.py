"""The forms of what-ifs."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from orders.formfields import LineField
from planning.models import Run


class CopyForm(forms.Form):
    """What a copy of a scenario is called."""

    name = LineField(
        label=_("Name of the what-if"),
        max_length=100,
        help_text=_("Say what it tries: “Second shift in December”."),
    )


class RunsForm(forms.Form):
    """Which plan of each of two scenarios is compared; the newest if none is named.

    ``runs`` and ``others`` are their solved runs, the newest first.
    """

    run = forms.TypedChoiceField(coerce=int, required=False)
    against = forms.TypedChoiceField(coerce=int, required=False)

    def __init__(self, data: Any, *, runs: Sequence[Run], others: Sequence[Run]) -> None:
        super().__init__(data)
        self.choices = {"run": runs, "against": others}
        for name, found in self.choices.items():
            self.fields[name].choices = [(run.pk, _named(run)) for run in found]
            self.fields[name].label = found[0].scenario.name if found else ""
        self.is_valid()

    @property
    def chosen_run(self) -> int | None:
        """The key of the scenario's run; None if it has no plan yet."""
        return self._chosen("run")

    @property
    def chosen_against(self) -> int | None:
        """The key of the other scenario's run; None if that has no plan yet."""
        return self._chosen("against")

    def _chosen(self, name: str) -> int | None:
        newest = self.choices[name][0].pk if self.choices[name] else None
        return self.cleaned_data.get(name) or newest


def _named(run: Run) -> str:
    finished = date_format(timezone.localtime(run.finished_at), "DATETIME_FORMAT")
    return _now("Run %(number)s, %(when)s") % {"number": run.pk, "when": finished}
