"""How many molds of each order count as made before the as-of Monday.

Docs: ``docs/decisions/0011-credits-from-the-log.md``. A stated credit (by the workbook or by hand)
is a stocktaking on its Monday; the log goes on from there. What is delivered was molded.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone

from orders.models import Order, Scenario
from planning.models import OrderProgress, ProductionEntry

Event = ProductionEntry.Event
SIGNS = {Event.MOLDED: 1, Event.SCRAPPED: -1}


@dataclass(slots=True)
class Credit:
    """Pieces of an order that need not be molded any more, and where the number comes from."""

    stated: int = 0
    stated_on: date | None = None  # the Monday; None if nobody ever stated one
    logged: int = 0  # molded less scrapped, from that Monday to the as-of Monday
    delivered: int = 0  # on whatever day

    @property
    def made(self) -> int:
        """Molds by what is stated and by what was logged as molded and scrapped."""
        return max(0, self.stated + self.logged)

    @property
    def qty(self) -> int:
        """Molds that need not be made any more: what is delivered was molded, logged or not."""
        return max(self.made, self.delivered)


def credits_of(
    scenario: Scenario, orders: Iterable[int] | None = None, *, before: date | None = None
) -> dict[int, Credit]:
    """Return the credits on the as-of Monday by the order's key.

    Ended orders have none, unless ``orders`` names them by their keys. ``before`` counts the log up
    to another day. A scenario whose log is empty knows only what is stated for its own Monday.
    """
    day = before or scenario.asof_date
    return _credits(scenario, orders, stated_until=max(day, scenario.asof_date), before=day)


def contradictions(scenario: Scenario) -> list[tuple[str, int, int]]:
    """Return order, stated and logged credit where the as-of Monday's word is not the log's.

    Orders of which the log has deliveries alone are none of these, nor are those of which more was
    delivered than either says.
    """
    stated = dict(
        OrderProgress.objects.filter(scenario=scenario, asof_date=scenario.asof_date)
        .exclude(order__state__in=Order.ENDED)
        .values_list("order_id", "molded_qty_credit")
    )
    monday = scenario.asof_date
    the_day_before = monday - timedelta(days=1)
    logged = _made(scenario, None, stated_until=the_day_before, before=monday) if stated else {}
    delivered = _delivered(scenario, stated.keys() & logged.keys())
    differing = {
        key: max(credit.made, delivered.get(key, 0))
        for key, credit in logged.items()
        if key in stated
        and max(credit.made, delivered.get(key, 0)) != max(stated[key], delivered.get(key, 0))
    }
    numbers = dict(Order.objects.filter(pk__in=differing).values_list("pk", "order_id"))
    return sorted((numbers[key], stated[key], qty) for key, qty in differing.items())


def unlogged_deliveries(scenario: Scenario) -> list[tuple[str, int, int]]:
    """Return order, delivered and made where more was delivered than is known to be molded."""
    delivered = _delivered(scenario, None)
    tomorrow = timezone.localdate() + timedelta(days=1)
    day = max(tomorrow, scenario.asof_date)
    known = _made(scenario, delivered, stated_until=day, before=day) if delivered else {}
    made = {key: known.get(key, Credit()).made for key in delivered}
    numbers = dict(Order.objects.filter(pk__in=delivered).values_list("pk", "order_id"))
    return sorted(
        (numbers[key], qty, made[key]) for key, qty in delivered.items() if qty > made[key]
    )


def _credits(
    scenario: Scenario, orders: Iterable[int] | None, *, stated_until: date, before: date
) -> dict[int, Credit]:
    credits = _made(scenario, orders, stated_until=stated_until, before=before)
    for order, qty in _delivered(scenario, orders).items():
        credits.setdefault(order, Credit()).delivered = qty
    return credits


def _made(
    scenario: Scenario, orders: Iterable[int] | None, *, stated_until: date, before: date
) -> dict[int, Credit]:
    """Return the credits by what is stated and what was molded and scrapped, without deliveries."""
    credits = _stated(scenario, orders, stated_until)
    for order, day, event, qty in _logged(scenario, orders, before):
        credit = credits.setdefault(order, Credit())
        if credit.stated_on is None or day >= credit.stated_on:
            credit.logged += SIGNS[Event(event)] * qty
    return credits


def _stated(scenario: Scenario, orders: Iterable[int] | None, until: date) -> dict[int, Credit]:
    """Return the credit that was stated last for each order, up to a day."""
    rows = OrderProgress.objects.filter(scenario=scenario, asof_date__lte=until)
    if not ProductionEntry.objects.filter(scenario=scenario).exists():
        rows = rows.filter(asof_date=scenario.asof_date)
    return {
        order: Credit(stated=qty, stated_on=monday)
        for order, monday, qty in _chosen(rows, orders)
        .order_by("asof_date")
        .values_list("order_id", "asof_date", "molded_qty_credit")
    }


def _logged(
    scenario: Scenario, orders: Iterable[int] | None, before: date
) -> Iterator[tuple[int, date, str, int]]:
    """Return what was molded and scrapped before a day, by order, day and event."""
    entries = ProductionEntry.objects.counting().filter(
        scenario=scenario, date__lt=before, event__in=SIGNS
    )
    rows = _chosen(entries, orders).order_by().values_list("order_id", "date", "event")
    yield from rows.annotate(Sum("qty"))


def _delivered(scenario: Scenario, orders: Iterable[int] | None) -> dict[int, int]:
    entries: Any = _chosen(ProductionEntry.objects.filter(scenario=scenario), orders)
    return {key: qty for key, qty in entries.delivered().items() if qty}


def _chosen(rows: QuerySet[Any], orders: Iterable[int] | None) -> QuerySet[Any]:
    if orders is not None:
        return rows.filter(order__in=orders)
    return rows.exclude(order__state__in=Order.ENDED)
