"""What differs between two solved runs: their plans, their inputs, how full the days are."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from orders.models import Order
from planning.compare.molding import (
    Given,
    Group,
    InputChange,
    Kind,
    OrderDifference,
    Outcome,
    Standing,
    compare_inputs,
    compare_plans,
)
from planning.models import (
    DailyLoad,
    DailyOrder,
    KeyFigure,
    OrderStatus,
    PinnedCell,
    Run,
    StagedRow,
)
from planning.queries.beside import Beside, figures_beside

Row = StagedRow.Kind
Load = Mapping[tuple[str, str], tuple[float, float]]  # (resource, flask size) -> (used, limit)


@dataclass(frozen=True)
class RunDifference:
    """Two solved runs of one engine, compared from the later as-of Monday on.

    ``orders`` are all of both plans, ``molds_past`` what the former plan molds before that Monday.
    """

    before: Run
    after: Run
    since: date
    molds_past: int
    figures: list[Beside]
    inputs: list[InputChange]
    orders: list[OrderDifference]

    @cached_property
    def differing(self) -> list[OrderDifference]:
        return [order for order in self.orders if order.differs]

    def of_kind(self, kind: Kind) -> list[OrderDifference]:
        return [order for order in self.orders if order.kind == kind]

    def of_standing(self, standing: Standing) -> list[OrderDifference]:
        return [order for order in self.orders if order.standing == standing]

    def counted_inputs(self) -> list[tuple[Group, list[tuple[Row, int]]]]:
        """Return how many inputs of each group are new, changed and gone."""
        counts = Counter((change.group, change.kind) for change in self.inputs)
        return [(group, [(kind, counts[group, kind]) for kind in Row]) for group in Group]


def run_difference(before: Run, after: Run) -> RunDifference:
    """Return what differs between two solved runs; their snapshots are to be loaded already."""
    since = max(before.asof_date, after.asof_date)
    outcomes = _outcomes(before, after, since=since)
    old, new = outcomes[before.pk], outcomes[after.pk]
    inputs = compare_inputs(*_given(before, after), since)
    return RunDifference(
        before=before,
        after=after,
        since=since,
        molds_past=_molds_before(since, before),
        figures=[
            *figures_beside(after, before, peaks=True),
            Beside(_("Orders planned"), len(new), len(old), KeyFigure.Better.NEITHER),
        ],
        inputs=inputs,
        orders=compare_plans(old, new, inputs),
    )


def _given(*runs: Run) -> Iterator[Given]:
    """Yield what each run was given."""
    pins: dict[int, dict[tuple[str, date], int]] = {run.pk: {} for run in runs}
    cells = PinnedCell.objects.filter(run__in=runs)
    for run, order_id, day, molds in cells.values_list("run_id", "order_id", "date", "molds"):
        pins[run][order_id, day] = molds
    for run in runs:
        customers = run.context.get("customers", {})
        yield Given(run.snapshot, customers, run.settings_in_words, pins[run.pk])


def _molds_before(day: date, run: Run) -> int:
    if day == run.asof_date:
        return 0
    rows = DailyOrder.objects.filter(run=run, date__lt=day).order_by()
    return rows.aggregate(molds=Sum("molds_molded"))["molds"] or 0


def _outcomes(*runs: Run, since: date) -> dict[int, dict[str, Outcome]]:
    """Return what each plan makes of its orders, by run and order; molds from a Monday on."""
    molds: dict[tuple[int, str], dict[date, int]] = defaultdict(dict)
    daily = DailyOrder.objects.filter(run__in=runs, date__gte=since).order_by()
    for run, order_id, day, qty in daily.values_list("run_id", "order_id", "date", "molds_molded"):
        molds[run, order_id][day] = qty
    found: dict[int, dict[str, Outcome]] = {run.pk: {} for run in runs}
    facts = ("part_id", "customer_name", "due_date", "late_qty", "completion_date")
    statuses = OrderStatus.objects.filter(run__in=runs).order_by()
    for run, order_id, *values in statuses.values_list("run_id", "order_id", *facts):
        found[run][order_id] = Outcome(*values, molds.get((run, order_id), {}))
    return found


@dataclass(frozen=True, slots=True)
class DayLoads:
    """How full a day is in both plans; a plan that doesn't reach it has nothing."""

    date: date
    before: Load
    after: Load


def loads_side_by_side(before: Run, after: Run, since: date) -> list[DayLoads]:
    """Return the load of every workday of both plans, from a Monday on."""
    found: dict[date, dict[int, dict[tuple[str, str], tuple[float, float]]]] = defaultdict(
        lambda: {before.pk: {}, after.pk: {}}
    )
    rows = DailyLoad.objects.filter(run__in=(before, after), date__gte=since).order_by("pk")
    for run, day, resource, size, used, limit in rows.values_list(
        "run_id", "date", "resource", "flask_size", "used", "limit"
    ):
        found[day][run][resource, size] = (float(used), float(limit))
    return [
        DayLoads(day, loads[before.pk], loads[after.pk]) for day, loads in sorted(found.items())
    ]


def order_keys(run: Run, numbers: Sequence[str]) -> dict[str, int]:
    """Return the keys of the pages of some orders of a run's scenario, by their number."""
    orders = Order.objects.filter(scenario_id=run.scenario_id, order_id__in=numbers)
    return dict(orders.values_list("order_id", "pk"))
