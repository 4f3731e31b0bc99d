"""CP-SAT at work in a solve: proofs of small problems and of their ties, better plans near one."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

from ortools.sat.python import cp_model

from planning.engine import cpsat
from planning.engine.molding import sharing
from planning.engine.molding.arrays import Cell
from planning.engine.molding.completion import complete
from planning.engine.molding.course import Course, ShouldStop
from planning.engine.molding.levels import LATE_DAYS, PEAK
from planning.engine.molding.model import Model
from planning.engine.molding.neighbourhood import all_cells


class Proving(Course):
    """The stages that search models."""

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
