"""Solving: bound, construction, CP-SAT with that plan as hint, and a check of whatever comes out."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from planning.engine import cpsat
from planning.engine.molding.arrays import Arrays, to_arrays
from planning.engine.molding.bound import Bound, bound
from planning.engine.molding.check import check
from planning.engine.molding.construct import Construction, construct
from planning.engine.molding.line import Campaign
from planning.engine.molding.model import Model
from planning.engine.molding.neighbourhood import all_cells, cells_near
from planning.engine.molding.plan import Plan, gap_of, sorted_molds
from planning.engine.molding.problem import Problem
from planning.engine.molding.review import review
from planning.engine.result import Finding, Limits, Progress, Status

MAX_CELLS = 40_000
CELLS_PER_SECOND = 1_000

OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]


def solve(
    problem: Problem,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Plan:
    """The best plan found within the limits, checked; or a plan that says why there is none.

    `on_progress` and `should_stop` are called in the caller's thread, a few times a second at most.
    """
    return _Run(problem, limits, on_progress, should_stop).plan()


class _Run:
    """One solve: its clock, its best checked plan so far, its bound."""

    def __init__(
        self,
        problem: Problem,
        limits: Limits,
        on_progress: OnProgress | None,
        should_stop: ShouldStop | None,
    ) -> None:
        self.started = time.monotonic()
        self.deadline = self.started + limits.time_limit_s
        self.problem = problem
        self.limits = limits
        self.on_progress = on_progress
        self.should_stop = should_stop or (lambda: False)
        self.first_plan_s: float | None = None
        self.repeatable = limits.deterministic

    def plan(self) -> Plan:
        """Review, construct, improve; every way out leads through `_finished`."""
        found = review(self.problem)
        if found.errors:
            return self._finished(Plan.refused(Status.INFEASIBLE, found.errors), found.warnings)
        self.arrays = to_arrays(self.problem)
        self.least = bound(self.arrays)
        self.bound_cost = self.least.cost
        first = construct(self.arrays)
        if first.unplaced:
            return self._finished(_does_not_fit(first), found.warnings)
        self.best = self._planned(first.campaigns)
        self.first_plan_s = round(self._seconds(), 3)
        self._report()
        if self.best.status is Status.FEASIBLE:
            self._improve(first.campaigns)
        return self._finished(self.best, found.warnings)

    def _improve(self, campaigns: tuple[Campaign, ...]) -> None:
        """Let CP-SAT search on from the first plan, on the whole model where it is small enough."""
        horizon = max(self.arrays.horizon, 1 + max(run[-1][0] for run in campaigns if run))
        cells = all_cells(self.arrays, horizon)
        budget = int(min(MAX_CELLS, CELLS_PER_SECOND * self.limits.time_limit_s))
        whole = len(cells) <= budget
        if not whole:
            cells = cells_near(self.arrays, horizon, campaigns, budget)
        if self.should_stop() or self._seconds() > 0.9 * self.limits.time_limit_s:
            self.repeatable = False
            return
        model = Model(self.arrays, horizon, cells)
        cp = model.build()
        model.hint(campaigns)
        answer = cpsat.run(
            cp,
            list(model.molds.values()),
            self.limits,
            self.deadline,
            self._progress_of(whole),
            self.should_stop,
        )
        self.repeatable = self.repeatable and not answer.cut_by_clock
        if whole and answer.bound is not None:
            self.bound_cost = max(self.bound_cost, self._rounded_up(answer.bound))
        if answer.values is not None:
            found = self._planned(model.campaigns(answer.values))
            if found.cost is not None and self.best.cost is not None and found.cost < self.best.cost:
                self.best = found

    def _progress_of(self, whole: bool) -> cpsat.Report:
        def report(objective: float, bound: float) -> None:
            best = self.best.cost
            if whole:
                self.bound_cost = max(self.bound_cost, self._rounded_up(bound))
            cost = round(objective)
            if best is None or cost < best:
                self._report(cost)

        return report

    def _rounded_up(self, bound: float) -> int:
        """A bound on costs, which are multiples of the weights' common divisor."""
        unit = math.gcd(self.arrays.late_weight, self.arrays.switch_weight) or 1
        return math.ceil((bound - 1e-6 * max(1.0, abs(bound)) ) / unit) * unit

    def _planned(self, campaigns: Sequence[Campaign]) -> Plan:
        """The checked plan of these campaigns; without a status if it breaks a rule."""
        cells = {
            (job.order_id, day): molds
            for job, run in zip(self.arrays.jobs, campaigns, strict=True)
            for day, molds in run
        }
        last = max(
            (run[-1][0] + job.delivery for job, run in zip(self.arrays.jobs, campaigns, strict=True) if run),
            default=-1,
        )
        length = max(self.arrays.horizon, last + 1)
        bare = Plan(
            status=Status.FEASIBLE,
            name=self.problem.name,
            workdays=self.arrays.workdays[:length],
            molds=sorted_molds(cells),
        )
        figures = check(self.problem, bare)
        planned = replace(
            bare,
            orders=figures.orders,
            cost=figures.figures.cost,
            late_qty=figures.figures.late_qty,
            switches=figures.figures.switches,
            late_days=figures.figures.late_days,
        )
        return planned

    def _seconds(self) -> float:
        return time.monotonic() - self.started

    def _report(self, cost: int | None = None) -> None:
        if self.on_progress:
            self.on_progress(Progress(self._seconds(), cost or self.best.cost, self.bound_cost, {}))

    def _finished(self, plan, warnings):
        cost=plan.cost
        b=None if cost is None else min(self.bound_cost,cost)
        return replace(plan, status=Status.OPTIMAL if cost is not None and b==cost else plan.status, bound=b, gap=gap_of(cost,b), late_qty_bound=self.least.late_qty, switches_bound=self.least.switches, wall_s=round(self._seconds(),3), first_plan_s=self.first_plan_s, warnings=tuple(warnings), deterministic=self.repeatable, workers=self.limits.workers,seed=self.limits.seed,solver=cpsat.solver_version())


def _does_not_fit(c: Construction) -> Plan:
    return Plan.refused(Status.INFEASIBLE, [Finding("orders", "x")])
