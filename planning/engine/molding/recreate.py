"""Insertion of one order into what is left of the line, at its cheapest.

A campaign starts on some day and goes on day after day. It is filled to the brim, or so that flasks
are left for a mold on each of the next days and it never has to pause, or at a rate. One that is
late may be split: as much as fits in time in one go, then the rest as a campaign of its own.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planning.engine.molding.arrays import Ints
from planning.engine.molding.compiled import compiled
from planning.engine.molding.state import Shop, State, price, shift, take

NEVER = 1 << 62

EARLIEST, LATEST, ANY, SNUG = 0, 1, 2, 3
"""Which of equally cheap campaigns is taken; the snug one has the least room left around it."""

TO_THE_BRIM, WITHOUT_PAUSE = 0, 1
"""How a campaign is filled."""

MOST_RUNS = 4
MOST_STEPS = 100_000
"""Starts are left out at random where trying all of them would take more steps than this."""


class Work(NamedTuple):
    """Of the job at hand by day: its room, flasks it finds all along, molds made so far; the best
    runs found and the ones on trial; steps counted."""

    room: Ints
    low: Ints
    made: Ints
    best: Ints
    trial: Ints
    steps: Ints


def working_memory(days: int) -> Work:
    """Arrays for a number of days."""

    def zeros(length: int) -> Ints:
        return np.zeros(length, dtype=np.int64)

    return Work(zeros(days), zeros(days), zeros(days + 1), zeros(days), zeros(days), zeros(1))


@compiled
def insert(shop: Shop, state: State, work: Work, job: int, taste: int, apart: bool) -> bool:
    """Give a job without molds its cheapest campaign, or runs; False if it doesn't fit.

    `taste` chooses among equally cheap ones. `apart` keeps late molds out of the campaign in time.
    """
    molds = state.molds[job]
    need = shop.qty[job]
    rate = shop.same_part
    if np.random.random() < 0.15:
        rate = max(1, min(rate, -(-need // (1 + np.random.randint(0, 12)))))
    best_cost, best_first, best_last = NEVER, 0, -1
    first, last = len(molds), -1
    for run in range(MOST_RUNS):
        rooms(shop, state, work, job)
        late_only = apart and run > 0
        start, style = _cheapest(shop, state, work, job, need, rate, taste, late_only)
        if start >= 0:
            _, end = _fill(shop, state, work, job, start, need, rate, style, NEVER)
            low, high = min(first, start), max(last, end)
            for day in range(low, high + 1):
                work.trial[day] = molds[day]
            for day in range(start, end + 1):
                work.trial[day] += work.made[day + 1] - work.made[day]
            cost, _ = price(shop, job, work.trial, low, high)
            if cost < best_cost:
                best_cost, best_first, best_last = cost, low, high
                for day in range(low, high + 1):
                    work.best[day] = work.trial[day]
        runs_cost = shop.switch_cost * (2 * run + 4)
        if run + 1 == MOST_RUNS or (best_cost <= runs_cost and not apart):
            break
        start, end, style = _most_in_time(shop, state, work, job, need, rate)
        if start < 0:
            break
        _fill(shop, state, work, job, start, need, rate, style, -1)
        for day in range(start, end + 1):
            made = work.made[day + 1] - work.made[day]
            molds[day] = made
            shift(shop, state, job, day, made, 1)
            need -= made
        first, last = min(first, start), max(last, end)
        if need == 0:
            break
    for day in range(first, last + 1):
        if molds[day] > 0:
            shift(shop, state, job, day, -molds[day], -1)
            molds[day] = 0
    if best_cost == NEVER:
        return False
    for day in range(best_first, best_last + 1):
        molds[day] = work.best[day]
    state.first[job], state.last[job] = best_first, best_last
    take(shop, state, job)
    return True


@compiled
def rooms(shop: Shop, state: State, work: Work, job: int) -> None:
    """Molds of a job that fit on each day, and the fewest flasks free while they'd be in use."""
    flasks = state.flasks[shop.size[job]]
    same_part = state.same_part[shop.part[job]]
    molds = state.molds[job]
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
        if state.places[day] > 0 and molds[day] == 0:
            room = min(state.molding[day], same_part[day], least)
            if room * weight > state.pour_kg[day]:
                room = state.pour_kg[day] // weight
        work.room[day] = room
        work.low[day] = least
    work.steps[0] += 2 * shop.end[job]


