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
from planning.engine.molding.search import (
    ANNEALING,
    BREAKING_TIES,
    Cycles,
    Search,
    granted_steps,
    is_compiled,
    warming_up,
)
from planning.engine.result import Finding, Limits, Progress, Status

OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]

SMALL_CELLS = 4_000
"""Cells (order, day) up to which the whole model is searched for a proof."""

SMALL_FIRST_UNTIL, SMALL_ANNEAL_UNTIL, TIES_FROM = 0.15, 0.5, 0.94
"""Shares of the time: a first proof, annealing, a second proof (or more annealing), ties."""

SECONDS_AN_ORDER_FIRST = 0.02
"""What annealing gets before the first proof: a good plan to start from makes it shorter."""

SECONDS_FOR_TIES_AN_ORDER = 0.01
"""What ties may take once the cost is known to be the least."""

NEAR_CELLS = 3_000
"""Cells of a model near a plan."""

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
        """Share the time: a small problem may be proven optimal, a large one is annealed.

        What is left in the end goes to ties: fewer late mold-days, lower peaks of flasks.
        """
        seconds_first = SECONDS_AN_ORDER_FIRST * len(self.arrays.jobs)
        if self._small():
            self._anneal(min(SMALL_FIRST_UNTIL / 2, seconds_first / self.limits.time_limit_s))
        proven = self._small() and self._prove(SMALL_FIRST_UNTIL)
        if not proven and not self._at_bound():
            self._anneal(SMALL_ANNEAL_UNTIL if self._small() else TIES_FROM)
            proven = self._small() and self._prove(TIES_FROM)
        done = proven or self._at_bound()
        self._break_ties(SECONDS_FOR_TIES_AN_ORDER * len(self.arrays.jobs) if done else math.inf)

    def _small(self) -> bool:
        cells = self._horizon() * sum(1 for run in self.campaigns if run)
        return cells <= SMALL_CELLS

    def _at_bound(self) -> bool:
        return _cost(self.best) <= self.cost_bound

    def _seconds_until(self, share: float) -> float:
        """Seconds from now to a share of the limit; counted work gets the share's own part."""
        return self.started + share * self.limits.time_limit_s - time.monotonic()

    def _prove(self, until: float) -> bool:
        """Search the whole model, whose bound counts as well; whether nothing better is possible.

        If it is searched to its end and the plan is still above the bound, the time afterwards was
        too good to be true: then once more without it.
        """
        every_cell = all_cells(self._horizon(), self.campaigns)
        return self._search(every_cell, True, until) and (
            self._at_bound() or self._search(every_cell, False, until)
        )

    def _anneal(self, until: float) -> None:
        """Let the compiled search go on from the best plan, on every core.

        It comes in as soon as it is compiled, which takes long only once.
        """
        with warming_up() as is_warm:
            while not is_warm() and self._go_on():
                if self.limits.deterministic:
                    time.sleep(cpsat.POLL_S)
                else:
                    cells = near(self._horizon(), self.campaigns, NEAR_CELLS)
                    self._search(cells, False, until, lambda: is_warm() or self.should_stop())
            if is_warm() and self._go_on():
                self._run(ANNEALING, self._seconds_until(until), lambda: not self._at_bound())

    def _break_ties(self, most_seconds: float) -> None:
        """Fewer late mold-days, then lower peaks of flasks, at no cost."""
        if is_compiled() and self._go_on():
            seconds = min(most_seconds, self._seconds_until(1.0))
            self._run(BREAKING_TIES, seconds, lambda: True)

    def _run(self, cycles: Cycles, seconds: float, go_on: Callable[[], bool]) -> None:
        """The compiled search from the best plan on, by the clock or by counted work."""
        if not any(self.campaigns):
            return
        search = Search(self.arrays, self.campaigns, self._horizon(), self.limits.seed, cycles)

        def on_better(campaigns: tuple[Campaign, ...]) -> None:
            self._keep_if_better(campaigns)
            self._report()

        def should_stop() -> bool:
            return not self._go_on() or not go_on()

        if self.limits.deterministic:
            search.count(granted_steps(cycles, self.limits.time_limit_s), on_better, should_stop)
        else:
            until = min(self.deadline, time.monotonic() + seconds)
            search.run(self.limits.workers, until, on_better, should_stop)

    def _search(
        self,
        cells: Sequence[Cell],
        with_afterwards: bool,
        until: float,
        should_stop: ShouldStop | None = None,
    ) -> bool:
        """Search a model of these cells for better plans; whether it was searched to its end."""
        seconds = self._seconds_until(until)
        if self._at_bound() or not self._go_on() or seconds <= 0:
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

        ending = cpsat.run(
            built,
            list(model.molds.values()),
            self.limits,
            cpsat.Effort(seconds, neighbourhoods_only=should_stop is not None),
            self.deadline,
            on_news,
            should_stop or self.should_stop,
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
        if _rank(plan) < _rank(self.best):
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


def _rank(plan: Plan | None) -> tuple[float, float]:
    """Cheaper plans come first; of equally cheap ones those with fewer late mold-days."""
    late_days = math.inf if plan is None or plan.late_days is None else plan.late_days
    return _cost(plan), late_days


def _cost(plan: Plan | None) -> float:
    return math.inf if plan is None or plan.cost is None else plan.cost
