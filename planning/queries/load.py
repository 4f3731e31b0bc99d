"""How full the shop is over a whole plan, free days included, and which orders fill a day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from planning.models import DailyLoad, DailyOrder, OrderStatus, Run
from planning.queries.grids import load_columns
from planning.queries.orders import order_statuses
from planning.translate.molding import POURED_AFTER, PlannedPart, planned_parts

Resource = tuple[str, str]  # what is limited, and the flask size


@dataclass(frozen=True, slots=True)
class Used:
    """What is used of a resource on a day, and the day's own limit."""

    used: Decimal
    limit: Decimal

    @property
    def is_full(self) -> bool:
        return self.used > 0 and self.used >= self.limit


@dataclass(frozen=True, slots=True)
class PlanLoad:
    """The load of every workday of a plan by resource, and the holidays between its workdays."""

    resources: Sequence[Resource]
    workdays: Sequence[tuple[int, date]]
    holidays: Sequence[date]
    by_day: Mapping[int, Mapping[Resource, Used]]


def plan_load(run: Run) -> PlanLoad:
    """Return how full every resource is on each workday of a plan."""
    by_day: dict[int, dict[Resource, Used]] = defaultdict(dict)
    dates: dict[int, date] = {}
    rows = DailyLoad.objects.filter(run=run).order_by("workday_index")
    for index, day, resource, size, used, limit in rows.values_list(
        "workday_index", "date", "resource", "flask_size", "used", "limit"
    ):
        by_day[index][resource, size] = Used(used, limit)
        dates[index] = day
    return PlanLoad(load_columns(run), list(dates.items()), _holidays(run, dates), by_day)


def _holidays(run: Run, dates: Mapping[int, date]) -> list[date]:
    """Return the days that the shop's week would have worked, but for the calendar."""
    own = Run.objects.filter(pk=run.pk).values_list("snapshot__calendar", flat=True).get() or {}
    free = (date.fromisoformat(day) for day in own.get("holidays", ()))
    first, last = min(dates.values()), max(dates.values())
    usual = own.get("weekdays", range(5))
    return [day for day in free if first < day < last and day.weekday() in usual]


@dataclass(frozen=True, slots=True)
class DayShare:
    """What an order takes of a day: molds made, metal poured, flasks that it keeps busy."""

    status: OrderStatus
    molds: int
    poured_ton: Decimal
    flask_size: str
    flasks: int

    @property
    def order_id(self) -> str:
        return self.status.order_id


@dataclass(frozen=True, slots=True)
class DayFilling:
    """Which orders fill a workday, the most molds first; ``before`` is what stood there already."""

    index: int
    date: date
    shares: Sequence[DayShare]
    before: Mapping[Resource, Decimal]

    @property
    def molds(self) -> int:
        return sum(share.molds for share in self.shares)

    @property
    def poured_ton(self) -> Decimal:
        return sum((share.poured_ton for share in self.shares), Decimal(0))

    @property
    def flasks(self) -> int:
        return sum(share.flasks for share in self.shares)


def day_filling(run: Run, index: int, *, linked: bool = False) -> DayFilling | None:
    """Return which orders fill a workday of a plan; None if the plan has no such workday."""
    loads = list(DailyLoad.objects.filter(run=run, workday_index=index))
    if not loads:
        return None
    parts = planned_parts(run)
    reach = max((part.shakeout_after for part in parts.values()), default=POURED_AFTER)
    molded: dict[str, dict[int, int]] = defaultdict(dict)
    rows = DailyOrder.objects.filter(
        run=run, workday_index__gt=index - reach - 1, workday_index__lte=index
    )
    for order, day, qty in rows.values_list("order_id", "workday_index", "molds_molded"):
        molded[order][day] = qty
    statuses = order_statuses(run, linked=linked).filter(order_id__in=molded)
    shares = [
        share
        for status in statuses
        if (share := _share(status, molded[status.order_id], index, parts.get(status.part_id)))
    ]
    shares.sort(key=lambda share: (-share.molds, -share.flasks, share.order_id))
    return DayFilling(index, loads[0].date, shares, _before(loads, shares) if parts else {})


def _share(
    status: OrderStatus, molded: Mapping[int, int], index: int, part: PlannedPart | None
) -> DayShare | None:
    molds = molded.get(index, 0)
    if part is None:
        return DayShare(status, molds, Decimal(0), "", 0) if molds else None
    poured = molded.get(index - POURED_AFTER, 0) * part.weight_ton
    flasks = sum(qty for day, qty in molded.items() if day > index - part.shakeout_after)
    if not (molds or poured or flasks):
        return None
    return DayShare(status, molds, poured, part.flask_size, flasks)


def _before(loads: Sequence[DailyLoad], shares: Sequence[DayShare]) -> dict[Resource, Decimal]:
    """Return what of the load is none of the plan's: poured and in flasks since before it."""
    own: dict[Resource, Decimal] = defaultdict(Decimal)
    for share in shares:
        own[DailyLoad.Resource.POUR, ""] += share.poured_ton
        own[DailyLoad.Resource.FLASKS, share.flask_size] += share.flasks
    rest = {
        (load.resource, load.flask_size): load.used - own[load.resource, load.flask_size]
        for load in loads
        if load.resource != DailyLoad.Resource.MOLDING
    }
    return {resource: qty for resource, qty in rest.items() if qty > 0}
