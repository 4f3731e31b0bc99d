"""Insertion of one order into what is left of the line, at its cheapest.

A campaign starts on some day and goes on day after day. It is filled to the brim, or so that flasks
are left for a mold on each of the next days and it never has to pause, or at a rate. One that is
late may be split: as much as fits in time in one go, then the rest as a campaign of its own.
"""

from __future__ import annotations

import numpy as np

from planning.engine.molding.compiled import compiled
from planning.engine.molding.room import Order, Work, add_up, days_of, order_of, rooms
from planning.engine.molding.state import Shop, State, price, shared_switches, shift, take

NEVER = 1 << 62

EARLIEST, LATEST, ANY = 0, 1, 2
"""Which of equally cheap campaigns is taken: the one that ends first, or starts last, or any."""

TO_THE_BRIM, WITHOUT_PAUSE = 0, 1
"""How a campaign is filled."""

MOST_RUNS = 4
MOST_STEPS = 100_000
"""Starts are left out at random where trying all of them would take more steps than this."""


@compiled
def insert(
    shop: Shop,
    state: State,
    work: Work,
    job: int,
    taste: int,
    apart: bool,
    most: int = NEVER,
    reach: int = NEVER,
) -> bool:
    """Give a job without molds its cheapest campaign, or runs; False if it doesn't fit.

    `taste` chooses among equally cheap ones. `apart` keeps late molds out of the campaign in time.
    What costs more than `most` doesn't count; only below NEVER if the job isn't mixed. `reach` is
    how many days before it has to it may begin.
    """
    molds = state.molds[job]
    need = shop.jobs[job].qty
    rate = shop.same_part
    if np.random.random() < 0.05:
        rate = max(1, min(rate, -(-need // (1 + np.random.randint(0, 12)))))
    best_cost, best_first, best_last = min(NEVER, most + 1), 0, -1
    first, last = len(molds), -1
    spent = 0
    begin, end = days_of(shop, job, rate, most, reach)
    order = order_of(shop, state, job, begin, end)
    for run in range(MOST_RUNS):
        rooms(shop, state, work, job, begin, end)
        late_only = apart and run > 0
        # each run before may save it two starts: one's own and that of what comes after
        limit = best_cost
        if not order.mixed:
            limit += (2 * run - int(order.loaded)) * shop.switch_cost - 1
        start, style, least_late = _cheapest(order, work, need, rate, taste, late_only, limit)
        if start >= 0:
            _, stop = _fill(order, work, start, need, rate, style, NEVER)
            low, high = min(first, start), max(last, stop)
            for day in range(low, high + 1):
                work.trial[day] = molds[day]
            for day in range(start, stop + 1):
                work.trial[day] += work.made[day + 1] - work.made[day]
            cost, _ = price(shop, job, work.trial, low, high)
            if order.mixed:
                cost += shop.switch_cost * shared_switches(
                    state.on[shop.jobs[job].pattern], molds, order.loaded, work.trial, low, high
                )
            if cost < best_cost:
                best_cost, best_first, best_last = cost, low, high
                for day in range(low, high + 1):
                    work.best[day] = work.trial[day]
        one_more = spent + least_late + 4 * shop.switch_cost
        if run + 1 == MOST_RUNS or (best_cost <= one_more and not apart):
            break
        start, stop, style = _most_in_time(order, work, need, rate)
        if start < 0:
            break
        _fill(order, work, start, need, rate, style, -1)
        for day in range(start, stop + 1):
            made = work.made[day + 1] - work.made[day]
            molds[day] = made
            shift(shop, state, job, day, made, 1)
            need -= made
        first, last = min(first, start), max(last, stop)
        spent += 2 * shop.switch_cost
        if need == 0:
            break
    for day in range(first, last + 1):
        if molds[day] > 0:
            shift(shop, state, job, day, -molds[day], -1)
            molds[day] = 0
    if best_last < 0:
        return False
    for day in range(best_first, best_last + 1):
        molds[day] = work.best[day]
    state.runs[job].first, state.runs[job].last = best_first, best_last
    take(shop, state, job)
    return True


@compiled
def _cheapest(
    order: Order,
    work: Work,
    need: int,
    rate: int,
    taste: int,
    late_only: bool,
    limit: int,
) -> tuple[int, int, int]:
    """Start and style of the cheapest campaign, and what being late costs at least.

    Start -1 if `need` molds don't fit within a cost of `limit`. The scan begins where the taste
    would have it and ends with the first campaign that nothing can beat.
    """
    end, on_time, late_cost = order.end, order.on_time, order.late_cost
    in_time = add_up(work, order.begin, max(order.begin, min(end, on_time + 1)), end, rate)
    least_late = late_cost * max(0, need - in_time)
    begin = max(order.begin, on_time + 1) if late_only else order.begin
    width = end - begin
    share = _share_of_starts(order, end, need, rate)
    turn = 0
    if taste == LATEST and not late_only:
        turn = max(0, min(on_time, end - 1) - begin)
    paced = np.random.random() < 0.5
    best_cost, best_start, best_style, best_key = limit, -1, 0, NEVER
    mixed = order.mixed
    goes_on = order.loaded and begin == 0 and end > 0 and work.room[0] > 0
    least = least_late + (0 if goes_on else 2 * order.switch_cost)
    if mixed:
        least = least_late - 2 * order.switch_cost
    if least > limit:
        return -1, 0, least_late
    for i in range(width):
        if taste != LATEST:
            start = begin + i
        elif late_only:
            start = end - 1 - i
        else:
            start = begin + turn - i if i <= turn else end + turn - i
        if work.room[start] == 0:
            continue
        on = start == 0 and order.loaded
        made_before = work.total[start]
        floor = late_cost * (max(0, need - in_time + made_before) if start <= on_time else need)
        if mixed:
            floor -= 2 * order.switch_cost
        elif not on:
            floor += 2 * order.switch_cost
        if floor > best_cost or (share < 1.0 and best_start >= 0 and np.random.random() > share):
            continue
        for turned in range(2):
            style = 1 - turned if paced else turned
            if style == WITHOUT_PAUSE and work.low[start] >= need:
                continue
            cost, last = _fill(order, work, start, need, rate, style, best_cost)
            if cost <= best_cost and cost < NEVER:
                key = 0
                if taste == EARLIEST:
                    key = last
                elif taste == ANY:
                    key = np.random.randint(0, 1 << 30)
                if cost < best_cost or key < best_key:
                    best_cost, best_start, best_style, best_key = cost, start, style, key
            if cost <= floor:
                break
        if taste != ANY and best_cost <= least:
            break
    return best_start, best_style, least_late


@compiled
def _share_of_starts(order: Order, starts: int, need: int, rate: int) -> float:
    """The share of starts that can be tried within the steps there are; 1 or more for all."""
    steps = starts * (need // rate + 1) * (1 + order.flask_days // 16)
    return float(MOST_STEPS / max(1, steps))


@compiled
def _fill(
    order: Order,
    work: Work,
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
    flasks, span = order.flasks, order.flask_days
    days = len(flasks)
    on_time, late_cost = order.on_time, order.late_cost
    end = order.end if enough >= 0 else min(order.end, on_time + 1)
    in_time = work.total[order.end]
    made = 0
    cost = 0
    mixed = order.mixed
    on = work.on[start - 1] > 0 if start > 0 else order.loaded
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
            work.steps[0] += 1 + span // 4
        made += molds
        work.made[day + 1] = made
        if molds == 0 and enough < 0:
            work.steps[0] += day - start + 1
            return cost, day - 1
        if molds > 0:
            if not on and work.on[day] == 0:
                cost += 2 * order.switch_cost
            if day > on_time:
                cost += (late_cost + order.late_day_cost * (day - on_time)) * molds
        on = molds > 0 or work.on[day] > 0
        if made == need:
            if mixed and day + 1 < end and work.on[day] == 0 and work.on[day + 1] > 0:
                cost -= 2 * order.switch_cost
            work.steps[0] += day - start + 1
            return cost, day
        if enough >= 0 and (
            cost
            + late_cost * max(0, need - made - in_time + work.total[day + 1])
            - (2 * order.switch_cost if mixed else 0)
            > enough
        ):
            work.steps[0] += day - start + 1
            return NEVER, day
    work.steps[0] += end - start
    return NEVER, end - 1


@compiled
def _most_in_time(order: Order, work: Work, need: int, rate: int) -> tuple[int, int, int]:
    """First and last day and style of the run without a pause that makes most molds in time."""
    end = min(order.end, order.on_time + 1)
    most, best_start, best_last, best_style = 0, -1, -1, 0
    share = _share_of_starts(order, end, need, rate)
    for start in range(order.begin, end):
        if work.room[start] == 0 or (share < 1.0 and np.random.random() > share):
            continue
        for style in range(2):
            if style == WITHOUT_PAUSE and work.low[start] >= need:
                continue
            _, last = _fill(order, work, start, need, rate, style, -1)
            made = work.made[last + 1]
            if made > most or (made == most and np.random.random() < 0.5):
                most, best_start, best_last, best_style = made, start, last, style
    return best_start, best_last, best_style
