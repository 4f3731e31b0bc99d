"""Late molds of a plan, counted by the week they are due in, by customer and by tier."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Sum

from orders.models import Tier
from planning.models import OrderStatus, Run

PAST = -1


@dataclass(frozen=True, slots=True)
class LateWeek:
    """The late molds due in the week of a Monday, or ``is_past`` before it, by tier.

    The tier "" is a customer without one, or no customer.
    """

    monday: date
    is_past: bool
    by_tier: Counter[str]

    @property
    def late_qty(self) -> int:
        return self.by_tier.total()


@dataclass(frozen=True, slots=True)
class LateCustomer:
    """The late orders of one customer; ``late_days`` are those of the latest."""

    name: str
    tier: str
    orders: int
    late_qty: int
    late_days: int


@dataclass(frozen=True, slots=True)
class LateMolds:
    """A plan's late molds: every week up to the last with any; customers, the worst first."""

    weeks: Sequence[LateWeek]
    customers: Sequence[LateCustomer]
    tiers: Sequence[str]

    @property
    def worst_week(self) -> LateWeek:
        return max(self.weeks, key=lambda week: week.late_qty)


def late_molds(run: Run) -> LateMolds:
    """Return a plan's late molds, summed up."""
    late = OrderStatus.objects.filter(run=run, late_qty__gt=0).order_by()
    by_week: dict[int, Counter[str]] = {}
    for due, tier, qty in late.values_list("due_date", "tier").annotate(Sum("late_qty")):
        by_week.setdefault(_week(run, due), Counter())[tier] += qty
    customers = (
        late.values_list("customer_name", "tier")
        .annotate(Count("pk"), Sum("late_qty"), Max("late_days"))
        .order_by("-late_qty__sum", "customer_name")
    )
    found = {tier for tiers in by_week.values() for tier in tiers}
    return LateMolds(
        weeks=[
            LateWeek(
                monday=run.asof_date + timedelta(weeks=max(week, 0)),
                is_past=week == PAST,
                by_tier=by_week.get(week, Counter()),
            )
            for week in range(min(by_week, default=0), max(by_week, default=PAST) + 1)
        ],
        customers=[LateCustomer(*row) for row in customers],
        tiers=[tier for tier in (*Tier.values, "") if tier in found],
    )


def _week(run: Run, day: date) -> int:
    return max((day - run.asof_date).days // 7, PAST)
