"""A plan in the making as arrays: what is left of every limit, and the molds of each job by day.

`Shop` never changes. `State` is kept up to date by `take` and `give_back`; a replay from scratch
gives the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planning.engine.molding.arrays import Arrays, Ints
from planning.engine.molding.compiled import compiled
from planning.engine.molding.construct import pinned_campaigns
from planning.engine.molding.line import Campaign


class Shop(NamedTuple):
    """Jobs by index, what they need and cost; `end` is the first day too late to be delivered.

    `qty` is without pinned molds. `mixed` jobs find molds of others or pins under their pattern, on
    which their switches depend. `pinned[job, day]` is 1 where nothing is added; empty if nowhere.
    """

    qty: Ints
    part: Ints
    size: Ints
    weight_kg: Ints
    flask_days: Ints
    on_time: Ints
    end: Ints
    loaded: Ints
    pattern: Ints
    pattern_loaded: Ints
    mixed: Ints
    pinned: Ints
    late_cost: Ints
    late_day_cost: int
    switch_cost: int
    same_part: int
    flasks: Ints


class State(NamedTuple):
    """What is left on each day (flasks by size, molds by part), orders on by pattern and day, and
    the plan: molds[job, day].

    `first` and `last` are a job's days, `cost` and `late_days` its share; `total` sums up both.
    """

    molding: Ints
    pour_kg: Ints
    places: Ints
    flasks: Ints
    same_part: Ints
    on: Ints
    molds: Ints
    first: Ints
    last: Ints
    cost: Ints
    late_days: Ints
    total: Ints


def to_shop(arrays: Arrays, days: int) -> Shop:
    """The jobs as arrays, for plans that end within a number of days."""
    sizes = {size: i for i, size in enumerate(arrays.flasks)}

    def ints(values: Sequence[int]) -> NDArray[np.int64]:
        return np.array(values, dtype=np.int64)

    jobs = arrays.jobs
    fixed = [sum(molds for _, molds in run) for run in pinned_campaigns(arrays)]
    under = Counter(job.pattern for job in jobs if job.qty)
    under.update({job.pattern: 1 for job, molds in zip(jobs, fixed, strict=True) if molds})
    pinned = np.zeros((len(jobs), days) if arrays.pinned else (0, 0), dtype=np.int64)
    for job, day in arrays.pinned:
        pinned[job, day] = 1
    return Shop(
        qty=ints([job.qty - molds for job, molds in zip(jobs, fixed, strict=True)]),
        part=ints([job.part for job in jobs]),
        size=ints([sizes[job.size] for job in jobs]),
        weight_kg=ints([job.weight_kg for job in jobs]),
        flask_days=ints([job.flask_days for job in jobs]),
        on_time=ints([job.last_on_time for job in jobs]),
        end=ints([max(0, min(days, job.last_day + 1)) for job in jobs]),
        loaded=ints([job.loaded for job in jobs]),
        pattern=ints([job.pattern for job in jobs]),
        pattern_loaded=ints(arrays.pattern_loaded),
        mixed=ints([under[job.pattern] > 1 for job in jobs]),
        pinned=pinned,
        late_cost=ints([job.late_cost for job in jobs]),
        late_day_cost=arrays.late_day_weight,
        switch_cost=arrays.switch_weight,
        same_part=arrays.same_part,
        flasks=ints([max(1, owned) for owned in arrays.owned_flasks.values()]),
    )


def to_state(arrays: Arrays, shop: Shop, days: int, campaigns: Sequence[Campaign]) -> State:
    """The state that a plan leaves, pinned molds included; `days` must hold all of it."""
    jobs = len(arrays.jobs)
    parts = 1 + max((job.part for job in arrays.jobs), default=0)
    none = np.zeros(jobs, dtype=np.int64)
    state = State(
        molding=arrays.molding[:days].copy(),
        pour_kg=arrays.pour_kg[:days].copy(),
        places=np.full(days, arrays.max_patterns, dtype=np.int64),
        flasks=np.array([free[:days] for free in arrays.flasks.values()], dtype=np.int64),
        same_part=np.full((parts, days), arrays.same_part, dtype=np.int64),
        on=np.zeros((len(arrays.pattern_loaded), days), dtype=np.int64),
        molds=np.zeros((jobs, days), dtype=np.int64),
        first=none.copy(),
        last=none - 1,
        cost=none.copy(),
        late_days=none.copy(),
        total=np.zeros(2, dtype=np.int64),
    )
    for (job, day), molds in arrays.pinned.items():
        if molds:
            shift(shop, state, job, day, molds, 1)
    for job, campaign in enumerate(campaigns):
        free = [(day, molds) for day, molds in campaign if (job, day) not in arrays.pinned]
        for day, molds in free:
            state.molds[job, day] = molds
        if free:
            state.first[job], state.last[job] = free[0][0], free[-1][0]
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
    for job in range(len(shop.qty)):
        take(shop, state, job)


@compiled
def take(shop: Shop, state: State, job: int) -> None:
    """Take what a job's molds need, and price them."""
    for day in range(state.first[job], state.last[job] + 1):
        if state.molds[job, day] > 0:
            shift(shop, state, job, day, state.molds[job, day], 1)
    first, last = state.first[job], state.last[job]
    cost, late_days = price(shop, state, job, state.molds[job], first, last)
    state.cost[job] = cost
    state.late_days[job] = late_days
    state.total[0] += cost
    state.total[1] += late_days


