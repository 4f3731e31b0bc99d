"""A week of the shop by the plan that is followed then: its workdays, and what the line molds."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from planning.models import DailyLoad, DailyOrder, OrderStatus, Run
from planning.queries.grids import Cell, GridRow, daily_cells, planned_orders, workdays
from planning.queries.runs import next_plan, plan_approved_before, plan_in_force
from planning.translate.molding import PlannedPart, planned_parts


@dataclass(frozen=True, slots=True)
class ShopWeek:
    """The workdays of a week, each with its index, in the plan that the shop follows then.

    ``before`` is the plan approved before it, if there is one, and ``days_before`` are those of the
    workdays that it plans, too, with its own indices.
    """

    plan: Run
    days: list[tuple[int, date]]
    before: Run | None
    days_before: list[tuple[int, date]]

    def place_of(self, day: date) -> int | None:
        """Return at which place among the week's workdays a day is; None if it is none of them."""
        return next((place for place, (_, at) in enumerate(self.days) if at == day), None)


def next_workday(day: date) -> date | None:
    """Return the first workday from a day on, by the plan followed then or else the next one."""
    plan = plan_in_force(today=day) or next_plan(today=day)
    found = _workdays(plan).filter(date__gte=day).first()
    then = plan_in_force(today=found) if found else plan
    return found if then == plan else _workdays(then).filter(date__gte=found).first()


def workday_before(day: date) -> date | None:
    """Return the last workday before a day, by the plan followed then."""
    plan = plan_in_force(today=day - timedelta(days=1))
    return _workdays(plan).filter(date__lt=day).last()


def _workdays(plan: Run | None) -> QuerySet[DailyLoad, date]:
    loads = DailyLoad.objects.filter(run=plan, resource=DailyLoad.Resource.MOLDING)
    return loads.order_by("date").values_list("date", flat=True)


def shop_week(day: date) -> ShopWeek | None:
    """Return the week of a day; None if no plan is followed on it."""
    plan = plan_in_force(today=day)
    if plan is None:
        return None
    before = plan_approved_before(plan)
    return ShopWeek(
        plan, _of_week(plan, day), before, _of_week(before, day) if before is not None else []
    )


def _of_week(plan: Run, day: date) -> list[tuple[int, date]]:
    monday = day - timedelta(days=day.weekday())
    return [(i, at) for i, at in workdays(plan) if monday <= at < monday + timedelta(days=7)]


@dataclass(frozen=True, slots=True)
class LineCell:
    """An order's molds on a workday; its pattern goes on before them, or comes off after them.

    ``was`` is what the plan before had; None if it had the same or doesn't plan the day.
    """

    molds: int = 0
    was: int | None = None
    goes_on: bool = False
    comes_off: bool = False

    @property
    def has_work(self) -> bool:
        return bool(self.molds or self.comes_off)


@dataclass(frozen=True, slots=True)
class LineRow:
    """An order on the line, with a cell for each workday of the week."""

    order_id: str
    part_id: str
    flask_size: str
    due_date: date
    is_late: bool
    cells: tuple[LineCell, ...]

    @property
    def has_work(self) -> bool:
        return any(cell.has_work for cell in self.cells)


def line_rows(week: ShopWeek) -> list[LineRow]:
    """Return what the line does in a week, by the day on which each order's work begins.

    Orders that only the plan before has in this week stand there with no molds.
    """
    if not week.days:
        return []
    parts = planned_parts(week.plan)
    statuses = list(planned_orders(week.plan, week.days[0][0], week.days[-1][0]))
    grid = daily_cells(week.plan, statuses, week.days)
    known = {at for _, at in week.days_before}
    was = _molds_before(week, known)
    gone = OrderStatus.objects.filter(
        run=week.before, order_id__in=was.keys() - {status.order_id for status in statuses}
    )
    grid += [GridRow(status, [Cell() for _ in week.days]) for status in gone]
    rows = [_line_row(row, week, parts, was[row.status.order_id], known) for row in grid]
    return sorted(rows, key=_begin)


def _molds_before(week: ShopWeek, known: set[date]) -> dict[str, dict[date, int]]:
    was: dict[str, dict[date, int]] = defaultdict(dict)
    if week.before is not None and known:
        rows = DailyOrder.objects.filter(run=week.before, date__in=known)
        for order_id, day, molds in rows.values_list("order_id", "date", "molds_molded"):
            was[order_id][day] = molds
    return was


def _line_row(
    row: GridRow,
    week: ShopWeek,
    parts: dict[str, PlannedPart],
    was: dict[date, int],
    known: set[date],
) -> LineRow:
    status = row.status
    part = parts.get(status.part_id)
    cells = []
    for (index, day), cell in zip(week.days, row.cells, strict=True):
        before = was.get(day, 0)
        cells.append(
            LineCell(
                molds=cell.molds,
                was=before if day in known and before != cell.molds else None,
                goes_on=goes_on(row, index, cell),
                comes_off=comes_off(row, index, cell),
            )
        )
    return LineRow(
        order_id=status.order_id,
        part_id=status.part_id,
        flask_size=part.flask_size if part else "",
        due_date=status.due_date,
        is_late=status.late_qty > 0,
        cells=tuple(cells),
    )


def goes_on(row: GridRow, index: int, cell: Cell) -> bool:
    """Tell whether an order's pattern goes on before the molds of a workday."""
    return cell.starts and not (index == 0 and row.status.pattern_loaded)


def comes_off(row: GridRow, index: int, cell: Cell) -> bool:
    """Tell whether an order's pattern comes off after the molds of a workday."""
    return cell.ends or (index == 0 and row.comes_off)


def _begin(row: LineRow) -> tuple[int, bool, str]:
    places = [place for place, cell in enumerate(row.cells) if cell.molds]
    first = places[0] if places else len(row.cells)
    return first, bool(places) and row.cells[first].goes_on, row.order_id
