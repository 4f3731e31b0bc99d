"""Room on the line for one order, day by day: what its campaigns can be made of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planning.engine.molding.arrays import Ints
from planning.engine.molding.compiled import compiled
from planning.engine.molding.state import Shop, State


class Order(NamedTuple):
    """What filling the line with one order needs to know of it: passed on in inner loops, where a
    whole shop and state would take longer to hand over than the work takes.

    It is made from day `begin` on and before day `end`.
    """

    flasks: Ints
    flask_days: int
    begin: int
    end: int
    on_time: int
    loaded: bool
    mixed: bool
    late_cost: int
    late_day_cost: int
    switch_cost: int


class Work(NamedTuple):
    """Of the job at hand by day: its room, orders on under its pattern, flasks it finds all along,
    molds made so far, molds that all days in time before hold; the best runs found and the ones on
    trial; steps counted."""

    room: Ints
    on: Ints
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
        on=zeros(days),
        low=zeros(days),
        made=zeros(days + 1),
        total=zeros(days + 1),
        best=zeros(days),
        trial=zeros(days),
        steps=zeros(1),
    )


@compiled
def days_of(shop: Shop, job: int, rate: int, most: int, reach: int) -> tuple[int, int]:
    """The first day on which a job may be made, and the one after the last.

    Days past the last in time are left out where a late mold costs more than `most`; before, those
    more than `reach` days earlier than its flasks and a rate make it begin, unless something is on
    the line already that it may go on with.
    """
    one = shop.jobs[job]
    in_time, end = max(0, one.on_time + 1), one.end
    if most < one.late_cost:
        end = min(end, in_time)
    if one.loaded > 0 or one.mixed > 0:
        return 0, end
    pace = max(1, min(rate, shop.flasks[one.size] // one.flask_days))
    return min(end, max(0, in_time - reach - one.qty // pace)), end


@compiled
def order_of(shop: Shop, state: State, job: int, begin: int, end: int) -> Order:
    """The order of a job within days, and the flasks of its size."""
    return Order(
        state.flasks[shop.jobs[job].size],
        shop.jobs[job].flask_days,
        begin,
        end,
        shop.jobs[job].on_time,
        shop.jobs[job].loaded > 0,
        shop.jobs[job].mixed > 0,
        shop.jobs[job].late_cost,
        shop.late_day_cost,
        shop.switch_cost,
    )


@compiled
def rooms(shop: Shop, state: State, work: Work, job: int, begin: int, end: int) -> None:
    """Molds of a job that fit on each day from `begin` to before `end`, and the fewest flasks free
    while they'd be in use.

    The orders on under its pattern as well, the day before included.
    """
    flasks = state.flasks[shop.jobs[job].size]
    same_part = state.same_part[shop.jobs[job].part]
    molds, on = state.molds[job], state.on[shop.jobs[job].pattern]
    pinned = shop.pinned.size > 0
    weight, span, days = shop.jobs[job].weight_kg, shop.jobs[job].flask_days, len(flasks)
    at, least = days + span, 0
    for day in range(end - 1, begin - 1, -1):
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
        work.on[day] = on[day]
        work.room[day] = room
        work.low[day] = least
    if begin > 0:
        work.on[begin - 1] = on[begin - 1]
    work.steps[0] += 2 * (end - begin)


@compiled
def least_costs(shop: Shop, empty: State, work: Work) -> Ints:
    """What each job costs at least, alone on an empty line; 0 if its switches depend on others."""
    least = np.zeros(len(shop.jobs), dtype=np.int64)
    for job in range(len(shop.jobs)):
        if shop.jobs[job].qty == 0 or shop.jobs[job].mixed > 0:
            continue
        end = shop.jobs[job].end
        in_time = max(0, min(end, shop.jobs[job].on_time + 1))
        rooms(shop, empty, work, job, 0, end)
        fitting = add_up(work, 0, in_time, end, shop.same_part)
        least[job] = shop.jobs[job].late_cost * max(0, shop.jobs[job].qty - fitting)
        least[job] += shop.switch_cost * (1 if shop.jobs[job].loaded else 2)
    return least


@compiled
def add_up(work: Work, begin: int, in_time: int, end: int, rate: int) -> int:
    """Molds that days from `begin` to before `in_time` hold; `work.total`: the days before each."""
    total = 0
    for day in range(begin, in_time):
        work.total[day] = total
        total += min(work.room[day], rate)
    for day in range(in_time, end + 1):
        work.total[day] = total
    return total
