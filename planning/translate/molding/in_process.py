"""When the molds made before the as-of Monday are delivered, by what is known of their making.

The production log says it; where it doesn't know them all, the approved plan that the shop followed
then; else they count as made on the last workday before the Monday. Delivered pieces are no longer
in process, and were those molded first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Q, Sum

from orders.models import Order, Scenario
from planning.models import DailyOrder, OrderProgress, OrderStatus, ProductionEntry
from planning.translate import engines
from planning.translate.molding.inputs import calendar_of, opening
from planning.translate.molding.opening import plans_followed
from planning.translate.molding.times import delivery_lag

Source = OrderStatus.Source
Event = ProductionEntry.Event
LONGEST = timedelta(days=365)  # that a mold may be in process


@dataclass(frozen=True, slots=True)
class InProcess:
    """Molds of an order made before the Monday, and when the last of them is delivered.

    ``molds`` are those not delivered yet; with none of them left, the date is that of the last
    delivery. ``plan`` is the as-of Monday of the plan that made them, if one is the source.
    """

    molds: int
    last_delivery: date
    source: str
    plan: date | None = None

    def to_json(self) -> list[Any]:
        """Return it as a run's context holds it."""
        plan = self.plan.isoformat() if self.plan else None
        return [self.molds, self.last_delivery.isoformat(), self.source, plan]

    @classmethod
    def from_json(cls, kept: Sequence[Any]) -> InProcess:
        molds, day, source, plan = kept
        return cls(molds, date.fromisoformat(day), source, plan and date.fromisoformat(plan))


@dataclass(slots=True)
class _Logged:
    """What the log says of an order: molded and scrapped before the Monday, delivered up to now."""

    made: int = 0  # molded less scrapped
    molded_on: date | None = None  # the last day of each
    delivered: int = 0
    delivered_on: date | None = None


def molds_in_process(scenario: Scenario, snapshot: Mapping[str, Any]) -> dict[str, InProcess]:
    """Return the molds made before a snapshot's Monday, by the number of their order."""
    credits = {
        row["order_id"]: min(row["molded_qty_credit"], row["qty"])
        for row in snapshot["orders"]
        if row["molded_qty_credit"]
    }
    if not credits:
        return {}
    orders = scenario.orders.filter(state=Order.State.OPEN).select_related("part")
    credited = [order for order in orders if order.order_id in credits]
    log = _logged(scenario)
    left = {o.order_id: credits[o.order_id] - log[o.pk].delivered for o in credited}
    stated = set(opening(OrderProgress, scenario).values_list("order_id", flat=True))
    unknown = {
        order.order_id
        for order in credited
        if not _knows(log[order.pk], left[order.order_id], is_stated=order.pk in stated)
    }
    planned = _planned(scenario, unknown)
    days = _Workdays(scenario)
    return {
        order.order_id: _in_process(
            left[order.order_id],
            log[order.pk],
            planned.get(order.order_id),
            order.order_id not in unknown,
            days,
            delivery_lag(order.part),
        )
        for order in credited
    }


def _in_process(
    molds: int,
    log: _Logged,
    planned: tuple[date, date] | None,
    is_known: bool,
    days: _Workdays,
    lag: int,
) -> InProcess:
    """Return molds with their date: by the log if it knows them, by a plan, or by nothing."""
    if molds <= 0 and log.delivered_on:
        return InProcess(0, log.delivered_on, Source.LOG)
    if is_known and log.molded_on:
        return InProcess(molds, days.after(log.molded_on, lag), Source.LOG)
    if planned:
        day, monday = planned
        last = max(day, log.molded_on or day)
        return InProcess(molds, days.after(last, lag), Source.PLAN, monday)
    return InProcess(molds, days.after(days.eve, lag), Source.ESTIMATE)


def _knows(log: _Logged, molds: int, *, is_stated: bool) -> bool:
    """Tell whether the log knows when the last of some molds was made.

    It does if it knows as many, or went on from a credit that was stated for an earlier Monday.
    """
    return molds <= 0 or log.made >= molds or (log.made > 0 and not is_stated)


def _logged(scenario: Scenario) -> dict[int, _Logged]:
    """Return what the log says, by the order's key; nothing of it for any other."""
    counting = ProductionEntry.objects.counting().filter(scenario=scenario, qty__gt=0)
    entries = counting.filter(Q(event=Event.DELIVERED) | Q(date__lt=scenario.asof_date))
    rows = entries.order_by().values_list("order_id", "event").annotate(Sum("qty"), Max("date"))
    log: dict[int, _Logged] = defaultdict(_Logged)
    for key, event, qty, day in rows:
        order = log[key]
        if event == Event.DELIVERED:
            order.delivered, order.delivered_on = qty, day
        elif event == Event.MOLDED:
            order.made, order.molded_on = order.made + qty, day
        else:
            order.made -= qty
    return log


def _planned(scenario: Scenario, numbers: set[str]) -> dict[str, tuple[date, date]]:
    """Return the last day on which a plan that was followed had molds, and that plan's Monday."""
    found: dict[str, tuple[date, date]] = {}
    for plan in plans_followed(scenario, scenario.asof_date - LONGEST) if numbers else ():
        rows = DailyOrder.objects.filter(run=plan.run, date__lt=plan.until).order_by()
        for number, day in rows.values_list("order_id").annotate(Max("date")):
            if number in numbers:
                found.setdefault(number, (day, plan.monday))
        if len(found) == len(numbers):
            break
    return found


class _Workdays:
    """A scenario's workdays, to count on from a day; ``eve`` is the day before the Monday."""

    def __init__(self, scenario: Scenario) -> None:
        self.eve = scenario.asof_date - timedelta(days=1)
        self._coming = engines.workdays_from(scenario.asof_date - LONGEST, **calendar_of(scenario))
        self._days = [next(self._coming)]

    def after(self, day: date, count: int) -> date:
        """Return the workday that comes ``count`` workdays after a day, or the one before it."""
        self._reach(lambda days: days[-1] > day)
        place = max(0, bisect_right(self._days, day) - 1) + count
        self._reach(lambda days: len(days) > place)
        return self._days[place]

    def _reach(self, is_enough: Callable[[list[date]], bool]) -> None:
        while not is_enough(self._days):
            self._days.append(next(self._coming))
