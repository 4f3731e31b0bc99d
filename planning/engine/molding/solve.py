"""Solving: bound, construction, CP-SAT with that plan as hint, and a check of what comes out."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from planning.engine import cpsat
from planning.engine.molding.arrays import Arrays, to_arrays
from planning.engine.molding.bound import Bound, bound
from planning.engine.molding.check import check
from planning.engine.molding.construct import complete, construct
from planning.engine.molding.line import Campaign
from planning.engine.molding.model import Cell, Model
from planning.engine.molding.neighbourhood import all_cells, near
from planning.engine.molding.plan import Plan, gap_of, sorted_molds
from planning.engine.molding.problem import Problem
from planning.engine.molding.review import review
from planning.engine.result import Finding, Limits, Progress, Status

OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]

WHOLE_CELLS, WHOLE_CELLS_PER_SECOND = 18_000, 450
"""Cells up to which the whole model is searched: fewer if building it would take the time."""

NEAR_CELLS, NEAR_CELLS_PER_SECOND = 6_000, 300
"""Cells of a model near a plan."""

ROUNDS_NEAR = 4

DEFAULT_LIMITS = Limits()


def solve(
    problem: Problem,
    limits: Limits = DEFAULT_LIMITS,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Plan:
    """The best plan found within the limits, checked; or a plan that says why there is none.

    `on_progress` and `should_stop` are called in the caller's thread, at most 20 times a second.
    A stop ends the solve with the best plan so far.
    """
    started = time.monotonic()
    found = review(problem)
    if found.errors:
        plan = Plan.refused(Status.INFEASIBLE, found.errors, problem.name)
    else:
        plan = _Solve(problem, limits, started, on_progress, should_stop).best_plan()
    return replace(
        plan,
        warnings=(*found.warnings, *plan.warnings),
        wall_s=round(time.monotonic() - started, 3),
        seed=limits.seed,
        workers=limits.workers,
        solver=cpsat.solver_version(),
    )


class _Solve:
    """One solve's clock, bound, and best checked plan so far."""

    def __init__(
        self,
        problem: Problem,
        limits: Limits,
        started: float,
        on_progress: OnProgress | None,
        should_stop: ShouldStop | None,
    ) -> None:
        self.problem = problem
        self.limits = limits
        self.started = started
        self.deadline = started + limits.time_limit_s
        self.on_progress = on_progress
        self.should_stop = should_stop or (lambda: False)
        self.repeatable = limits.deterministic
        self.arrays: Arrays = to_arrays(problem)
        self.least: Bound = bound(self.arrays)
        self.cost_bound = self.least.cost
        self.best: Plan | None = None
        self.campaigns: tuple[Campaign, ...] = ()
        self.doubts: list[Finding] = []

    def best_plan(self) -> Plan:
        """Construct a plan and improve it; without one, the reason why."""
        first = construct(self.arrays, self._go_on)
        if first.unplaced:
            return self._does_not_fit([job.order_id for job in first.unplaced])
        broken = self._keep_if_better(first.campaigns)
        if self.best is None:
            return Plan.refused(Status.UNKNOWN, broken, self.problem.name)
        first_plan_s = round(time.monotonic() - self.started, 3)
        self._report()
        self._improve()
        return self._certified(self.best, first_plan_s)

    def _improve(self) -> None:
        """Let CP-SAT go on from the first plan: on the whole model, if that is small enough.

        The whole model's bound counts as well. If it is searched to its end and the plan is still
        above the bound, the time afterwards was too good to be true: then once more without it.
        A larger problem is searched near the best plan, a share of the time around each.
        """
        seconds = self.limits.time_limit_s
        every_cell = all_cells(self._horizon(), self.campaigns)
        if len(every_cell) <= min(WHOLE_CELLS, WHOLE_CELLS_PER_SECOND * seconds):
            if self._search(every_cell, True, cpsat.Effort(seconds)):
                self._search(every_cell, False, cpsat.Effort(seconds))
            return
        most_cells = int(min(NEAR_CELLS, NEAR_CELLS_PER_SECOND * seconds))
        effort = cpsat.Effort(seconds / ROUNDS_NEAR, neighbourhoods_only=True)
        for _ in range(ROUNDS_NEAR):
            self._search(near(self._horizon(), self.campaigns, most_cells), False, effort)

    def _search(self, cells: Sequence[Cell], with_afterwards: bool, effort: cpsat.Effort) -> bool:
        """Search a model of these cells for better plans; whether it was searched to its end."""
        if _cost(self.best) <= self.cost_bound or not self._go_on():
            return False
        model = Model(self.arrays, self._horizon(), cells, with_afterwards)
        built = model.build()
        model.hint(self.campaigns)
        if not self._go_on():
            return False

        def on_news(news: cpsat.News) -> None:
            if with_afterwards and news.bound is not None:
                self.cost_bound = max(self.cost_bound, model.cost_bound(news.bound))
            if news.values is not None:
                self._keep_if_better(complete(self.arrays, model.campaigns(news.values)))
            self._report()

        molds = list(model.molds.values())
        ending = cpsat.run(
            built, molds, self.limits, effort, self.deadline, on_news, self.should_stop
        )
        self.repeatable = self.repeatable and not ending.cut_by_clock
        if ending.refused:
            self.doubts.append(Finding("model", f"{ending.refused}: the plan before it is kept"))
        return ending.proven

    def _horizon(self) -> int:
        """Molding days: the problem's, and those that the best plan had to add."""
        return max(
            self.arrays.horizon, 1 + max((run[-1][0] for run in self.campaigns if run), default=-1)
        )

    def _go_on(self) -> bool:
        """Whether there is time left and nobody has said stop; if not, nothing is repeatable."""
        going = time.monotonic() < self.deadline and not self.should_stop()
        self.repeatable = self.repeatable and going
        return going

    def _keep_if_better(self, campaigns: Sequence[Campaign]) -> list[Finding]:
        """Check a plan and keep it if it is sound and cheaper; the rules it breaks otherwise."""
        plan, broken = self._checked(campaigns)
        if broken:
            return broken
        if _cost(plan) < _cost(self.best):
            self.best, self.campaigns = plan, tuple(campaigns)
        return []

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

    def _certified(self, plan: Plan, first_plan_s: float) -> Plan:
        """The plan with its bound and gap; optimal if they meet."""
        proven = plan.cost == self.cost_bound
        return replace(
            plan,
            status=Status.OPTIMAL if proven else Status.FEASIBLE,
            bound=self.cost_bound,
            gap=gap_of(plan.cost, self.cost_bound),
            late_qty_bound=self.least.late_qty,
            switches_bound=self.least.switches,
            first_plan_s=first_plan_s,
            deterministic=self.repeatable,
            warnings=tuple(self.doubts),
        )

    def _does_not_fit(self, order_ids: list[str]) -> Plan:
        days = self.arrays.days
        index = {order.order_id: i for i, order in enumerate(self.problem.orders)}
        errors = [
            Finding(
                f"orders[{index[order_id]}]",
                f"order {order_id}: does not fit into {days:,} workdays",
                order_id,
            )
            for order_id in order_ids
        ]
        return Plan.refused(Status.INFEASIBLE, errors, self.problem.name)

    def _report(self) -> None:
        if self.on_progress is None or self.best is None:
            return
        figures = {
            "late_qty": self.best.late_qty or 0,
            "switches": self.best.switches or 0,
            "late_qty_bound": self.least.late_qty,
            "switches_bound": self.least.switches,
        }
        seconds = round(time.monotonic() - self.started, 3)
        self.on_progress(Progress(seconds, self.best.cost, self.cost_bound, figures))


def _cost(plan: Plan | None) -> float:
    return math.inf if plan is None or plan.cost is None else plan.cost
