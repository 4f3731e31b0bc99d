"""The molding line as it fills up: what is left of every limit once campaigns are placed."""

from __future__ import annotations

import numpy as np

from planning.engine.molding.arrays import Arrays, Ints, Job

Campaign = tuple[tuple[int, int], ...]
"""An order's molds as (workday index, molds), days ascending; idle days in between are allowed."""


class Line:
    """What is left of molding, melt, places, flasks and same-part molds on each day."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.molding = arrays.molding.copy()
        self.pour_kg = arrays.pour_kg.copy()
        self.places = np.full(arrays.days, arrays.max_patterns, dtype=np.int64)
        self.flasks = {size: free.copy() for size, free in arrays.flasks.items()}
        self.same_part: dict[int, Ints] = {}
        self.work = 0
        """Counted work spent on insertions; a step takes about half a microsecond."""

    def place(self, job: Job, campaign: Campaign) -> None:
        """Take what the campaign needs."""
        same_part, flasks = self._same_part(job), self.flasks[job.size]
        for day, molds in campaign:
            self.molding[day] -= molds
            self.pour_kg[day] -= molds * job.weight_kg
            self.places[day] -= 1
            same_part[day] -= molds
            flasks[day : day + job.flask_days] -= molds

    def room(self, job: Job, days: int) -> Ints:
        """Molds of an order that fit on each day, were they its only molds."""
        room = np.minimum(self.molding[:days], self._same_part(job)[:days])
        room[self.places[:days] <= 0] = 0
        if job.weight_kg:
            np.minimum(room, self.pour_kg[:days] // job.weight_kg, out=room)
        np.minimum(room, _least_ahead(self.flasks[job.size], job.flask_days, days), out=room)
        return room

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
