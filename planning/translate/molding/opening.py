"""What stands in the shop on the as-of Monday, as it follows from what was molded before.

A day that the production log knows counts as logged, any other as the plan had it that the shop
followed then. Pieces scrapped on the day they were molded leave their flask and are not poured;
later scrap was in its flask until shakeout all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from orders.models import Order, Part, Scenario
from planning.models import Approval, DailyOrder, ProductionEntry
from planning.translate import engines
from planning.translate.molding.inputs import calendar_of
from planning.translate.molding.times import times_of

Event = ProductionEntry.Event
SIGNS = {Event.MOLDED: 1, Event.SCRAPPED: -1}
Molds = dict[str, int]  # by order number


@dataclass(slots=True)
class MoldingDay:
    """What was molded on a workday before the Monday, and who says so.

    ``unlogged`` are the molds that the plan had on the day, of orders of which the log says nothing
    then and that are not ended.
    """

    date: date
    molds: Molds = field(default_factory=dict)
    is_logged: bool = False
    unlogged: Molds = field(default_factory=dict)


@dataclass(slots=True)
class Follows:
    """The opening state that follows from the days before; ``left_out`` says what could not."""

    days: list[MoldingDay]
    patterns: dict[str, bool] = field(default_factory=dict)  # by order number
    flasks: dict[tuple[str, int], int] = field(default_factory=dict)  # by size, workday of release
    pours: dict[int, Decimal] = field(default_factory=dict)  # tons by workday
    left_out: list[str] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        """Whether the log or a plan says anything of the days before."""
        return any(day.molds or day.is_logged for day in self.days)


def opening_that_follows(scenario: Scenario) -> Follows:
    """Return patterns, flasks and pours of the as-of Monday by log and approved plans.

    The patterns are those of the last workday before it, which alone is poured on the Monday.
    """
    parts = scenario.parts.order_by("-cool_hours")[:1]
    longest = max((engines.molding.lags(times_of(part)).flask_days for part in parts), default=1)
    days = _days_before(scenario, longest)
    _molded(scenario, days)
    found = Follows(days)
    orders = _orders_of(scenario, days)
    sizes = {
        size.casefold(): size for size in scenario.flask_sizes.values_list("flask_size", flat=True)
    }
    for place, day in enumerate(days, start=-len(days)):
        for number, molds in sorted(day.molds.items()):
            if order := orders.get(number):
                _add(found, order, molds, place, sizes)
    found.left_out += [_without_entry(day) for day in days if day.is_logged and day.unlogged]
    found.left_out += [
        _("Order %(order)s is not in the scenario: its molds are left out.") % {"order": number}
        for number in sorted({number for day in days for number in day.molds} - set(orders))
    ]
    return found


def _without_entry(day: MoldingDay) -> str:
    orders = ", ".join(f"{number} ({molds})" for number, molds in sorted(day.unlogged.items()))
    return _(
        "%(day)s is logged, but the log says nothing of these orders, which the plan had that day: "
        "%(orders)s. They count as not molded."
    ) % {"day": date_format(day.date, "D j M"), "orders": orders}


def workdays_of(scenario: Scenario, count: int) -> list[date]:
    """Return the first workdays from the as-of Monday on."""
    days = engines.workdays_from(scenario.asof_date, **calendar_of(scenario))
    return [day for day, _place in zip(days, range(count), strict=False)]


def week_before(scenario: Scenario) -> list[MoldingDay]:
    """Return the workdays of the week before the as-of Monday; the last one if it has none."""
    days = _days_before(scenario, 7)
    start = scenario.asof_date - timedelta(weeks=1)
    week = [day for day in days if day.date >= start] or days[-1:]
    _molded(scenario, week)
    return week


def _days_before(scenario: Scenario, count: int) -> list[MoldingDay]:
    """Return the last workdays before the as-of Monday, at least ``count`` where there are."""
    calendar = calendar_of(scenario)
    back = count
    while True:
        start = scenario.asof_date - timedelta(days=2 * back + 14)
        days = []
        for day in engines.workdays_from(start, **calendar):
            if day >= scenario.asof_date:
                break
            days.append(MoldingDay(day))
        if len(days) >= count or back > 10 * count:
            return days[-count:]
        back *= 2


def _molded(scenario: Scenario, days: list[MoldingDay]) -> None:
    """Fill in what was molded; what falls on a free day belongs to the workday before it."""
    if not days:
        return
    logged: dict[date, Molds] = {}
    for at, number, event, qty in _logged(scenario, days[0].date):
        of_the_day = logged.setdefault(at, Counter())
        of_the_day[number] += SIGNS[Event(event)] * qty
    planned: dict[date, Molds] = {}
    for at, number, qty in _planned(scenario, days[0].date):
        planned.setdefault(at, {})[number] = qty
    ends = [day.date for day in days[1:]] + [scenario.asof_date]
    for day, end in zip(days, ends, strict=True):
        span = [date.fromordinal(n) for n in range(day.date.toordinal(), end.toordinal())]
        day.is_logged = any(at in logged for at in span)
        by_log, by_plan = _sum(logged, span), _sum(planned, span)
        day.molds = {n: qty for n, qty in (by_log if day.is_logged else by_plan).items() if qty > 0}
        day.unlogged = {n: qty for n, qty in by_plan.items() if n not in by_log}
    ended = _ended(scenario, {number for day in days for number in day.unlogged})
    for day in days:
        day.unlogged = {n: qty for n, qty in day.unlogged.items() if n not in ended}


def _sum(molds: dict[date, Molds], span: Iterable[date]) -> Molds:
    total: Molds = {}
    for at in span:
        for number, qty in molds.get(at, {}).items():
            total[number] = total.get(number, 0) + qty
    return total


def _ended(scenario: Scenario, numbers: set[str]) -> set[str]:
    """Return which orders are ended, or not in the scenario any more."""
    if not numbers:
        return set()
    found = scenario.orders.filter(order_id__in=numbers).exclude(state__in=Order.ENDED)
    return numbers - set(found.values_list("order_id", flat=True))


def _logged(scenario: Scenario, start: date) -> Iterable[tuple[date, str, str, int]]:
    entries = ProductionEntry.objects.counting().filter(
        scenario=scenario, date__gte=start, date__lt=scenario.asof_date, event__in=SIGNS
    )
    rows = entries.order_by().values_list("date", "order__order_id", "event")
    return rows.annotate(Sum("qty"))


@dataclass(frozen=True, slots=True)
class Followed:
    """A plan that the shop followed, by its run's key: from its Monday until another took over."""

    run: int
    monday: date
    until: date


