"""Room on the line for one order, day by day: what its campaigns can be made of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planning.engine.molding.arrays import Ints
from planning.engine.molding.compiled import compiled
from planning.engine.molding.state import Shop, State


class Work(NamedTuple):
    """Of the job at hand by day: its room, flasks it finds all along, molds made so far, molds that
    all days in time before hold; the best runs found and the ones on trial; steps counted."""

    room: Ints
    low: Ints
    made: Ints
    total: Ints
    best: Ints
    trial: Ints
    steps: Ints


def working_memory(days: int) -> Work:
    """Arrays for a number of days."""

    def zeros(length: int) -> Ints:
        return np.zeros(length, dtype=np.int64)

    return Work(
        room=zeros(days),
        low=zeros(days),
        made=zeros(days + 1),
        total=zeros(days + 1),
        best=zeros(days),
        trial=zeros(days),
        steps=zeros(1),
    )


@compiled
def rooms(shop: Shop, state: State, work: Work, job: int) -> None:
    """Molds of a job that fit on each day, and the fewest flasks free while they'd be in use."""
    flasks = state.flasks[shop.size[job]]
    same_part = state.same_part[shop.part[job]]
    molds, on = state.molds[job], state.on[shop.pattern[job]]
    pinned = shop.pinned.size > 0
    weight, span, days = shop.weight_kg[job], shop.flask_days[job], len(flasks)
    at, least = days + span, 0
    for day in range(shop.end[job] - 1, -1, -1):
        if at > day + span - 1:
            least = flasks[day]
            at = day
            for busy in range(day + 1, min(day + span, days)):
                if flasks[busy] < least:
                    least = flasks[busy]
                    at = busy
        elif flasks[day] <= least:
            least = flasks[day]
            at = day
        room = 0
        if (state.places[day] > 0 or on[day] > 0) and molds[day] == 0:
            room = min(state.molding[day], same_part[day], least)
            if room * weight > state.pour_kg[day]:
                room = state.pour_kg[day] // weight
        if pinned and shop.pinned[job, day] > 0:
            room = 0
        work.room[day] = room
        work.low[day] = least
    work.steps[0] += 2 * shop.end[job]


@compiled
def least_costs(shop: Shop, empty: State, work: Work) -> Ints:
    """What each job costs at least, alone on an empty line; 0 if its switches depend on others."""
    least = np.zeros(len(shop.qty), dtype=np.int64)
    for job in range(len(shop.qty)):
        if shop.qty[job] == 0 or shop.mixed[job] > 0:
            continue
        rooms(shop, empty, work, job)
        end = shop.end[job]
        in_time = add_up(work, max(0, min(end, shop.on_time[job] + 1)), end, shop.same_part)
        least[job] = shop.late_cost[job] * max(0, shop.qty[job] - in_time)
        least[job] += shop.switch_cost * (1 if shop.loaded[job] else 2)
    return least


@compiled
def add_up(work: Work, in_time: int, end: int, rate: int) -> int:
    """Molds that days in time hold together; `work.total` gets those of the days before each."""
    total = 0
    for day in range(in_time):
        work.total[day] = total
        total += min(work.room[day], rate)
    for day in range(in_time, end + 1):
        work.total[day] = total
    return total