@compiled
def _cheapest(
    shop: Shop,
    state: State,
    work: Work,
    job: int,
    need: int,
    rate: int,
    taste: int,
    late_only: bool,
) -> tuple[int, int]:
    """Start and style of the cheapest campaign for `need` molds; start -1 if there is none."""
    end, on_time, late_cost = shop.end[job], shop.on_time[job], shop.late_cost[job]
    in_time = 0
    for day in range(min(end, on_time + 1)):
        in_time += min(work.room[day], rate)
    begin = on_time + 1 if late_only else 0
    share = 1.0
    steps = end * (need // rate + 1)
    if steps > MOST_STEPS:
        share = MOST_STEPS / steps
    best_cost, best_start, best_style, best_key, ties = NEVER, -1, 0, 0, 0
    for start in range(begin, end):
        room = work.room[start]
        if start <= on_time:
            floor = late_cost * max(0, need - in_time)
            in_time -= min(room, rate)
        else:
            floor = late_cost * need
        if floor > best_cost:
            break
        if room == 0 or (share < 1.0 and best_start >= 0 and np.random.random() > share):
            continue
        if taste == EARLIEST and best_cost <= floor + 2 * shop.switch_cost:
            break
        for style in range(2):
            if style == WITHOUT_PAUSE and work.low[start] >= need:
                continue
            cost, last = _fill(shop, state, work, job, start, need, rate, style, best_cost)
            if cost > best_cost or cost == NEVER:
                continue
            key = 0
            if taste == EARLIEST:
                key = last
            elif taste == LATEST:
                key = -start
            elif taste == SNUG:
                key = _room_around(work, start, last, end)
            if cost == best_cost:
                ties += 1
                if key > best_key or (key == best_key and np.random.random() * ties > 1.0):
                    continue
            else:
                ties = 1
            best_cost, best_start, best_style, best_key = cost, start, style, key
    return best_start, best_style


@compiled
def _room_around(work: Work, start: int, last: int, end: int) -> int:
    """Room that a campaign leaves on its last day and beside itself."""
    room = work.room[last] - (work.made[last + 1] - work.made[last])
    if start > 0:
        room += work.room[start - 1]
    if last + 1 < end:
        room += work.room[last + 1]
    return int(room)


@compiled
def _fill(
    shop: Shop,
    state: State,
    work: Work,
    job: int,
    start: int,
    need: int,
    rate: int,
    style: int,
    enough: int,
) -> tuple[int, int]:
    """Cost and last day of the campaign from a start day; NEVER once it is above `enough`.

    If `enough` is below 0 it is a run instead that ends where it would pause or be late.
    `work.made` gets the molds made before each day.
    """
    flasks = state.flasks[shop.size[job]]
    span, days = shop.flask_days[job], len(flasks)
    on_time, late_cost = shop.on_time[job], shop.late_cost[job]
    end = shop.end[job] if enough >= 0 else min(shop.end[job], on_time + 1)
    made = 0
    cost = 0
    on = start == 0 and shop.loaded[job] > 0
    work.made[start] = 0
    for day in range(start, end):
        molds = min(work.room[day], rate, need - made)
        if molds > 0 and (style == WITHOUT_PAUSE or (made > 0 and work.low[day] - made < molds)):
            for busy in range(day, min(day + span, days)):
                # its own molds of the last days still hold their flasks
                own = made
                if busy - span >= start:
                    own -= work.made[busy - span + 1]
                free = flasks[busy] - own
                if style == WITHOUT_PAUSE and busy > day:
                    free = max(min(free, 1), free - (busy - day))
                if free < molds:
                    molds = free
            work.steps[0] += 2
        made += molds
        work.made[day + 1] = made
        if molds == 0 and enough < 0:
            work.steps[0] += day - start + 1
            return cost, day - 1
        if molds > 0:
            if not on:
                cost += 2 * shop.switch_cost
            if day > on_time:
                cost += late_cost * molds
        on = molds > 0
        if made == need:
            work.steps[0] += day - start + 1
            return cost, day
        if enough >= 0 and (
            cost > enough or (day >= on_time and cost + late_cost * (need - made) > enough)
        ):
            work.steps[0] += day - start + 1
            return NEVER, day
    work.steps[0] += end - start
    return NEVER, end - 1


@compiled
def _most_in_time(
    shop: Shop, state: State, work: Work, job: int, need: int, rate: int
) -> tuple[int, int, int]:
    """First and last day and style of the run without a pause that makes most molds in time."""
    end = min(shop.end[job], shop.on_time[job] + 1)
    most, best_start, best_last, best_style = 0, -1, -1, 0
    share = MOST_STEPS / max(1, end * (need // rate + 1))
    for start in range(end):
        if work.room[start] == 0 or (share < 1.0 and np.random.random() > share):
            continue
        for style in range(2):
            if style == WITHOUT_PAUSE and work.low[start] >= need:
                continue
            _, last = _fill(shop, state, work, job, start, need, rate, style, -1)
            made = work.made[last + 1]
            if made > most or (made == most and np.random.random() < 0.5):
                most, best_start, best_last, best_style = made, start, last, style
    return best_start, best_last, best_style
