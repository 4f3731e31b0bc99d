"""The best checked plan of a solve, and the bound that certifies it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from planning.engine.molding.arrays import Arrays, Job
from planning.engine.molding.bound import Bound
from planning.engine.molding.check import check
from planning.engine.molding.line import Campaign
from planning.engine.molding.plan import Plan, gap_of, sorted_molds
from planning.engine.molding.problem import Problem
from planning.engine.result import Finding, Status


class Incumbent:
    """Takes plans and bounds, keeps the best of both; what is kept never gets worse."""

    def __init__(self, problem: Problem, arrays: Arrays, least: Bound) -> None:
        self.problem = problem
        self.arrays = arrays
        self.least = least
        self.cost_bound = least.cost
        self.plan: Plan | None = None
        self.campaigns: tuple[Campaign, ...] = ()
        self.doubts: list[Finding] = []

    @property
    def horizon(self) -> int:
        """Molding days: the problem's, and those that the best plan had to add."""
        last = max((run[-1][0] for run in self.campaigns if run), default=-1)
        return max(self.arrays.horizon, last + 1)

    @property
    def cost(self) -> float:
        """What the best plan costs; infinite without one."""
        return _cost(self.plan)

    @property
    def proven(self) -> bool:
        """Whether no plan is cheaper than the best."""
        return self.cost <= self.cost_bound

    def keep_if_better(self, campaigns: Sequence[Campaign]) -> list[Finding]:
        """Check a plan and keep it if it is sound and no worse; the rules it breaks otherwise.

        The search breaks ties by the peak of flasks itself, so of equal plans the newer is kept.
        """
        plan, broken = self._checked(campaigns)
        if not broken and _rank(plan) <= _rank(self.plan):
            self.plan, self.campaigns = plan, tuple(campaigns)
        return broken

    def keep_bound(self, bound: Bound) -> None:
        """A bound for late molds, switches and cost, each valid for every plan."""
        self.least = Bound(
            max(self.least.late_qty, bound.late_qty),
            max(self.least.switches, bound.switches),
            max(self.least.cost, bound.cost),
        )
        self.keep_cost_bound(bound.cost)

    def keep_cost_bound(self, cost: int) -> None:
        """A cost that no plan is below."""
        self.cost_bound = max(self.cost_bound, cost)

    def certified(self) -> Plan:
        """The best plan with its bound and gap; optimal if they meet."""
        assert self.plan is not None
        return replace(
            self.plan,
            status=Status.OPTIMAL if self.plan.cost == self.cost_bound else Status.FEASIBLE,
            bound=self.cost_bound,
            gap=gap_of(self.plan.cost, self.cost_bound),
            late_qty_bound=self.least.late_qty,
            switches_bound=self.least.switches,
            warnings=tuple(self.doubts),
        )

    def _checked(self, campaigns: Sequence[Campaign]) -> tuple[Plan, list[Finding]]:
        """The plan of these campaigns with the checker's figures, and the rules it breaks."""
        runs = [(job, run) for job, run in zip(self.arrays.jobs, campaigns, strict=True) if run]
        last_delivery = max((run[-1][0] + job.delivery for job, run in runs), default=-1)
        plan = Plan(
            status=Status.FEASIBLE,
            name=self.problem.name,
            workdays=self.arrays.workdays[: max(self.arrays.horizon, last_delivery + 1)],
            molds=sorted_molds({(job.order_id, day): n for job, run in runs for day, n in run}),
        )
        found = check(self.problem, plan)
        plan = replace(
            plan,
            orders=found.orders,
            cost=found.figures.cost,
            late_qty=found.figures.late_qty,
            switches=found.figures.switches,
            late_days=found.figures.late_days,
        )
        broken = check(self.problem, plan).violations
        return plan, [Finding(violation.rule, violation.message) for violation in broken]


def does_not_fit(problem: Problem, arrays: Arrays, jobs: Sequence[Job]) -> Plan:
    """The plan that isn't one, as there is no room for some orders on all the days there are."""
    index = {order.order_id: i for i, order in enumerate(problem.orders)}
    errors = [
        Finding(
            f"orders[{index[job.order_id]}]",
            f"order {job.order_id}: does not fit into {arrays.days:,} workdays",
            job.order_id,
        )
        for job in jobs
    ]
    return Plan.refused(Status.INFEASIBLE, errors, problem.name)


def _rank(plan: Plan | None) -> tuple[float, float]:
    """Cheaper plans come first, then those with fewer late mold-days."""
    late_days = math.inf if plan is None or plan.late_days is None else plan.late_days
    return _cost(plan), late_days


def _cost(plan: Plan | None) -> float:
    return math.inf if plan is None or plan.cost is None else plan.cost
