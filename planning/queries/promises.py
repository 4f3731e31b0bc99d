"""When an order will come: what the plan in force says, what it said before, what is on its way."""

from dataclasses import dataclass
from datetime import date

from orders.models import Order
from planning.models import Approval, DailyLoad, DailyOrder, OrderStatus, Run
from planning.queries.orders import status_of
from planning.queries.runs import next_plan, plan_approved_before, plan_in_force
from planning.translate import DOORS

PLANS_BEFORE = 26  # half a year of Mondays: longer than any mold is in process


@dataclass(frozen=True, slots=True)
class InProcess:
    """Molds made before the plan's Monday, and when the last of them is delivered.

    ``maker`` is the approved plan that made them; without one the date is an estimate, as if the
    last of them had been made on the workday before the plan's Monday.
    """

    molds: int
    last_delivery: date | None
    maker: Run | None


@dataclass(frozen=True, slots=True)
class Promise:
    """What the plan in force says of an order; ``status`` is None if the plan doesn't know it."""

    plan: Run
    status: OrderStatus | None
    in_process: InProcess | None = None
    plan_before: Run | None = None
    status_before: OrderStatus | None = None

    @property
    def date(self) -> date | None:
        """The day on which the last piece of the order is delivered."""
        if self.status is None:
            return None
        if self.status.completion_date is None and self.in_process is not None:
            return self.in_process.last_delivery
        return self.status.completion_date

    @property
    def is_estimate(self) -> bool:
        """Whether the date is none that a plan made."""
        return (
            self.status is not None
            and self.status.completion_date is None
            and self.in_process is not None
            and self.in_process.maker is None
        )

    @property
    def days_moved(self) -> int | None:
        """Days by which the date moved on since the plan approved before; None if that is open."""
        before = self.status_before.completion_date if self.status_before else None
        if self.date is None or before is None:
            return None
        return (self.date - before).days

    @property
    def days_moved_abs(self) -> int:
        return abs(self.days_moved or 0)


def promise_of(order: Order) -> Promise | None:
    """Return what the plan in force, or else the next, promises of an order, if there is one."""
    plan = plan_in_force() or next_plan()
    if plan is None or plan.scenario_id != order.scenario_id:
        return None
    status = status_of(plan, order)
    if status is None:
        return Promise(plan, None)
    before = plan_approved_before(plan)
    return Promise(
        plan,
        status,
        in_process=_in_process(plan, status, order) if status.molded_qty_credit else None,
        plan_before=before,
        status_before=status_of(before, order),
    )


def _in_process(plan: Run, status: OrderStatus, order: Order) -> InProcess:
    molds = status.molded_qty_credit
    followed_until = _plans_before(plan)
    planned = list(
        DailyOrder.objects.filter(run__in=followed_until, order_id=order.order_id)
        .select_related("run")
        .defer("run__snapshot")
        .order_by("-date")
    )
    last = next((row for row in planned if row.date < followed_until[row.run_id]), None)
    if last is not None:
        end = max(row.workday_index for row in planned if row.run_id == last.run_id)
        return InProcess(molds, _delivery_of(last, end), last.run)
    lag = DOORS[plan.engine].delivery_lag(order.part)
    return InProcess(molds, _workday(plan, lag - 1), None)


def _plans_before(plan: Run) -> dict[int, date]:
    """Return the runs that the shop followed before a plan, each with the day that ended it."""
    approvals = Approval.objects.filter(
        scenario_id=plan.scenario_id,
        engine=plan.engine,
        in_force=True,
        asof_date__lt=plan.asof_date,
    ).order_by("-asof_date")
    followed_until, until = {}, plan.asof_date
    for run_id, monday in approvals.values_list("run", "asof_date")[:PLANS_BEFORE]:
        followed_until[run_id], until = until, monday
    return followed_until


def _delivery_of(mold: DailyOrder, last_index: int) -> date | None:
    """Return when molds are delivered, by the time their plan counted from the last to the end."""
    status = OrderStatus.objects.get(run=mold.run_id, order_id=mold.order_id)
    if status.completion_workday_index is None:
        return None
    lag = status.completion_workday_index - last_index
    return _workday(mold.run, mold.workday_index + lag)


def _workday(run: Run, index: int) -> date | None:
    """Return the date of a plan's workday; None past the plan's end."""
    loads = DailyLoad.objects.filter(
        run=run, workday_index=index, resource=DailyLoad.Resource.MOLDING
    )
    return loads.values_list("date", flat=True).first()
