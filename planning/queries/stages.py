"""How the orders of a plan go through the shop: from the first mold to the last delivery."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from planning.models import DailyOrder, OrderStatus, Run
from planning.queries.places import Span, unbroken
from planning.translate.molding import POURED_AFTER, PlannedPart, planned_parts


class Stage(TextChoices):
    """What is done with a mold, in this order."""

    MOLDING = "molding", _("Molding")
    POUR = "pour", _("Pour")
    COOLING = "cooling", _("Cooling")
    SHAKEOUT = "shakeout", _("Shakeout")
    FINISHING = "finishing", _("Finishing")
    DELIVERY = "delivery", _("Delivery")


@dataclass(frozen=True, slots=True)
class OrderStages:
    """On which workdays an order's molds are at each stage, a span for each run on the line.

    A stage that its part doesn't have is left out, as are all of an order that molds nothing.
    ``due`` is the workday of the due date, -1 before the plan's first.
    """

    status: OrderStatus
    spans: Mapping[Stage, Sequence[Span]]
    due: int

    def whole(self, stage: Stage) -> Span | None:
        """Return when a stage begins first and ends last."""
        spans = self.spans.get(stage)
        return (spans[0][0], spans[-1][1]) if spans else None


def stages_of(
    run: Run, statuses: Sequence[OrderStatus], days: Sequence[tuple[int, date]]
) -> list[OrderStages]:
    """Return the stages of some orders of a plan, whose workdays are ``days``."""
    parts = planned_parts(run)
    dates = [day for _index, day in days]
    rows = DailyOrder.objects.filter(run=run, order_id__in=[s.order_id for s in statuses])
    molded: dict[str, list[int]] = defaultdict(list)
    for order, index in rows.order_by("workday_index").values_list("order_id", "workday_index"):
        molded[order].append(index)
    return [
        OrderStages(
            status,
            _spans(unbroken(molded[status.order_id]), parts.get(status.part_id)),
            bisect_right(dates, status.due_date) - 1,
        )
        for status in statuses
    ]


def _spans(molded: Sequence[Span], part: PlannedPart | None) -> dict[Stage, list[Span]]:
    lags = {Stage.MOLDING: (0, 0)}
    if part is not None:
        lags |= {
            Stage.POUR: (POURED_AFTER, POURED_AFTER),
            Stage.COOLING: (POURED_AFTER + 1, part.shakeout_after - 1),
            Stage.SHAKEOUT: (part.shakeout_after, part.shakeout_after),
            Stage.FINISHING: (part.shakeout_after + 1, part.delivered_after - 1),
            Stage.DELIVERY: (part.delivered_after, part.delivered_after),
        }
    return {
        stage: [(first + begin, last + end) for first, last in molded]
        for stage, (begin, end) in lags.items()
        if molded and begin <= end
    }
