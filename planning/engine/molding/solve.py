"""Solving: a first plan, a bound beside it, the compiled search, CP-SAT, and a check of it all."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from ortools.sat.python import cp_model

from planning.engine import cpsat
from planning.engine.molding import sharing
from planning.engine.molding.arrays import Arrays, Cell, softened, to_arrays
from planning.engine.molding.bound import bound
from planning.engine.molding.bounding import Bounding
from planning.engine.molding.completion import complete, from_hint
from planning.engine.molding.construct import construct
from planning.engine.molding.incumbent import Incumbent, does_not_fit
from planning.engine.molding.levels import LATE_DAYS, PEAK
from planning.engine.molding.line import Campaign, pinned_campaigns
from planning.engine.molding.model import Model
from planning.engine.molding.neighbourhood import all_cells, near
from planning.engine.molding.plan import Plan
from planning.engine.molding.problem import Problem
from planning.engine.molding.review import review
from planning.engine.molding.search import (
    ANNEALING,
    BREAKING_TIES,
    REHEATING,
    Cooling,
    Search,
    granted_steps,
)
from planning.engine.molding.warming import Warming
from planning.engine.result import Limits, Progress, Status

OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]

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
    """One solve's clock and stages."""

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
        self.caller_stops = should_stop or (lambda: False)
        self.repeatable = limits.deterministic
        self.arrays: Arrays = to_arrays(problem)
        self.best = Incumbent(problem, self.arrays, bound(self.arrays))
        self.bounding: Bounding | None = None
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
            self.bounding = Bounding(
                self.arrays, self.started + sharing.BOUND_UNTIL * self.limits.time_limit_s
            )
        try:
            self._improve()
        finally:
            self.warming.end()
            if self.bounding is not None:
                self.bounding.close()
        self._hear_bound()
        plan = self.best.certified()
        return replace(plan, first_plan_s=first_plan_s, deterministic=self.repeatable)

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

    def _prove(self, until: float) -> bool:
        """Search the whole model, whose bound counts as well; whether nothing better is possible.

        If it is searched to its end and the plan is still above the bound, the time afterwards was
        too good to be true: then once more without it.
        """
        if self.best.proven:
            return True
        every_cell = all_cells(self.best.horizon, self.best.campaigns)
        model = self._model(every_cell, with_afterwards=True)

        def on_bound(least: float) -> None:
            self.best.keep_cost_bound(model.cost_bound(least))

        return self._search(model, model.build(), until, self._stop_now, on_bound) and (
            self.best.proven or self._improve_cost(every_cell, until, self._stop_now)
        )

    def _prove_ties(self) -> None:
        """Of plans of the best cost the fewest late mold-days, then the lowest peak, by CP-SAT."""
        seconds = sharing.SECONDS_FOR_TIE_PROOFS_AN_ORDER * len(self.arrays.jobs)
        now = (time.monotonic() - self.started) / self.limits.time_limit_s
        until = 1.0 if self.best.costing.strict else now + seconds / self.limits.time_limit_s
        cells = all_cells(self.best.horizon, self.best.campaigns)
        model = self._model(cells, with_afterwards=True)
        cost, late_days, peak = self.best.rank
        if late_days > self.best.proven_ties[LATE_DAYS]:
            self._search(
                model,
                model.build_late_days(int(cost)),
                until,
                self.caller_stops,
                lambda least: self.best.keep_tie_bound(LATE_DAYS, math.ceil(least - 1e-6)),
            )
        cost, late_days, peak = self.best.rank
        parts = model.parts_of_peak
        if (
            late_days > self.best.proven_ties[LATE_DAYS]
            or peak <= self.best.proven_ties[PEAK]
            or parts > sharing.MOST_PARTS_OF_PEAK
        ):
            return
        model = self._model(cells, with_afterwards=True)

        def on_bound(least: float) -> None:
            self.best.keep_tie_bound(PEAK, round(math.ceil(least - 1e-6) / parts, 6))

        built = model.build_peak(int(cost), int(late_days))
        self._search(model, built, until, self.caller_stops, on_bound)

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
            search.run(self.limits.workers, until, on_better, over)

    def _model(self, cells: Sequence[Cell], with_afterwards: bool = False) -> Model:
        return Model(self.arrays, self.best.horizon, cells, with_afterwards)

    def _improve_cost(
        self,
        cells: Sequence[Cell],
        until: float,
        should_stop: ShouldStop,
        nearby: bool = False,
    ) -> bool:
        """Search these cells for cheaper plans; whether to the end."""
        if self.best.proven:
            return False
        model = self._model(cells)
        return self._search(model, model.build(), until, should_stop, nearby=nearby)

    def _search(
        self,
        model: Model,
        built: cp_model.CpModel,
        until: float,
        should_stop: ShouldStop,
        on_bound: Callable[[float], None] | None = None,
        nearby: bool = False,
    ) -> bool:
        """Search a model for better plans; whether it was searched to its end."""
        seconds = self._seconds_until(until)
        if self.limits.deterministic:
            seconds = sharing.COUNTED_SHARE * self.limits.time_limit_s
        if not self._go_on() or seconds <= 0:
            return False
        model.hint(self.best.campaigns)

        def on_news(news: cpsat.News) -> None:
            if on_bound is not None and news.bound is not None:
                on_bound(news.bound)
            if news.values is not None:
                self.best.keep_if_better(complete(self.arrays, model.campaigns(news.values)))
            self._report()

        effort = cpsat.Effort(seconds, neighbourhoods_only=nearby)
        molds = list(model.molds.values())
        ending = cpsat.run(built, molds, self.limits, effort, self.deadline, on_news, should_stop)
        self.repeatable = self.repeatable and not ending.cut_by_clock
        if ending.refused:
            self.best.doubt("model", f"{ending.refused}: the plan before it is kept")
        return ending.proven

    def _seconds_until(self, share: float) -> float:
        """Seconds from now to a share of the limit."""
        return self.started + share * self.limits.time_limit_s - time.monotonic()

    def _go_on(self) -> bool:
        """Whether there is time left and nobody has said stop; if not, nothing is repeatable."""
        going = time.monotonic() < self.deadline and not self.caller_stops()
        self.repeatable = self.repeatable and going
        return going

    def _stop_now(self) -> bool:
        """Whether the caller says stop, or the bound has come that the best plan meets.

        Work that is counted doesn't listen to it, as it comes by the clock.
        """
        if self.limits.deterministic:
            return self.caller_stops()
        self._hear_bound()
        return self.caller_stops() or self.best.proven

    def _hear_bound(self) -> None:
        if self.bounding is not None and self.bounding.found is not None:
            self.best.keep_bound(self.bounding.found)

    def _report(self) -> None:
        plan, least = self.best.plan, self.best.least
        if self.on_progress is None or plan is None:
            return
        figures = {
            "late_qty": plan.late_qty or 0,
            "switches": plan.switches or 0,
            "late_qty_bound": least.late_qty,
            "switches_bound": least.switches,
        }
        seconds = round(time.monotonic() - self.started, 3)
        self.on_progress(Progress(seconds, plan.cost, self.best.reported_bound, figures))
