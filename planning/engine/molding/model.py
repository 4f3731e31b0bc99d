"""The molding model for CP-SAT: every rule of the plan a method of its own.

Only cells (job, day) that are asked for get variables: with fewer than all of them the model is a
neighbourhood of a plan at hand. With all of them, and a time afterwards, its bound holds for the
whole problem: afterwards stands for every day past the horizon taken together and keeps no rule but
those of quantity, switches and lateness, so every plan, however long, is a solution that costs the
same or less. To keep orders out of it each mold there costs 1, which the bound makes up for.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ortools.sat.python import cp_model

from planning.engine.molding.arrays import Arrays, Cell
from planning.engine.molding.line import Campaign


class Model:
    """Variables by cell, and the rules over them."""

    def __init__(
        self, arrays: Arrays, horizon: int, cells: Iterable[Cell], with_afterwards: bool = False
    ) -> None:
        self.arrays = arrays
        self.horizon = horizon
        self.unit = math.gcd(arrays.step, arrays.switch_weight) or 1
        self.cp = cp_model.CpModel()
        self.molds: dict[Cell, cp_model.IntVar] = {}
        self.most: dict[Cell, int] = {}
        self.on: dict[Cell, cp_model.IntVar] = {}
        """By pattern and day, and so are starts."""
        self.start: dict[Cell, cp_model.IntVar] = {}
        self.by_job: defaultdict[int, list[int]] = defaultdict(list)
        self.by_day: defaultdict[int, list[int]] = defaultdict(list)
        for i, day in sorted({*cells, *arrays.pinned}):
            most = arrays.pinned.get((i, day), most_molds(arrays, (i, day)))
            if most > 0:
                self._add_cell((i, day), most)
                self.by_day[day].append(i)
        if with_afterwards:
            for i, job in enumerate(arrays.jobs):
                if job.qty > 0:
                    self._add_cell((i, horizon), job.qty)

    def build(self) -> cp_model.CpModel:
        """All rules, and the cost as objective."""
        self.rules()
        costs = [self.delivery_and_lateness(), self.switches(), self.afterwards()]
        self.cp.minimize(cp_model.LinearExpr.sum(costs))
        return self.cp

    def build_late_days(self, cost: int) -> cp_model.CpModel:
        """All rules, late mold-days as objective, among plans that cost no more."""
        self.rules()
        self.cp.add(self.delivery_and_lateness() + self.switches() <= cost)
        self.cp.minimize(self.late_days())
        return self.cp

    def build_peak(self, cost: int, late_days: int) -> cp_model.CpModel:
        """All rules, the peak share of flasks as objective (`parts_of_peak` are a whole)."""
        self.rules()
        self.cp.add(self.delivery_and_lateness() + self.switches() <= cost)
        self.cp.add(self.late_days() <= late_days)
        peak = self.cp.new_int_var(0, self.parts_of_peak, "")
        for size, day, in_use in self._in_use():
            owned = self.arrays.owned_flasks[size]
            held = owned - int(self.arrays.flasks[size][day])
            self.cp.add((total(in_use) + held) * (self.parts_of_peak // owned) <= peak)
        self.cp.minimize(peak)
        return self.cp

    def rules(self) -> None:
        """Every rule of a plan."""
        self.remaining_quantity()
        self.pattern_on()
        self.molding_capacity()
        self.same_part_cap()
        self.max_patterns()
        self.pour_capacity()
        self.flask_availability()
        self.starts()

    @property
    def parts_of_peak(self) -> int:
        """The parts that shares of flasks are counted in, the same for every size."""
        return math.lcm(*(owned for owned in self.arrays.owned_flasks.values() if owned))

    def remaining_quantity(self) -> None:
        """Every order is molded completely: nothing less, nothing more."""
        for i, job in enumerate(self.arrays.jobs):
            self.cp.add(total(self.molds[i, day] for day in self.by_job[i]) == job.qty)

    def pattern_on(self) -> None:
        """A pattern is on exactly on the days that have molds of it."""
        together: defaultdict[Cell, list[cp_model.IntVar]] = defaultdict(list)
        for (i, day), molds in self.molds.items():
            pattern = (self.arrays.jobs[i].pattern, day)
            self.cp.add(molds <= self.most[i, day] * self.on[pattern])
            together[pattern].append(molds)
        for pattern, several in together.items():
            self.cp.add(total(several) >= self.on[pattern])

    def molding_capacity(self) -> None:
        """Molds of a day stay within what the line can mold on that day."""
        for day, jobs in self.by_day.items():
            molds = total(self.molds[i, day] for i in jobs)
            self.cp.add(molds <= int(self.arrays.molding[day]))

    def same_part_cap(self) -> None:
        """Molds of one part on a day stay within the cap, over all its orders (each: see cells)."""
        for day, jobs in self.by_day.items():
            by_part: defaultdict[int, list[int]] = defaultdict(list)
            for i in jobs:
                by_part[self.arrays.jobs[i].part].append(i)
            for same in by_part.values():
                if len(same) > 1:
                    molds = total(self.molds[i, day] for i in same)
                    self.cp.add(molds <= self.arrays.same_part)

    def max_patterns(self) -> None:
        """No more patterns are on at once than the line has places."""
        for day, jobs in self.by_day.items():
            patterns = {self.arrays.jobs[i].pattern for i in jobs}
            if len(patterns) > self.arrays.max_patterns:
                on = total(self.on[pattern, day] for pattern in sorted(patterns))
                self.cp.add(on <= self.arrays.max_patterns)

    def pour_capacity(self) -> None:
        """The metal for a day's molds, poured the day after, stays within what is left to pour."""
        for day, jobs in self.by_day.items():
            metal = cp_model.LinearExpr.weighted_sum(
                [self.molds[i, day] for i in jobs],
                [self.arrays.jobs[i].weight_kg for i in jobs],
            )
            self.cp.add(metal <= int(self.arrays.pour_kg[day]))

    def flask_availability(self) -> None:
        """Flasks in use stay within those that the opening state leaves free.

        A mold keeps its flask from its molding day until shakeout. Days past the last molding day
        need no rule: what is in use there was in use before.
        """
        for size, day, in_use in self._in_use():
            self.cp.add(total(in_use) <= int(self.arrays.flasks[size][day]))

    def _in_use(self) -> Iterator[tuple[str, int, list[cp_model.IntVar]]]:
        """Molds in flasks of each size on each day of the horizon."""
        for size in self.arrays.flasks:
            in_use: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
            for (i, day), molds in self.molds.items():
                job = self.arrays.jobs[i]
                if job.size == size:
                    for busy in range(day, min(day + job.flask_days, self.horizon)):
                        in_use[busy].append(molds)
            for day, molds_in_use in in_use.items():
                yield size, day, molds_in_use

    def starts(self) -> None:
        """A pattern that is on and was not the day before is started; loaded ones are on before."""
        for (pattern, day), on in self.on.items():
            if day == 0:
                before: cp_model.IntVar | int = int(self.arrays.pattern_loaded[pattern])
            else:
                before = self.on.get((pattern, day - 1), 0)
            self.cp.add(self.start[pattern, day] >= on - before)

    def switches(self) -> cp_model.LinearExpr:
        """What starts and stops cost."""
        starts = total(self.start.values())
        return self.arrays.switch_weight * (starts + self.stops(starts))

    def stops(self, starts: cp_model.LinearExpr) -> cp_model.LinearExpr:
        """Each pattern that was loaded or started stops as often, so stops need no variables.

        A loaded one that isn't used on Monday stops then; one that is on at the end stops there.
        """
        return starts + sum(self.arrays.pattern_loaded)

    def delivery_and_lateness(self) -> cp_model.LinearExpr:
        """What late molds cost: molds made too late to be delivered by their due date."""
        costs = [(molds, self.arrays.jobs[i].late_cost) for (i, _), molds in self._late()]
        return weighted(costs) + self.arrays.late_day_weight * self.late_days()

    def late_days(self) -> cp_model.LinearExpr:
        """Late mold-days: late molds times the workdays that they are late."""
        return weighted(
            (molds, day - self.arrays.jobs[i].due_day) for (i, day), molds in self._late()
        )

    def _late(self) -> Iterator[tuple[Cell, cp_model.IntVar]]:
        for (i, day), molds in self.molds.items():
            if day > self.arrays.jobs[i].last_on_time:
                yield (i, day), molds

    def afterwards(self) -> cp_model.LinearExpr:
        """The little that molds past the horizon cost, so that they stay within it if they can."""
        molds = [molds for (_, day), molds in self.molds.items() if day == self.horizon]
        return self._afterwards_penalty() * cp_model.LinearExpr.sum(molds)

    def hint(self, campaigns: Sequence[Campaign]) -> None:
        """Let the search begin with a plan; molds outside the cells are left out."""
        planned = {(i, day): molds for i, run in enumerate(campaigns) for day, molds in run}
        patterns = {(self.arrays.jobs[i].pattern, day) for i, day in planned}
        for cell, molds in self.molds.items():
            self.cp.add_hint(molds, planned.get(cell, 0))
        for pattern, day in self.on:
            on = (pattern, day) in patterns
            loaded = self.arrays.pattern_loaded[pattern]
            before = (pattern, day - 1) in patterns if day else loaded
            self.cp.add_hint(self.on[pattern, day], on)
            self.cp.add_hint(self.start[pattern, day], on and not before)

    def campaigns(self, values: Sequence[int]) -> tuple[Campaign, ...]:
        """The plan that values of the mold variables stand for, without the time afterwards."""
        runs: list[list[tuple[int, int]]] = [[] for _ in self.arrays.jobs]
        for (i, day), molds in zip(self.molds, values, strict=True):
            if molds > 0 and day < self.horizon:
                runs[i].append((day, molds))
        return tuple(tuple(run) for run in runs)

    def cost_bound(self, objective_bound: float) -> int:
        """The cost that no plan is below, given that no solution's objective is below its bound."""
        least = objective_bound - self._afterwards_penalty() * self._qty()
        least -= 1e-12 * abs(least)  # far more than floating point may have added
        return max(0, math.ceil(least / self.unit) * self.unit)

    def _afterwards_penalty(self) -> int:
        """1 a mold, unless all molds together could then hide a difference in cost."""
        return 1 if self._qty() < self.unit else 0

    def _qty(self) -> int:
        return sum(job.qty for job in self.arrays.jobs)

    def _add_cell(self, cell: Cell, most: int) -> None:
        least = most if cell in self.arrays.pinned else 0
        self.molds[cell] = self.cp.new_int_var(least, most, "")
        self.most[cell] = most
        pattern = (self.arrays.jobs[cell[0]].pattern, cell[1])
        if pattern not in self.on:
            self.on[pattern] = self.cp.new_bool_var("")
            self.start[pattern] = self.cp.new_bool_var("")
        self.by_job[cell[0]].append(cell[1])


def most_molds(arrays: Arrays, cell: Cell) -> int:
    """Molds of one order that a day allows at most, were nothing else on the line."""
    job, day = arrays.jobs[cell[0]], cell[1]
    most = min(
        job.qty, arrays.same_part, int(arrays.molding[day]), int(arrays.flasks[job.size][day])
    )
    return min(most, int(arrays.pour_kg[day]) // job.weight_kg) if job.weight_kg else most


def total(variables: Iterable[cp_model.IntVar]) -> cp_model.LinearExpr:
    """The sum of variables; of none at all too."""
    return cp_model.LinearExpr.sum(list(variables))


def weighted(terms: Iterable[tuple[cp_model.IntVar, int]]) -> cp_model.LinearExpr:
    """The sum of variables times their weights; of none at all too."""
    pairs = list(terms)
    return cp_model.LinearExpr.weighted_sum([v for v, _ in pairs], [w for _, w in pairs])
