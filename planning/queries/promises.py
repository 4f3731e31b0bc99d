"""When an order will come: what the plan in force says, and what the plan before it said."""

from dataclasses import dataclass
from datetime import date

from orders.models import Order
from planning.models import OrderStatus, Run
from planning.queries.orders import status_of
from planning.queries.runs import next_plan, plan_approved_before, plan_in_force


@dataclass(frozen=True, slots=True)
class Promise:
    """What the plan in force says of an order; ``status`` is None if the plan doesn't know it."""

    plan: Run
    status: OrderStatus | None
    plan_before: Run | None = None
    status_before: OrderStatus | None = None

    @property
    def date(self) -> date | None:
        """The day on which the last piece of the order is delivered."""
        return self.status.comes if self.status else None

    @property
    def is_estimate(self) -> bool:
        """Whether the date is none that a plan or the log knows."""
        return self.status is not None and self.status.comes_by_estimate

    @property
    def days_after_due(self) -> int:
        """Days by which molds that count as delivered in time come after the due date."""
        if self.date is None or self.status is None or self.status.late_qty:
            return 0
        return max(0, (self.date - self.status.due_date).days)

    @property
    def days_moved(self) -> int | None:
        """Days by which the date moved on since the plan approved before; None if that is open."""
        before = self.status_before.comes if self.status_before else None
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
    return Promise(plan, status, plan_before=before, status_before=status_of(before, order))
