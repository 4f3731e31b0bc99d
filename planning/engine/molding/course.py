"""The course of one solve: its clock, its best plan and bound, and who may stop it."""

from __future__ import annotations

import time
from collections.abc import Callable

from planning.engine.molding.arrays import Arrays, to_arrays
from planning.engine.molding.bound import bound
from planning.engine.molding.bounding import Bounding
from planning.engine.molding.incumbent import Incumbent
from planning.engine.molding.problem import Problem
from planning.engine.result import Limits, Progress

OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]


class Course:
    """What all stages of a solve share."""

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
