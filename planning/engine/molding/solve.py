"""Solving: a first plan, a bound beside it, the compiled search, CP-SAT, and a check of it all."""

from __future__ import annotations

import math
import time
from dataclasses import replace

from planning.engine import cpsat
from planning.engine.molding import sharing
from planning.engine.molding.arrays import Cell, softened
from planning.engine.molding.bounding import Bounding
from planning.engine.molding.completion import from_hint
from planning.engine.molding.construct import construct
from planning.engine.molding.course import OnProgress, ShouldStop
from planning.engine.molding.incumbent import does_not_fit
from planning.engine.molding.lead import Lead
from planning.engine.molding.line import Campaign, pinned_campaigns
from planning.engine.molding.neighbourhood import near
from planning.engine.molding.plan import Plan
from planning.engine.molding.problem import Problem
from planning.engine.molding.proving import Proving
from planning.engine.molding.review import review
from planning.engine.molding.search import (
    ANNEALING,
    BREAKING_TIES,
    LED,
    REHEATING,
    Cooling,
    Search,
    granted_steps,
)
from planning.engine.molding.warming import Warming
from planning.engine.result import Limits, Status

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


class _Solve(Proving):
    """One solve's stages."""

    def __init__(
        self,
        problem: Problem,
        limits: Limits,
        started: float,
        on_progress: OnProgress | None,
        should_stop: ShouldStop | None,
    ) -> None:
        super().__init__(problem, limits, started, on_progress, should_stop)
        self.warming = Warming()

    def best_plan(self) -> Plan:
        """Construct a plan and improve it; without one, the reason why."""
        first = construct(self.arrays, self._go_on)
        if first.unplaced:
            return does_not_fit(self.problem, self.arrays, first.unplaced)
        broken = self.best.keep_if_better(first.campaigns)
        if self.best.plan is None:
            return Plan.refused(Status.UNKNOWN, broken, self.problem.name)
        if self.problem.hint:
            self.best.keep_if_better(from_hint(self.arrays, self._hinted()))
        first_plan_s = round(time.monotonic() - self.started, 3)
        self._report()
        if not self.best.proven and self._go_on():
            self.bounding = self._bounding()
        try:
            self._improve()
        finally:
            self.warming.end()
            if self.bounding is not None:
                self.bounding.close()
        self._hear_bound()
        plan = self.best.certified()
        return replace(plan, first_plan_s=first_plan_s, deterministic=self.repeatable)

    def _bounding(self) -> Bounding:
        """The bound on its way; and a lead, if there will be a thread to follow it."""
        limit = self.limits.time_limit_s
        follows = self.limits.workers > LED and not self.limits.deterministic
        return Bounding(
            self.arrays,
            self.started + sharing.BOUND_UNTIL * limit,
            self.started + (sharing.LEAD_UNTIL * limit if follows else 0.0),
        )

    def _lead(self) -> Lead | None:
        """The lead, once it is there, if it ends within the search's days."""
        lead = self.bounding.lead if self.bounding else None
        return lead if lead and lead.days <= self.best.horizon else None

    def _hinted(self) -> dict[Cell, int]:
        """The hint by job and day; orders that are not in the problem are left out."""
        index = {job.order_id: i for i, job in enumerate(self.arrays.jobs)}
        rows = (row for row in self.problem.hint if row.order_id in index)
        return {(index[row.order_id], row.workday_index): row.molds for row in rows}

    def _improve(self) -> None:
        """Share the time: a small problem may be proven optimal, a large one is annealed.

        What is left in the end goes to ties: fewer late mold-days, lower peaks of flasks.
        """
        small = self._small()
        if small:
            seconds = sharing.SECONDS_AN_ORDER_FIRST * len(self.arrays.jobs)
            self._anneal(min(sharing.SMALL_FIRST_UNTIL / 2, seconds / self.limits.time_limit_s))
        proven = small and self._prove(sharing.SMALL_FIRST_UNTIL)
        if not proven:
            self._anneal(sharing.SMALL_ANNEAL_UNTIL if small else sharing.LARGE_ANNEAL_UNTIL)
            if small:
                proven = self._prove(sharing.TIES_FROM)
            elif not self.limits.deterministic:
                self._take_turns()
        done = proven or self.best.proven
        self._break_ties(
            sharing.SECONDS_FOR_TIES_AN_ORDER * len(self.arrays.jobs) if done else math.inf
        )
        if small and done:
            self._prove_ties()
        if self.bounding is not None and not self.best.proven and self._go_on():
            self.bounding.wait(self.deadline - time.monotonic())

    def _take_turns(self) -> None:
        """CP-SAT near the best plan and annealing by turns, the one more often that gained more.

        CP-SAT finds what the search can't make: days filled neither to the brim nor evenly. It has
        every turn as long as the search isn't compiled.
        """
        turns = {True: math.inf, False: math.inf}
        while (left := self._seconds_until(sharing.TIES_FROM)) > 1.0 and not self._stop_now():
            cells = near(self.best.horizon, self.best.campaigns, sharing.NEAR_CELLS)
            compiled = self.warming.is_done()
            nearby = turns[True] >= turns[False] or not compiled
            nearby = nearby and len(cells) <= sharing.MOST_NEAR_CELLS
            if not (nearby or compiled):
                time.sleep(cpsat.POLL_S)
                continue
            seconds = min(left, sharing.TURN_SHARE * self.limits.time_limit_s)
            before, begun = self.best.cost, time.monotonic()
            if nearby:
                until = (begun + seconds - self.started) / self.limits.time_limit_s
                self._improve_cost(cells, until, self._stop_now, nearby=True)
            else:
                self._run(REHEATING, seconds, self._stop_now)
            gained = before - self.best.cost
            turns[nearby] = gained / max(0.1, time.monotonic() - begun)
            if gained <= 0:
                turns[not nearby] = math.inf

    def _small(self) -> bool:
        cells = self.best.horizon * sum(1 for run in self.best.campaigns if run)
        return cells <= sharing.SMALL_CELLS

    def _anneal(self, until: float) -> None:
        """Let the compiled search go on from the best plan, on every core.

        It comes in as soon as it is compiled, which takes long only once.
        """
        if self.best.proven or not self._go_on():
            return
        self.warming.start()
        self._look_near_until_compiled(until)
        if self.warming.has_failed():
            self.best.doubt("search", "it could not be compiled, so plans are found far slower")
        if self.warming.is_done() and self._go_on():
            self._run(ANNEALING, self._seconds_until(until), self._stop_now)

    def _look_near_until_compiled(self, until: float) -> None:
        """CP-SAT near the best plan meanwhile; where work is counted the wait is long enough."""

        def is_over() -> bool:
            return self.warming.is_done() or self._stop_now()

        while not self.warming.is_done() and self._go_on():
            if self.limits.deterministic:
                if self.warming.has_failed():
                    return
                time.sleep(cpsat.POLL_S)
                continue
            if self.best.proven or self._seconds_until(until) <= 0:
                return
            cells = near(self.best.horizon, self.best.campaigns, sharing.NEAR_CELLS)
            if self._improve_cost(cells, until, is_over, nearby=True):
                time.sleep(cpsat.POLL_S)

    def _break_ties(self, most_seconds: float) -> None:
        """Fewer late mold-days, then lower peaks of flasks, at no cost."""
        if self.warming.is_done() and self._go_on():
            seconds = min(most_seconds, self._seconds_until(1.0))
            self._run(BREAKING_TIES, seconds, self.caller_stops)

    def _run(self, cooling: Cooling, seconds: float, should_stop: ShouldStop) -> None:
        """The compiled search from the best plan on, by the clock or by counted work."""
        if list(self.best.campaigns) == pinned_campaigns(self.arrays):
            return
        best = self.best
        arrays = softened(self.arrays) if cooling.hot > 0 else self.arrays
        search = Search(arrays, best.campaigns, best.horizon, self.limits.seed, cooling)

        def on_better(campaigns: tuple[Campaign, ...]) -> None:
            self.best.keep_if_better(campaigns)
            self._report()

        def over() -> bool:
            return not self._go_on() or should_stop()

        if self.limits.deterministic:
            search.count(granted_steps(cooling, self.limits.time_limit_s), on_better, over)
        else:
            until = min(self.deadline, time.monotonic() + seconds)
            lead = self._lead if cooling is ANNEALING else lambda: None
            search.run(self.limits.workers, until, on_better, over, lead)
