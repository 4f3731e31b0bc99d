"""The molding line as it fills up: what is left of every limit once campaigns are placed."""

from __future__ import annotations

import numpy as np

from planning.engine.molding.arrays import Arrays, Ints, Job

Campaign = tuple[tuple[int, int], ...]
"""An order's molds as (workday index, molds), days ascending; idle days in between are allowed."""


def pinned_campaigns(arrays: Arrays) -> list[Campaign]:
    """The pinned molds of each job, days ascending."""
    runs: list[list[tuple[int, int]]] = [[] for _ in arrays.jobs]
    for (i, day), molds in sorted(arrays.pinned.items()):
        if molds:
            runs[i].append((day, molds))
    return [tuple(run) for run in runs]


class Line:
    """What is left of molding, melt, places, flasks and same-part molds on each day."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.molding = arrays.molding.copy()
        self.pour_kg = arrays.pour_kg.copy()
        self.places = np.full(arrays.days, arrays.max_patterns, dtype=np.int64)
        self.flasks = {size: free.copy() for size, free in arrays.flasks.items()}
        self.same_part: dict[int, Ints] = {}
        self.on: dict[int, Ints] = {}
        """Orders on by pattern and day; several share a place if their part has one pattern."""
        self.pinned: dict[str, list[int]] = {}
        """Days by order that are as they are: nothing is added there."""
        self.work = 0
        """Counted work spent on insertions; a step takes about half a microsecond."""
        for (i, day), molds in arrays.pinned.items():
            self.pinned.setdefault(arrays.jobs[i].order_id, []).append(day)
            if molds:
                self.place(arrays.jobs[i], ((day, molds),))

    def place(self, job: Job, campaign: Campaign) -> None:
        """Take what the campaign needs."""
        same_part, flasks, on = self._same_part(job), self.flasks[job.size], self._on(job)
        for day, molds in campaign:
            self.molding[day] -= molds
            self.pour_kg[day] -= molds * job.weight_kg
            self.places[day] -= on[day] == 0
            on[day] += 1
            same_part[day] -= molds
            flasks[day : day + job.flask_days] -= molds

    def room(self, job: Job, days: int) -> Ints:
        """Molds of an order that fit on each day, were they its only molds."""
        room = np.minimum(self.molding[:days], self._same_part(job)[:days])
        room[(self.places[:days] <= 0) & (self._on(job)[:days] == 0)] = 0
        if job.order_id in self.pinned:
            room[[day for day in self.pinned[job.order_id] if day < days]] = 0
        if job.weight_kg:
            np.minimum(room, self.pour_kg[:days] // job.weight_kg, out=room)
        np.minimum(room, _least_ahead(self.flasks[job.size], job.flask_days, days), out=room)
        return room

    def _on(self, job: Job) -> Ints:
        if job.pattern not in self.on:
            self.on[job.pattern] = np.zeros(self.arrays.days, dtype=np.int64)
        return self.on[job.pattern]

    def _same_part(self, job: Job) -> Ints:
        if job.part not in self.same_part:
            cap = self.arrays.same_part
            self.same_part[job.part] = np.full(self.arrays.days, cap, dtype=np.int64)
        return self.same_part[job.part]


def _least_ahead(values: Ints, window: int, days: int) -> Ints:
    """For each of the first `days` days, the least of the `window` values from that day on."""
    least = values[:days].copy()
    for ahead in range(1, min(window, len(values))):
        later = values[ahead : ahead + days]
        np.minimum(least[: len(later)], later, out=least[: len(later)])
    return least
