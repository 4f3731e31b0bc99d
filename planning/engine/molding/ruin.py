"""Which orders a move takes off the line: a few that have to do with each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planning.engine.molding.arrays import Ints
from planning.engine.molding.compiled import compiled
from planning.engine.molding.state import Shop, State

LOOKED_AROUND = 12
"""Days around a move's centre in which an interrupted order's molds are looked for."""


@compiled
def ruined(shop: Shop, state: State, jobs: Ints, near: NDArray[np.float64]) -> int:
    """Choose jobs that have to do with each other, into `jobs`; how many."""
    seed = _seed(shop, state)
    if seed < 0:
        return 0
    number = 2 + np.random.randint(0, 7)
    if state.runs[seed].late_days > 0 and np.random.random() < 0.7:
        # whoever is on the line before it has to be in time may stand in its way
        centre = shop.jobs[seed].on_time - np.random.randint(0, 12)
    else:
        centre = np.random.randint(state.runs[seed].first, state.runs[seed].last + 1)
    by_due = np.random.random() < 0.2
    other_size = 10.0 if np.random.random() < 0.4 else 0.0
    other_part = 10.0 if np.random.random() < 0.15 else 0.0
    noise = 2.0 + 10.0 * np.random.random()
    jobs[0] = seed
    found = 1
    for job in range(len(shop.jobs)):
        if job == seed or state.runs[job].last < 0:
            continue
        if by_due:
            far = float(abs(shop.jobs[job].on_time - centre))
        else:
            far = float(max(0, state.runs[job].first - centre, centre - state.runs[job].last))
            if far == 0.0 and state.molds[job, centre] == 0:
                far = float(_days_to_molds(state, job, centre))
        if shop.jobs[job].size != shop.jobs[seed].size:
            far += other_size
        if shop.jobs[job].part != shop.jobs[seed].part:
            far += other_part
        if found == number and far >= near[number - 1]:
            continue
        far += noise * np.random.random()
        if found == number and far >= near[number - 1]:
            continue
        at = found if found < number else number - 1
        while at > 1 and near[at - 1] > far:
            jobs[at], near[at] = jobs[at - 1], near[at - 1]
            at -= 1
        jobs[at], near[at] = job, far
        found = min(number, found + 1)
    return found


@compiled
def _days_to_molds(state: State, job: int, centre: int) -> int:
    """Days from the centre of an interruption to a job's next molds, as far as one looks."""
    last = state.molds.shape[1] - 1
    for far in range(1, LOOKED_AROUND):
        if state.molds[job, max(0, centre - far)] > 0:
            return far
        if state.molds[job, min(centre + far, last)] > 0:
            return far
    return LOOKED_AROUND


@compiled
def _seed(shop: Shop, state: State) -> int:
    """A job with molds: often one that costs more than it would alone, else any; -1 if none."""
    costly = np.random.random() < 0.4
    for attempt in range(200):
        job = np.random.randint(0, len(shop.jobs))
        if state.runs[job].last < 0:
            continue
        if costly and attempt < 40 and state.runs[job].cost <= 2 * shop.switch_cost:
            continue
        return job
    return -1
