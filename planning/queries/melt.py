"""What the melt shop pours in a week, by alloy and workday."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from orders.models import Scenario
from planning.models import DailyLoad, DailyOrder, Run
from planning.queries.shop_week import ShopWeek
from planning.translate.molding import (
    POURED_AFTER,
    PlannedPart,
    opening_that_follows,
    planned_parts,
)

SHOWN_TONS = Decimal("0.01")
Tons = Mapping[date, Decimal]


@dataclass(frozen=True, slots=True)
class MeltCell:
    """Tons to pour on a workday; ``was`` is what the plan before had, if other."""

    tons: Decimal = Decimal()
    was: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MeltRow:
    """An alloy, or all of them, with a cell for each workday of the week."""

    alloy: str
    cells: tuple[MeltCell, ...]

    @property
    def sum(self) -> Decimal:
        return sum((cell.tons for cell in self.cells), Decimal())


@dataclass(frozen=True, slots=True)
class Melt:
    """What is poured in a week.

    ``committed`` was molded before the plan begins; of that the plan knows the tons alone. It is
    None if there is nothing, or if the log or the plan before knows of which alloys they are.
    """

    alloys: list[MeltRow]
    committed: MeltRow | None
    total: MeltRow


def melt_of(week: ShopWeek) -> Melt:
    """Return the tons to pour in a week, by alloy and workday."""
    parts = planned_parts(week.plan)
    tons = _tons(week.plan, week.days, parts)
    was: dict[str, dict[date, Decimal]] = {}
    total_was: dict[date, Decimal] = {}
    if week.before is not None and week.days_before:
        was = _tons(week.before, week.days_before, planned_parts(week.before))
        total_was = _all_tons(week.before, week.days_before)
    known = {at for _, at in week.days_before}
    by_alloy = known - {at for index, at in week.days if index < POURED_AFTER}
    total = _all_tons(week.plan, week.days)
    _name_committed(week, tons, total)
    named = {day: sum((of[day] for of in tons.values()), Decimal()) for _, day in week.days}
    committed = {day: total[day] - named[day] for _, day in week.days}
    return Melt(
        alloys=[
            _melt_row(alloy, week.days, tons.get(alloy, {}), was.get(alloy, {}), by_alloy)
            for alloy in sorted(tons.keys() | was.keys())
        ],
        committed=_melt_row("", week.days, committed, {}, set())
        if any(_shown(left) for left in committed.values())
        else None,
        total=_melt_row("", week.days, total, total_was, known),
    )


def _name_committed(
    week: ShopWeek, tons: dict[str, dict[date, Decimal]], total: dict[date, Decimal]
) -> None:
    """Add to the alloys what was molded on the workday before the plan, if that is all of it."""
    index, first = week.days[0] if week.days else (-1, week.plan.asof_date)
    if index != 0 or week.plan.asof_date != week.plan.scenario.asof_date:
        return
    before = _molded_before(week.plan.scenario)
    if _shown(sum(before.values(), Decimal())) == _shown(total[first]):
        for alloy, left in before.items():
            tons.setdefault(alloy, defaultdict(Decimal))[first] += left


def _molded_before(scenario: Scenario) -> dict[str, Decimal]:
    """Return the tons of each alloy molded on the last workday before the as-of Monday."""
    days = opening_that_follows(scenario).days
    molds = days[-1].molds if days else {}
    tons: dict[str, Decimal] = defaultdict(Decimal)
    for order in scenario.orders.filter(order_id__in=molds).select_related("part"):
        tons[order.part.alloy] += molds[order.order_id] * order.part.gross_weight_ton
    return tons


def _tons(
    plan: Run, days: Sequence[tuple[int, date]], parts: dict[str, PlannedPart]
) -> dict[str, dict[date, Decimal]]:
    """Return the tons of each alloy that a plan pours, from molds of its own."""
    poured_on = {index - POURED_AFTER: day for index, day in days}
    rows = DailyOrder.objects.filter(run=plan, workday_index__in=poured_on).order_by()
    tons: dict[str, dict[date, Decimal]] = {}
    for index, part_id, molds in rows.values_list("workday_index", "part_id").annotate(
        Sum("molds_molded")
    ):
        if part := parts.get(part_id):
            of = tons.setdefault(part.alloy, defaultdict(Decimal))
            of[poured_on[index]] += molds * part.weight_ton
    return tons


def _all_tons(plan: Run, days: Sequence[tuple[int, date]]) -> dict[date, Decimal]:
    rows = DailyLoad.objects.filter(
        run=plan, resource=DailyLoad.Resource.POUR, workday_index__in=[i for i, _ in days]
    )
    return dict(rows.values_list("date", "used"))


def _melt_row(
    alloy: str,
    days: Sequence[tuple[int, date]],
    tons: Tons,
    was: Tons,
    known: set[date],
) -> MeltRow:
    cells = []
    for _, day in days:
        now, before = _shown(tons.get(day, Decimal())), _shown(was.get(day, Decimal()))
        cells.append(MeltCell(now, before if day in known and before != now else None))
    return MeltRow(alloy, tuple(cells))


def _shown(tons: Decimal) -> Decimal:
    return tons.quantize(SHOWN_TONS)
