"""The best checked plan of a solve, and the bound that certifies it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from planning.engine.molding.arrays import Arrays, Job
from planning.engine.molding.bound import Bound
from planning.engine.molding.check import check
from planning.engine.molding.costing import costing_of
from planning.engine.molding.levels import LATE_DAYS, bounded, counted, unproven
from planning.engine.molding.line import Campaign
from planning.engine.molding.plan import Level, Plan, gap_of, sorted_molds
from planning.engine.molding.problem import Problem
from planning.engine.molding.replay import Figures
from planning.engine.result import Finding, Status


class Incumbent:
    """Takes plans and bounds, keeps the best of both; what is kept never gets worse."""

    def __init__(self, problem: Problem, arrays: Arrays, least: Bound) -> None:
        self.problem = problem
        self.arrays = arrays
        self.least = least
        self.cost_bound = least.cost
        self.costing = costing_of(problem)
        self.plan: Plan | None = None
        self.figures: Figures | None = None
        self.rank: tuple[float, float, float] = (math.inf, math.inf, math.inf)
        self.counted = counted(problem, arrays, least.late_qty)
        self.proven_ties = dict(self.counted)
        self.campaigns: tuple[Campaign, ...] = ()
        self.doubts: list[Finding] = []

    @property
    def horizon(self) -> int:
        """Molding days: the problem's, and those that the best plan had to add."""
        last = max((run[-1][0] for run in self.campaigns if run), default=-1)
        return max(self.arrays.horizon, last + 1)

    @property
    def cost(self) -> float:
        """What the best plan costs, or its rank if strict; infinite without one."""
        return self.rank[0]

    @property
    def proven(self) -> bool:
        """Whether no plan is cheaper than the best."""
        return self.cost <= self.cost_bound

    def keep_if_better(self, campaigns: Sequence[Campaign]) -> list[Finding]:
        """Check a plan and keep it if it is sound and better; the rules it breaks otherwise.

        Of equal cost, fewer late mold-days are better, then a lower peak share of flasks.
        """
        plan, figures, broken = self._checked(campaigns)
        cost = self.costing.cost(self.problem, figures)
        rank = (cost, figures.late_days, figures.peak_flask_share)
        if not broken and rank < self.rank:
            if cost < self.rank[0]:
                self.proven_ties = dict(self.counted)
            self.plan, self.figures, self.rank = plan, figures, rank
            self.campaigns = tuple(campaigns)
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

    def doubt(self, where: str, message: str) -> None:
        """Something that a user of the plan should know, said once."""
        finding = Finding(where, message)
        if finding not in self.doubts:
            self.doubts.append(finding)

    def keep_tie_bound(self, name: str, least: float) -> None:
        """Late mold-days or a peak share of flasks that no plan of the best cost is below."""
        self.proven_ties[name] = max(self.proven_ties[name], least)

    def certified(self) -> Plan:
        """The best plan with its bound and gap; optimal if they meet, if strict on every level."""
        assert self.plan is not None
        bound, levels = self.reported_bound, self._levels()
        late_qty = self.least.late_qty
        if levels and not self.problem.use_priority:
            late_qty = int(levels[0].bound)
        met = all(level.value == level.bound for level in levels) if levels else self.proven
        return replace(
            self.plan,
            status=Status.OPTIMAL if met else Status.FEASIBLE,
            bound=bound,
            gap=gap_of(self.plan.cost, bound),
            late_qty_bound=late_qty,
            switches_bound=self.least.switches,
            levels=levels,
            warnings=tuple(self.doubts),
        )

    @property
    def reported_bound(self) -> int:
        """The weighted cost that no plan is below, though a strict search doesn't look for it."""
        levels = self._levels()
        if not levels:
            return self.cost_bound
        weights = self.problem.weights
        late = int(levels[0].bound) * (1 if self.problem.use_priority else weights.late)
        delays = weights.late_day * int(self.counted[LATE_DAYS])
        return late + weights.switch * self.least.switches + delays

    def _levels(self) -> tuple[Level, ...]:
        """The levels of the best plan with their bounds; none unless strict."""
        if not self.costing.strict or self.figures is None:
            return ()
        return bounded(
            self.problem,
            self.figures,
            self.costing,
            self.least,
            self.cost_bound,
            self.proven_ties if self.proven else self.counted,
        )

    def _checked(self, campaigns: Sequence[Campaign]) -> tuple[Plan, Figures, list[Finding]]:
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
            levels=unproven(self.problem, found.figures),
        )
        broken = check(self.problem, plan).violations
        findings = [Finding(violation.rule, violation.message) for violation in broken]
        return plan, found.figures, findings


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
