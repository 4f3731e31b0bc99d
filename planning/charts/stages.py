"""How orders go through the shop, as its script draws it and as rows of a file."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planning.charts.chart import Chart
from planning.queries import OrderStages, Stage, week_starts

LOOKS = {
    Stage.MOLDING: "time",
    Stage.POUR: "other",
    Stage.COOLING: "before",
    Stage.SHAKEOUT: "third",
    Stage.FINISHING: "soft",
    Stage.DELIVERY: "good",
}


def stages_chart(orders: Sequence[OrderStages], days: Sequence[tuple[int, date]]) -> Chart:
    """Return the orders of a page, a strip for each stage; the days up to their last delivery."""
    ends = [spans[-1][1] for order in orders for spans in order.spans.values()]
    count = max([*ends, *(order.due for order in orders)], default=0) + 1
    shown = days[:count]
    late = sum(order.status.late_qty > 0 for order in orders)
    given = {
        "days": [date_format(day, "D j M") for _index, day in shown],
        "weeks": [i for i, starts in enumerate(week_starts(shown)) if starts],
        "stages": [{"name": str(stage.label), "tone": LOOKS[stage]} for stage in Stage],
        "orders": [
            [
                order.status.order_id,
                order.status.part_id,
                [order.spans.get(stage, []) for stage in Stage],
                order.due,
                order.status.late_qty,
                _page(order),
            ]
            for order in orders
        ],
        "words": {
            "due": _("Due"),
            "due_past": _("due before the plan starts"),
            "late": _("{late} molds late"),
            "in_time": _("in time"),
            "span": _("{stage}: {first} to {last}"),
            "day": _("{stage}: {first}"),
        },
    }
    finding = ngettext(
        "The way of %(count)s order through the shop; %(late)s of them late.",
        "The way of %(count)s orders through the shop; %(late)s of them late.",
        len(orders),
    ) % {"count": len(orders), "late": late or _("none")}
    return Chart(given, finding)


def stage_rows(
    orders: Iterable[OrderStages], days: Sequence[tuple[int, date]]
) -> Iterator[Sequence[Any]]:
    """Yield when each stage of the orders begins first and ends last, the headers first."""
    heads = [
        words % {"stage": stage.label}
        for stage in Stage
        for words in (_("%(stage)s from"), _("%(stage)s to"))
    ]
    yield _("Order"), _("Standing"), _("Part"), _("Due"), *heads
    for order in orders:
        status = order.status
        standing = _("late") if status.late_qty else _("on time")
        yield status.order_id, standing, status.part_id, status.due_date, *_dates(order, days)


def _dates(order: OrderStages, days: Sequence[tuple[int, date]]) -> Iterator[date | None]:
    for stage in Stage:
        for index in order.whole(stage) or (None, None):
            yield days[index][1] if index is not None and index < len(days) else None


def _page(order: OrderStages) -> str:
    return reverse("order", args=[order.status.order_pk]) if order.status.order_pk else ""
