"""Two plans side by side, by the figures that plans are compared by."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count
from django.utils.functional import Promise as Words
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from planning.models import KeyFigure, OrderStatus, Run

Better = KeyFigure.Better
LABELS: dict[str, Words] = {
    "late_qty": _("Late molds"),
    "late_orders": _("Late orders"),
    "switches": _("Pattern changes"),
    "late_days": _("Late mold-days"),
}
COST: dict[str, Words] = {"cost": _("Cost")}
PEAK_POUR: dict[str, Words] = {"peak_pour": _("Peak pour (t)")}
PEAK_FLASKS = "peak_flasks_"


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure of a plan beside the same of another."""

    label: Words | str
    here: float
    there: float
    better: str = Better.LOWER

    @property
    def difference(self) -> float:
        return round(self.here - self.there, 3)

    @property
    def signed(self) -> str:
        return f"{self.difference:+,.12g}" if self.difference else "0"

    @property
    def tone(self) -> str:
        """Return ``good`` or ``late`` where it is better or worse here, else nothing."""
        if not self.difference or self.better == Better.NEITHER:
            return ""
        return "good" if (self.difference < 0) == (self.better == Better.LOWER) else "late"

    @property
    def card_tone(self) -> str:
        """Return its tone as a key figure's card has it."""
        return {"good": "good", "late": "bad"}.get(self.tone, "")

    @property
    def verdict(self) -> str:
        return {"good": _now("better:"), "late": _now("worse:")}.get(self.tone, "")


def figures_beside(run: Run, other: Run, *, peaks: bool = False) -> list[Beside]:
    """Return a plan's figures beside another's; one that either lacks is left out.

    With ``peaks``, those of the flasks and the pour stand in place of the cost, which compares only
    plans of the same inputs and weights.
    """
    found: dict[str, dict[int, float]] = {}
    better: dict[str, str] = {}
    for run_id, name, value, which in _figures(run, other):
        found.setdefault(name, {})[run_id] = value
        better[name] = which
    labels = LABELS | (PEAK_POUR | _peaks_of_flasks(found) if peaks else COST)
    return [
        Beside(label, found[name][run.pk], found[name][other.pk], better[name])
        for name, label in labels.items()
        if {run.pk, other.pk} <= found.get(name, {}).keys()
    ]


def _peaks_of_flasks(names: dict[str, dict[int, float]]) -> dict[str, str]:
    return {
        name: _now("Peak flasks %(size)s") % {"size": name.removeprefix(PEAK_FLASKS)}
        for name in names
        if name.startswith(PEAK_FLASKS)
    }


def _figures(*runs: Run) -> Iterator[tuple[int, str, float, str]]:
    kept = KeyFigure.objects.filter(run__in=runs, value__isnull=False)
    yield from kept.values_list("run", "name", "value", "better")
    late = OrderStatus.objects.filter(run__in=runs, late_qty__gt=0).order_by()
    counted = dict(late.values_list("run").annotate(Count("pk")))
    for run in runs:
        yield run.pk, "late_orders", counted.get(run.pk, 0), Better.LOWER
