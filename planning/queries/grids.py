"""A plan as grids: molds by order and day or week, and load by day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from planning.models import DailyLoad, DailyOrder, OrderStatus, PinnedCell, Run, WeeklyOrder
from planning.queries.orders import order_statuses


@dataclass(slots=True)
class Cell:
    """Molds of one order in one column; a band runs where its neighbours have molds too.

    ``is_pinned`` tells that the run was solved around them.
    """

    molds: int = 0
    starts: bool = False
    ends: bool = False
    starts_week: bool = False
    is_pinned: bool = False


@dataclass(slots=True)
class GridRow:
    """One order of the grid."""

    status: OrderStatus
    cells: list[Cell]
    comes_off: bool = False

    @property
    def total(self) -> int:
        return sum(cell.molds for cell in self.cells)


def workdays(run: Run) -> list[tuple[int, date]]:
    """Return a plan's workdays, each with its index."""
    rows = DailyLoad.objects.filter(run=run, resource=DailyLoad.Resource.MOLDING)
    return list(rows.order_by("workday_index").values_list("workday_index", "date"))


def weeks_of(run: Run) -> list[tuple[int, date]]:
    """Return the weeks in which a plan has workdays, each with its first workday."""
    weeks: dict[int, date] = {}
    for _, day in workdays(run):
        weeks.setdefault((day - run.asof_date).days // 7, day)
    return sorted(weeks.items())


def planned_orders(
    run: Run, first: int, last: int, *, linked: bool = False
) -> QuerySet[OrderStatus]:
    """Return the orders that are molded on the workdays from first to last, by their start."""
    molded = DailyOrder.objects.filter(run=run, workday_index__gte=first, workday_index__lte=last)
    shown = Q(order_id__in=molded.values("order_id"))
    if first == 0:
        shown |= Q(pattern_loaded=True)  # the line must know what comes off, too
    return order_statuses(run, linked=linked).filter(shown)


def orders_planned_in_weeks(
    run: Run, first: int, last: int, *, linked: bool = False
) -> QuerySet[OrderStatus]:
    """Return the orders that are molded in the weeks from first to last."""
    molded = WeeklyOrder.objects.filter(run=run, week_index__gte=first, week_index__lte=last)
    return order_statuses(run, linked=linked).filter(order_id__in=molded.values("order_id"))


def daily_cells(
    run: Run, statuses: Sequence[OrderStatus], days: Sequence[tuple[int, date]]
) -> list[GridRow]:
    """Return the rows of the daily grid: molds by order and workday, with their bands."""
    first, last = days[0][0], days[-1][0]
    molds: dict[str, dict[int, int]] = defaultdict(dict)
    cells = DailyOrder.objects.filter(
        run=run,
        order_id__in=[status.order_id for status in statuses],
        workday_index__gte=first - 1,
        workday_index__lte=last + 1,
    )
    for order_id, index, qty in cells.values_list("order_id", "workday_index", "molds_molded"):
        molds[order_id][index] = qty
    pinned = frozenset(
        PinnedCell.objects.filter(run=run, date__gte=days[0][1], date__lte=days[-1][1]).values_list(
            "order_id", "date"
        )
    )
    columns = [(*day, starts) for day, starts in zip(days, week_starts(days), strict=True)]
    return [
        GridRow(
            status,
            [
                _banded(molds[status.order_id], index, starts, (status.order_id, day) in pinned)
                for index, day, starts in columns
            ],
            comes_off=status.pattern_loaded and first == 0 and 0 not in molds[status.order_id],
        )
        for status in statuses
    ]


def _banded(molds: dict[int, int], index: int, starts_week: bool, is_pinned: bool) -> Cell:
    """Return a cell of the daily grid; its band goes on where the neighbouring day has molds."""
    qty = molds.get(index, 0)
    return Cell(
        molds=qty,
        starts=bool(qty) and index - 1 not in molds,
        ends=bool(qty) and index + 1 not in molds,
        starts_week=starts_week,
        is_pinned=is_pinned,
    )


def weekly_cells(run: Run, statuses: Sequence[OrderStatus], weeks: Iterable[int]) -> list[GridRow]:
    """Return the rows of the weekly table: molds by order and week."""
    weeks = list(weeks)
    molds: dict[tuple[str, int], int] = {
        (order_id, week): qty
        for order_id, week, qty in WeeklyOrder.objects.filter(
            run=run, order_id__in=[s.order_id for s in statuses], week_index__in=weeks
        ).values_list("order_id", "week_index", "molds_molded_week")
    }
    return [
        GridRow(status, [Cell(molds.get((status.order_id, week), 0)) for week in weeks])
        for status in statuses
    ]


def molds_by_week(run: Run) -> dict[int, int]:
    """Return all molds of a plan by week."""
    rows = WeeklyOrder.objects.filter(run=run).order_by()
    return dict(rows.values_list("week_index").annotate(Sum("molds_molded_week")))


@dataclass(slots=True)
class LoadRow:
    """How full every resource is on one workday, in the order of the table's columns."""

    index: int
    date: date
    starts_week: bool
    loads: list[DailyLoad]


def load_columns(run: Run) -> list[tuple[str, str]]:
    """Return the resources of a plan's load as (resource, flask size), molding and pour first."""
    kinds = DailyLoad.Resource
    sizes = (
        DailyLoad.objects.filter(run=run, workday_index=0, resource=kinds.FLASKS)
        .order_by("pk")
        .values_list("flask_size", flat=True)
    )
    return [(kinds.MOLDING, ""), (kinds.POUR, ""), *((kinds.FLASKS, size) for size in sizes)]


def load_by_day(
    run: Run, days: Sequence[tuple[int, date]], columns: Sequence[tuple[str, str]]
) -> list[LoadRow]:
    """Return the load of some workdays against its limits."""
    found: dict[int, dict[tuple[str, str], DailyLoad]] = defaultdict(dict)
    rows = DailyLoad.objects.filter(
        run=run, workday_index__gte=days[0][0], workday_index__lte=days[-1][0]
    )
    for load in rows:
        found[load.workday_index][load.resource, load.flask_size] = load
    return [
        LoadRow(index, day, starts_week, [found[index][column] for column in columns])
        for (index, day), starts_week in zip(days, week_starts(days), strict=True)
    ]


def week_starts(days: Sequence[tuple[int, date]]) -> list[bool]:
    """Tell for each workday whether a new week begins with it."""
    weeks = [day.isocalendar()[:2] for _, day in days]
    return [i == 0 or weeks[i] != weeks[i - 1] for i in range(len(days))]
