"""What no plan can beat: late molds by capacity, and switches by counting.

Every figure is a minimum of a relaxation solved exactly in whole numbers, so it is certain.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from planning.engine.molding.arrays import Arrays, Ints, Job

PARTS_OF_A_PLACE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Bound:
    """Least late molds and least switches; their weighted sum bounds the cost of every plan."""

    late_qty: int
    switches: int
    cost: int


def bound(arrays: Arrays) -> Bound:
    """The bound for all plans of the problem, however many workdays they use."""
    late_qty, switches = least_late_qty(arrays), least_switches(arrays)
    cost = least_cost(arrays, late_qty, switches)
    return Bound(late_qty, switches, cost)


def least_cost(arrays: Arrays, late_qty: int, switches: int) -> int:
    """What so many late molds and switches cost at least."""
    late_cost = min((job.late_cost for job in arrays.jobs if job.qty), default=0)
    delays = arrays.late_day_weight * least_late_days(arrays, late_qty)
    return late_cost * late_qty + delays + arrays.switch_weight * switches


def least_late_days(arrays: Arrays, late_qty: int) -> int:
    """Mold-days that so many late molds are late at least.

    Molds of an order that can't be in time begin on the first day, no more a day than the cap of a
    part; every other late mold is a day late at least.
    """
    late_days = hopeless = 0
    for job in arrays.jobs:
        if job.due_day < 0:
            full, rest = divmod(job.qty, arrays.same_part)
            waits = arrays.same_part * full * (full - 1) // 2 + rest * full
            late_days += -job.due_day * job.qty + waits
            hopeless += job.qty
    return late_days + max(0, late_qty - hopeless)


def least_switches(arrays: Arrays) -> int:
    """A start for every pattern needed that isn't loaded; a stop for every one used or loaded."""
    needed = {job.pattern for job in arrays.jobs if job.qty > 0}
    loaded = {i for i, on in enumerate(arrays.pattern_loaded) if on}
    return len(needed - loaded) + len(needed | loaded)


def least_late_qty(arrays: Arrays) -> int:
    """Late molds that molding, places, melt or flasks force, each alone; the largest of these.

    Flask sizes and parts share no order, so what each of them forces may be added up.
    """
    by_part: defaultdict[int, list[Job]] = defaultdict(list)
    by_size: defaultdict[str, list[Job]] = defaultdict(list)
    for job in arrays.jobs:
        by_part[job.part].append(job)
        by_size[job.size].append(job)
    part_late = {part: _late_by_same_part_cap(arrays, jobs) for part, jobs in by_part.items()}
    flask_late = 0
    for size, jobs in by_size.items():
        by_parts = sum(part_late[part] for part in {job.part for job in jobs})
        flask_late += max(_late_by_flasks(arrays, size, jobs), by_parts)
    return max(_late_by_molding(arrays), _late_by_places(arrays), _late_by_melt(arrays), flask_late)


def most_per_place(arrays: Arrays) -> list[int]:
    """Molds that a place makes in a day at most, by pattern; 1 at least."""
    qty = [0] * len(arrays.pattern_loaded)
    for job in arrays.jobs:
        qty[job.pattern] += job.qty
    return [max(1, min(arrays.same_part, molds)) for molds in qty]


def _late_by_molding(arrays: Arrays) -> int:
    return _late(_prefix(arrays.molding), ((job.last_on_time, 1, job.qty) for job in arrays.jobs))


def _late_by_places(arrays: Arrays) -> int:
    """A pattern on for a day makes at most the same-part cap, and at most all that needs it.

    So each mold needs at least one part in that many of a place for a day, rounded down.
    """
    daily = np.minimum(arrays.molding, arrays.max_patterns)
    most = most_per_place(arrays)
    molds = (
        (job.last_on_time, PARTS_OF_A_PLACE // most[job.pattern], job.qty)
        for job in arrays.jobs
        if job.qty
    )
    return _late([PARTS_OF_A_PLACE * places for places in _prefix(daily)], molds)


def _late_by_melt(arrays: Arrays) -> int:
    molds = ((job.last_on_time, job.weight_kg, job.qty) for job in arrays.jobs)
    return _late(_prefix(arrays.pour_kg), molds)


def _late_by_flasks(arrays: Arrays, size: str, jobs: Iterable[Job]) -> int:
    """A mold made on its last day in time still holds its flask for the days that follow."""
    molds = (
        (job.last_on_time + job.flask_days - 1, job.flask_days, job.qty)
        for job in jobs
        if job.last_on_time >= 0
    )
    hopeless = sum(job.qty for job in jobs if job.last_on_time < 0)
    return hopeless + _late(_prefix(arrays.flasks[size]), molds)


def _late_by_same_part_cap(arrays: Arrays, jobs: list[Job]) -> int:
    """Molds of one part, of all its orders together, each day within every limit it has alone."""
    first = jobs[0]
    daily = np.minimum(np.minimum(arrays.molding, arrays.same_part), arrays.flasks[first.size])
    if first.weight_kg:
        daily = np.minimum(daily, arrays.pour_kg // first.weight_kg)
    return _late(_prefix(daily), ((job.last_on_time, 1, job.qty) for job in jobs))


def _prefix(daily: Ints) -> list[int]:
    """What all days up to each one offer together."""
    return [int(total) for total in np.cumsum(daily)]


def _late(offered: list[int], molds: Iterable[tuple[int, int, int]]) -> int:
    """Fewest molds that must miss their day, given (last day, need per mold, number of molds).

    Relaxation: all that is needed by molds of the first days must fit what those days offer
    together. Of molds due by a day that ask for too much, the neediest are given up (Moore and
    Hodgson), which leaves the most molds and, among those, the least need.
    """
    late = 0
    needed = 0
    kept: list[tuple[int, int]] = []
    for last_day, need, number in sorted(molds):
        if last_day < 0:
            late += number
            continue
        if need == 0 or number == 0:
            continue
        heapq.heappush(kept, (-need, number))
        needed += need * number
        while needed > offered[last_day]:
            largest, count = heapq.heappop(kept)
            given_up = min(count, -((offered[last_day] - needed) // -largest))
            late += given_up
            needed += largest * given_up
            if given_up < count:
                heapq.heappush(kept, (largest, count - given_up))
    return late
