"""The molding model for CP-SAT: every rule of the plan a method of its own.

Only cells (job, day) that are asked for get variables; with all of them the model is the whole
problem within the horizon, with fewer it is a neighbourhood of a plan at hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ortools.sat.python import cp_model

from planning.engine.molding.arrays import Arrays
from planning.engine.molding.line import Campaign

Cell = tuple[int, int]
"""A job (its index) on a molding day."""


class Model:
    """Variables by cell, and the rules over them."""

    def __init__(self, arrays: Arrays, horizon: int, cells: Iterable[Cell]) -> None:
        self.arrays = arrays
        self.horizon = horizon
        self.cp = cp_model.CpModel()
        self.molds: dict[Cell, cp_model.IntVar] = {}
        self.on: dict[Cell, cp_model.IntVar] = {}
        self.start: dict[Cell, cp_model.IntVar] = {}
        self.by_job: defaultdict[int, list[int]] = defaultdict(list)
        self.by_day: defaultdict[int, list[int]] = defaultdict(list)
        for job, day in sorted(cells):
            self._add_cell(job, day)

    def build(self) -> cp_model.CpModel:
        """All rules, then the objective."""
        self.remaining_quantity()
        self.pattern_on()
        self.molding_capacity()
        self.same_part_cap()
        self.max_patterns()
        self.pour_capacity()
        self.flask_availability()
        self.starts()
        self.cp.minimize(self.delivery_and_lateness() + self.stops())
        return self.cp

    def remaining_quantity(self) -> None:
        """Every order is molded completely: nothing less, nothing more."""
        for i, job in enumerate(self.arrays.jobs):
            self.cp.add(sum(self.molds[i, day] for day in self.by_job[i]) == job.qty)

    def pattern_on(self) -> None:
        """A pattern is on exactly on the days that have molds of its order."""
        for cell, molds in self.molds.items():
            self.cp.add(molds <= self._most(cell) * self.on[cell])
            self.cp.add(molds >= self.on[cell])

    def molding_capacity(self) -> None:
        """Molds of a day stay within what the line can mold on that day."""
        for day, jobs in self.by_day.items():
            molds = sum(self.molds[i, day] for i in jobs)
            self.cp.add(molds <= int(self.arrays.molding[day]))

    def same_part_cap(self) -> None:
        """Molds of one part on a day stay within the cap, over all its orders (each: see cells)."""
        for day, jobs in self.by_day.items():
            by_part: defaultdict[int, list[int]] = defaultdict(list)
            for i in jobs:
                by_part[self.arrays.jobs[i].part].append(i)
            for same in by_part.values():
                if len(same) > 1:
                    molds = sum(self.molds[i, day] for i in same)
                    self.cp.add(molds <= self.arrays.same_part)

    def max_patterns(self) -> None:
        """No more patterns are on at once than the line has places."""
        for day, jobs in self.by_day.items():
            if len(jobs) > self.arrays.max_patterns:
                self.cp.add(sum(self.on[i, day] for i in jobs) <= self.arrays.max_patterns)

    def pour_capacity(self) -> None:
        """The metal for a day's molds, poured the day after, stays within what is left to pour."""
        for day, jobs in self.by_day.items():
            metal = sum(self.arrays.jobs[i].weight_kg * self.molds[i, day] for i in jobs)
            self.cp.add(metal <= int(self.arrays.pour_kg[day]))

    def flask_availability(self) -> None:
        """Flasks in use stay within those that the opening state leaves free.

        A mold keeps its flask from its molding day until shakeout. Days past the last molding day
        need no rule: what is in use there was in use before.
        """
        for size, free in self.arrays.flasks.items():
            in_use: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
            for (i, day), molds in self.molds.items():
                job = self.arrays.jobs[i]
                if job.size == size:
                    for busy in range(day, min(day + job.flask_days, self.horizon)):
                        in_use[busy].append(molds)
            for day, molds_in_use in in_use.items():
                self.cp.add(sum(molds_in_use) <= int(free[day]))

    def starts(self) -> None:
        """A pattern that is on and was not the day before is started; loaded ones are on before."""
        for (i, day), on in self.on.items():
            if day == 0:
                before: cp_model.IntVar | int = int(self.arrays.jobs[i].loaded)
            else:
                before = self.on.get((i, day - 1), 0)
            self.cp.add(self.start[i, day] >= on - before)

    def stops(self) -> cp_model.LinearExprT:
        """What switches cost: each pattern that was loaded or started stops once for each time.

        It stops on Monday if it isn't used then, after its last day at the latest, so stops are
        starts plus loaded patterns, and need no variables.
        """
        loaded = sum(job.loaded for job in self.arrays.jobs)
        return self.arrays.switch_weight * (2 * sum(self.start.values()) + loaded)

    def delivery_and_lateness(self) -> cp_model.LinearExprT:
        """What late molds cost: molds made too late to be delivered by their due date."""
        return self.arrays.late_weight * sum(
            molds
            for (i, day), molds in self.molds.items()
            if day > self.arrays.jobs[i].last_on_time
        )

    def hint(self, campaigns: Sequence[Campaign]) -> None:
        """Let the search begin with a plan; molds outside the cells are left out."""
        planned = {(i, day): molds for i, run in enumerate(campaigns) for day, molds in run}
        for cell in self.molds:
            i, day = cell
            before = planned.get((i, day - 1), 0) > 0 if day else self.arrays.jobs[i].loaded
            self.cp.add_hint(self.molds[cell], planned.get(cell, 0))
            self.cp.add_hint(self.on[cell], cell in planned)
            self.cp.add_hint(self.start[cell], cell in planned and not before)

    def campaigns(self, values: Sequence[int]) -> tuple[Campaign, ...]:
        """The plan that values of the mold variables, in their order, stand for."""
        runs: list[list[tuple[int, int]]] = [[] for _ in self.arrays.jobs]
        for (i, day), molds in zip(self.molds, values, strict=True):
            if molds > 0:
                runs[i].append((day, molds))
        return tuple(tuple(run) for run in runs)

    def _add_cell(self, job: int, day: int) -> None:
        most = self._most((job, day))
        if most > 0:
            self.molds[job, day] = self.cp.new_int_var(0, most, "")
            self.on[job, day] = self.cp.new_bool_var("")
            self.start[job, day] = self.cp.new_bool_var("")
            self.by_job[job].append(day)
            self.by_day[day].append(job)

    def _most(self, cell: Cell) -> int:
        return most_molds(self.arrays, cell)


def most_molds(arrays: Arrays, cell: Cell) -> int:
    """Molds of one order that a day allows at most, were nothing else on the line."""
    job, day = arrays.jobs[cell[0]], cell[1]
    most = min(job.qty, arrays.same_part, int(arrays.molding[day]), int(arrays.flasks[job.size][day]))
    return min(most, int(arrays.pour_kg[day]) // job.weight_kg) if job.weight_kg else most