@compiled
def give_back(shop: Shop, state: State, job: int) -> None:
    """Give back what a job's molds took, and take them off the plan."""
    cost = state.cost[job]
    if shop.mixed[job]:
        # what it saves now that others came or went
        cost, _ = price(shop, state, job, state.molds[job], state.first[job], state.last[job])
    for day in range(state.first[job], state.last[job] + 1):
        if state.molds[job, day] > 0:
            shift(shop, state, job, day, -state.molds[job, day], -1)
            state.molds[job, day] = 0
    state.first[job] = 0
    state.last[job] = -1
    state.total[0] -= cost
    state.total[1] -= state.late_days[job]
    state.cost[job] = 0
    state.late_days[job] = 0


@compiled
def shift(shop: Shop, state: State, job: int, day: int, molds: int, places: int) -> None:
    """Take molds of one day (give them back: below 0).

    `places` is 1 if the order goes on with them, -1 if it goes off, 0 if neither.
    """
    state.molding[day] -= molds
    state.pour_kg[day] -= molds * shop.weight_kg[job]
    on = state.on[shop.pattern[job]]
    before = on[day] > 0
    on[day] += places
    state.places[day] += int(before) - int(on[day] > 0)
    state.same_part[shop.part[job], day] -= molds
    flasks = state.flasks[shop.size[job]]
    for busy in range(day, min(day + shop.flask_days[job], len(flasks))):
        flasks[busy] -= molds


@compiled
def price(
    shop: Shop, state: State, job: int, molds: Ints, first: int, last: int
) -> tuple[int, int]:
    """What a job's molds from first to last day cost, and how many mold-days they are late."""
    late = 0
    late_days = 0
    starts = 0
    mixed = shop.mixed[job] > 0
    on = shop.loaded[job] > 0 and first == 0 and not mixed
    on_time = shop.on_time[job]
    for day in range(first, last + 1):
        made = molds[day]
        if made > 0 and not on and not mixed:
            starts += 1
        on = made > 0
        if day > on_time:
            late += made
            late_days += made * (day - on_time)
    switches = 2 * starts + shop.loaded[job]
    if mixed:
        switches = 2 * _more_starts(shop, state, job, molds, first, last)
    cost = shop.late_cost[job] * late + shop.late_day_cost * late_days
    return cost + shop.switch_cost * switches, late_days


@compiled
def _more_starts(shop: Shop, state: State, job: int, molds: Ints, first: int, last: int) -> int:
    """Starts that a job's molds add to those that others and pins under its pattern need anyway."""
    on, own = state.on[shop.pattern[job]], state.molds[job]
    more = 0
    others_before = shop.pattern_loaded[shop.pattern[job]] > 0
    if first > 0:
        others_before = on[first - 1] > int(own[first - 1] > 0)
    on_before = others_before
    for day in range(first, min(last + 2, len(on))):
        others = on[day] > int(own[day] > 0)
        is_on = others or (day <= last and molds[day] > 0)
        more += int(is_on and not on_before) - int(others and not others_before)
        others_before, on_before = others, is_on
    return more
