"""Two plans side by side, by the figures that plans are compared by."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count
from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from planning.models import KeyFigure, OrderStatus, Run

LABELS: dict[str, Words] = {
    "late_qty": _("Late molds"),
    "late_orders": _("Late orders"),
    "switches": _("Pattern changes"),
    "late_days": _("Late mold-days"),
    "cost": _("Cost"),
}


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure of a plan beside the same of another; of each, lower is better."""

    label: Words
    here: int
    there: int

    @property
    def difference(self) -> int:
        return self.here - self.there

    @property
    def signed(self) -> str:
        return f"{self.difference:+,}" if self.difference else "0"


def figures_beside(run: Run, other: Run) -> list[Beside]:
    """Return a plan's figures beside another's; one that either lacks is left out."""
    found: dict[int, dict[str, int]] = {run.pk: {}, other.pk: {}}
    for run_id, name, value in _figures(run, other):
        found[run_id][name] = value
    return [
        Beside(label, found[run.pk][name], found[other.pk][name])
        for name, label in LABELS.items()
        if name in found[run.pk] and name in found[other.pk]
    ]


def _figures(*runs: Run) -> Iterator[tuple[int, str, int]]:
    kept = KeyFigure.objects.filter(run__in=runs, name__in=LABELS, value__isnull=False)
    for run_id, name, value in kept.values_list("run", "name", "value"):
        yield run_id, name, int(value)
    late = OrderStatus.objects.filter(run__in=runs, late_qty__gt=0).order_by()
    counted = dict(late.values_list("run").annotate(Count("pk")))
    for run in runs:
        yield run.pk, "late_orders", counted.get(run.pk, 0)
