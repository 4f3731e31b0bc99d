"""A plan in the making as arrays: what is left of every limit, and the molds of each job by day.

`Shop` never changes. `State` is kept up to date by `take` and `give_back`; a replay from scratch
gives the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from planning.engine.molding.arrays import Arrays, Ints
from planning.engine.molding.compiled import compiled, inlined
from planning.engine.molding.line import Campaign, pinned_campaigns

Rows = NDArray[Any]

JOB = np.dtype(
    [
        (name, np.int64)
        for name in (
            "qty",
            "part",
            "size",
            "weight_kg",
            "flask_days",
            "on_time",
            "end",
            "loaded",
            "pattern",
            "mixed",
            "late_cost",
        )
    ]
)
"""A job: `qty` without pinned molds, `end` the first day too late to be delivered. A `mixed` one
finds molds of others or pins under its pattern, on which its switches depend."""

RUN = np.dtype([(name, np.int64) for name in ("first", "last", "cost", "late_days")])
"""A job's days in the plan, and its share of cost and late mold-days."""


class Shop(NamedTuple):
    """Jobs by index; what doesn't change while plans are made.

    `pinned[job, day]` is 1 where nothing is added; empty if nowhere. Rows of jobs are records, as
    compiled functions are the slower the more arrays they hand on to each other.
    """

    jobs: Rows
    pattern_loaded: Ints
    pinned: Ints
    flasks: Ints
    late_day_cost: int
    switch_cost: int
    same_part: int


class State(NamedTuple):
    """What is left on each day (flasks by size, molds by part), orders on by pattern and day, and
    the plan: molds[job, day], with each job's run; `total` sums up cost and late mold-days.
    """

    molding: Ints
    pour_kg: Ints
    places: Ints
    flasks: Ints
    same_part: Ints
    on: Ints
    molds: Ints
    runs: Rows
    total: Ints


def to_shop(arrays: Arrays, days: int) -> Shop:
    """The jobs as arrays, for plans that end within a number of days."""
    sizes = {size: i for i, size in enumerate(arrays.flasks)}
    fixed = [sum(molds for _, molds in run) for run in pinned_campaigns(arrays)]
    under = Counter(job.pattern for job in arrays.jobs if job.qty)
    under.update({job.pattern: 1 for job, molds in zip(arrays.jobs, fixed, strict=True) if molds})
    jobs = np.zeros(len(arrays.jobs), dtype=JOB)
    for row, job, molds in zip(jobs, arrays.jobs, fixed, strict=True):
        row["qty"] = job.qty - molds
        row["part"] = job.part
        row["size"] = sizes[job.size]
        row["weight_kg"] = job.weight_kg
        row["flask_days"] = job.flask_days
        row["on_time"] = job.last_on_time
        row["end"] = max(0, min(days, job.last_day + 1))
        row["loaded"] = job.loaded
        row["pattern"] = job.pattern
        row["mixed"] = under[job.pattern] > 1
        row["late_cost"] = job.late_cost
    pinned = np.zeros((len(jobs), days) if arrays.pinned else (0, 0), dtype=np.int64)
    for cell in arrays.pinned:
        pinned[cell] = 1
    return Shop(
        jobs=jobs,
        pattern_loaded=np.array(arrays.pattern_loaded, dtype=np.int64),
        pinned=pinned,
        flasks=np.array(list(arrays.owned_flasks.values()), dtype=np.int64),
        late_day_cost=arrays.late_day_weight,
        switch_cost=arrays.switch_weight,
        same_part=arrays.same_part,
    )


def to_state(arrays: Arrays, shop: Shop, days: int, campaigns: Sequence[Campaign]) -> State:
    """The state that a plan leaves, pinned molds included; `days` must hold all of it."""
    jobs = len(arrays.jobs)
    parts = 1 + max((job.part for job in arrays.jobs), default=0)
    state = State(
        molding=arrays.molding[:days].copy(),
        pour_kg=arrays.pour_kg[:days].copy(),
        places=np.full(days, arrays.max_patterns, dtype=np.int64),
        flasks=np.array([free[:days] for free in arrays.flasks.values()], dtype=np.int64),
        same_part=np.full((parts, days), arrays.same_part, dtype=np.int64),
        on=np.zeros((len(arrays.pattern_loaded), days), dtype=np.int64),
        molds=np.zeros((jobs, days), dtype=np.int64),
        runs=np.zeros(jobs, dtype=RUN),
        total=np.zeros(2, dtype=np.int64),
    )
    state.runs["last"] = -1
    for (job, day), molds in arrays.pinned.items():
        if molds:
            shift(shop, state, job, day, molds, 1)
    for job, campaign in enumerate(campaigns):
        free = [(day, molds) for day, molds in campaign if (job, day) not in arrays.pinned]
        for day, molds in free:
            state.molds[job, day] = molds
        if free:
            state.runs["first"][job], state.runs["last"][job] = free[0][0], free[-1][0]
    take_all(shop, state)
    return state


