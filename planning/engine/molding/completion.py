"""Plans that are given only in part, by a hint or by CP-SAT, completed by insertion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from planning.engine.molding.arrays import Arrays, Cell
from planning.engine.molding.construct import cheapest
from planning.engine.molding.line import Campaign, Line, pinned_campaigns


def complete(arrays: Arrays, campaigns: Sequence[Campaign]) -> tuple[Campaign, ...]:
    """The campaigns with what is missing of an order inserted where room is left.

    Pinned molds are as they are, whatever the campaigns say of those cells.
    """
    line = Line(arrays)
    pinned = pinned_campaigns(arrays)
    free = [
        tuple((day, molds) for day, molds in campaign if (i, day) not in arrays.pinned)
        for i, campaign in enumerate(campaigns)
    ]
    for job, campaign in zip(arrays.jobs, free, strict=True):
        line.place(job, campaign)
    completed = []
    for job, campaign, fixed in zip(arrays.jobs, free, pinned, strict=True):
        molds = Counter(dict((*campaign, *fixed)))
        rest = replace(job, qty=job.qty - molds.total())
        option = cheapest(line, rest) if rest.qty else None
        if option is not None:
            line.place(rest, option.campaign)
            molds.update(dict(option.campaign))
        completed.append(tuple(sorted(molds.items())))
    return tuple(completed)


def from_hint(arrays: Arrays, hint: Mapping[Cell, int]) -> tuple[Campaign, ...]:
    """The plan that a hint stands for: of it what fits, and what is missing inserted."""
    line = Line(arrays)
    pinned = pinned_campaigns(arrays)
    left = [
        job.qty - sum(molds for _, molds in run)
        for job, run in zip(arrays.jobs, pinned, strict=True)
    ]
    kept: list[list[tuple[int, int]]] = [[] for _ in arrays.jobs]
    for (i, day), wanted in sorted(hint.items(), key=lambda cell: (cell[0][1], cell[0][0])):
        job = arrays.jobs[i]
        if wanted > 0 and left[i] > 0 and day <= job.last_day:
            molds = min(wanted, left[i], int(line.room(job, day + 1)[day]))
            if molds > 0:
                line.place(job, ((day, molds),))
                kept[i].append((day, molds))
                left[i] -= molds
    return complete(arrays, [tuple(run) for run in kept])