def plans_followed(scenario: Scenario, start: date) -> list[Followed]:
    """Return the approved plans followed from a day on until the as-of Monday, the last first."""
    approvals = Approval.objects.filter(
        scenario__is_live=True, engine="molding", in_force=True, asof_date__lt=scenario.asof_date
    ).order_by("-asof_date")
    until, found = scenario.asof_date, []
    for run, monday in approvals.values_list("run", "asof_date"):
        found.append(Followed(run, monday, until))
        until = monday
        if monday <= start:
            break
    return found


def _planned(scenario: Scenario, start: date) -> Iterator[tuple[date, str, int]]:
    """Yield what the approved plans had, each until the day that another one took over."""
    until = {followed.run: followed.until for followed in plans_followed(scenario, start)}
    rows = DailyOrder.objects.filter(run__in=until, date__gte=start, date__lt=scenario.asof_date)
    for run, day, number, qty in rows.values_list("run", "date", "order_id", "molds_molded"):
        if day < until[run]:
            yield day, number, qty


def _orders_of(scenario: Scenario, days: Iterable[MoldingDay]) -> dict[str, Order]:
    numbers = {number for day in days for number in day.molds}
    orders = scenario.orders.filter(order_id__in=numbers).select_related("part")
    return {order.order_id: order for order in orders}


def _add(found: Follows, order: Order, molds: int, place: int, sizes: dict[str, str]) -> None:
    """Add the molds of an order made at ``place``, -1 being the last workday before the Monday."""
    part: Part = order.part
    release = place + engines.molding.lags(times_of(part)).flask_days
    if place == -1:
        if order.state in Order.ENDED:
            found.left_out.append(
                _("Order %(order)s is %(state)s: its pattern counts as off the line.")
                % {"order": order, "state": order.get_state_display().lower()}
            )
        else:
            found.patterns[order.order_id] = True
        found.pours[0] = found.pours.get(0, Decimal()) + molds * part.gross_weight_ton
    if release > 0:
        size = sizes.get(part.flask_size.casefold())
        if size is None:
            found.left_out.append(
                _("Order %(order)s is cast in size %(size)s, of which there is no flask.")
                % {"order": order, "size": part.flask_size}
            )
            return
        found.flasks[size, release] = found.flasks.get((size, release), 0) + molds