def to_campaigns(arrays: Arrays, molds: Ints) -> tuple[Campaign, ...]:
    """The plan of a matrix of molds by job and day, and of the pinned molds."""
    runs = [list(run) for run in pinned_campaigns(arrays)]
    for job, day in zip(*(found.tolist() for found in np.nonzero(molds)), strict=True):
        runs[job].append((day, int(molds[job, day])))
    return tuple(tuple(sorted(run)) for run in runs)


@compiled
def take_all(shop: Shop, state: State) -> None:
    """Take what every job's molds need; the state must be that of an empty line."""
    for job in range(len(shop.jobs)):
        take(shop, state, job)


@compiled
def take(shop: Shop, state: State, job: int) -> None:
    """Take what a job's molds need, and price them."""
    for day in range(state.runs[job].first, state.runs[job].last + 1):
        if state.molds[job, day] > 0:
            shift(shop, state, job, day, state.molds[job, day], 1)
    first, last = state.runs[job].first, state.runs[job].last
    cost, late_days = price(shop, job, state.molds[job], first, last)
    if shop.jobs[job].mixed:
        row = state.molds[job]
        pattern = shop.jobs[job].pattern
        on, loaded = state.on[pattern], shop.pattern_loaded[pattern]
        cost += shop.switch_cost * shared_switches(on, row, loaded, row, first, last)
    state.runs[job].cost = cost
    state.runs[job].late_days = late_days
    state.total[0] += cost
    state.total[1] += late_days


@compiled
def give_back(shop: Shop, state: State, job: int) -> None:
    """Give back what a job's molds took, and take them off the plan."""
    cost = state.runs[job].cost
    if shop.jobs[job].mixed:
        # what it saves now that others came or went
        first, last = state.runs[job].first, state.runs[job].last
        cost, _ = price(shop, job, state.molds[job], first, last)
        row = state.molds[job]
        pattern = shop.jobs[job].pattern
        on, loaded = state.on[pattern], shop.pattern_loaded[pattern]
        cost += shop.switch_cost * shared_switches(on, row, loaded, row, first, last)
    for day in range(state.runs[job].first, state.runs[job].last + 1):
        if state.molds[job, day] > 0:
            shift(shop, state, job, day, -state.molds[job, day], -1)
            state.molds[job, day] = 0
    state.runs[job].first = 0
    state.runs[job].last = -1
    state.total[0] -= cost
    state.total[1] -= state.runs[job].late_days
    state.runs[job].cost = 0
    state.runs[job].late_days = 0


@inlined
def shift(shop: Shop, state: State, job: int, day: int, molds: int, places: int) -> None:
    """Take molds of one day (give them back: below 0).

    `places` is 1 if the order goes on with them, -1 if it goes off, 0 if neither.
    """
    state.molding[day] -= molds
    state.pour_kg[day] -= molds * shop.jobs[job].weight_kg
    pattern = shop.jobs[job].pattern
    before = state.on[pattern, day]
    state.on[pattern, day] = before + places
    state.places[day] += int(before > 0) - int(before + places > 0)
    state.same_part[shop.jobs[job].part, day] -= molds
    flasks = state.flasks[shop.jobs[job].size]
    for busy in range(day, min(day + shop.jobs[job].flask_days, len(flasks))):
        flasks[busy] -= molds


@compiled
def price(shop: Shop, job: int, molds: Ints, first: int, last: int) -> tuple[int, int]:
    """What a job's molds from first to last day cost, and how many mold-days they are late.

    Without the switches of a mixed job: those are `shared_switches`.
    """
    late = 0
    late_days = 0
    starts = 0
    on = shop.jobs[job].loaded > 0 and first == 0
    on_time = shop.jobs[job].on_time
    for day in range(first, last + 1):
        made = molds[day]
        if made > 0 and not on:
            starts += 1
        on = made > 0
        if day > on_time:
            late += made
            late_days += made * (day - on_time)
    cost = shop.jobs[job].late_cost * late + shop.late_day_cost * late_days
    own = 1 - shop.jobs[job].mixed
    return cost + own * shop.switch_cost * (2 * starts + shop.jobs[job].loaded), late_days


@compiled
def shared_switches(on: Ints, own: Ints, loaded: int, molds: Ints, first: int, last: int) -> int:
    """Switches that molds add to those that others and pins under their pattern need anyway.

    `on` are orders on under the pattern by day, the job itself among them where it has `own` molds.
    """
    more = 0
    others_before = on[first - 1] > int(own[first - 1] > 0) if first > 0 else loaded > 0
    on_before = others_before
    for day in range(first, min(last + 2, len(on))):
        others = on[day] > int(own[day] > 0)
        is_on = others or (day <= last and molds[day] > 0)
        more += int(is_on and not on_before) - int(others and not others_before)
        others_before, on_before = others, is_on
    return 2 * more
