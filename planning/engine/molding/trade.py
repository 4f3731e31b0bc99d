"""Molds moved from day to day and traded between orders, a few at a time.

A trade lifts molds of one to three orders off a day each and puts them down on other days. What it
costs is exact, from the days that it touches alone.
"""

from __future__ import annotations

import numpy as np

from planning.engine.molding.arrays import Ints
from planning.engine.molding.compiled import compiled
from planning.engine.molding.market import LATE_SHARE, Market, choose, note, visit
from planning.engine.molding.state import Shop, State, shift

STEPS = 50
"""Counted steps of a trade that is tried."""


@compiled
def trade(
    shop: Shop,
    state: State,
    market: Market,
    differs: Ints,
    tries: int,
    temperature: float,
    enough: int,
) -> int:
    """Try a number of trades at a temperature; how many were tried.

    It ends once the plan costs less than `enough`. Jobs that changed are marked in `differs`.
    """
    late = visit(shop, state, market)
    for tried in range(tries):
        job = np.random.randint(0, len(shop.jobs))
        if late > 0 and np.random.random() < LATE_SHARE:
            job = market.late[np.random.randint(0, late)]
        if state.runs[job].last < 0 or shop.jobs[job].mixed > 0:
            continue
        most = state.total[0] + int(-temperature * np.log(1.0 - np.random.random()))
        links = choose(shop, state, market, job)
        puts, fits = _carry_out(shop, state, market, links)
        if fits and state.total[0] <= most:
            for put in market.puts[:puts]:
                differs[put.job] = 1
                note(state, market, put.job, put.day)
        else:
            for i in range(puts - 1, -1, -1):
                put = market.puts[i]
                _put(shop, state, put.job, put.day, -put.molds)
        for put in market.puts[:puts]:
            _trim(state, put.job)
        if state.total[0] < enough:
            return tried + 1
    return tries


@compiled
def _carry_out(shop: Shop, state: State, market: Market, links: int) -> tuple[int, bool]:
    """Lift the molds of all links, then put them down, those of the last link first.

    What doesn't fit goes back where it was. How often something was put, and whether all is well.
    """
    puts = 0
    if links == 0:
        return puts, False
    last_to = market.links[links - 1].to
    if state.molding[last_to] == 0 and last_to != market.links[0].day:
        return puts, False
    for link in market.links[:links]:
        puts = _log(shop, state, market, puts, link.job, link.day, -link.molds)
    for i in range(links - 1, -1, -1):
        link = market.links[i]
        fitting = min(link.molds, _room(shop, state, link.job, link.to))
        if fitting <= 0:
            return puts, False
        puts = _log(shop, state, market, puts, link.job, link.to, fitting)
        rest = link.molds - fitting
        if rest > 0:
            if _room(shop, state, link.job, link.day) < rest:
                return puts, False
            puts = _log(shop, state, market, puts, link.job, link.day, rest)
    return puts, True


@compiled
def _log(
    shop: Shop, state: State, market: Market, puts: int, job: int, day: int, molds: int
) -> int:
    """Put molds down and log it; how often something was put."""
    _put(shop, state, job, day, molds)
    put = market.puts[puts]
    put.job, put.day, put.molds = job, day, molds
    return puts + 1


@compiled
def _room(shop: Shop, state: State, job: int, day: int) -> int:
    """Molds of a job that can be put down on a day."""
    if state.molds[job, day] == 0 and state.places[day] == 0:
        return 0
    if shop.pinned.size > 0 and shop.pinned[job, day] > 0:
        return 0
    one = shop.jobs[job]
    if day >= one.end:
        return 0
    room = int(min(state.molding[day], state.same_part[one.part, day]))
    if room * one.weight_kg > state.pour_kg[day]:
        room = state.pour_kg[day] // one.weight_kg
    for busy in range(day, min(day + one.flask_days, state.flasks.shape[1])):
        room = min(room, state.flasks[one.size, busy])
    return room


@compiled
def _put(shop: Shop, state: State, job: int, day: int, molds: int) -> None:
    """Put molds of a job down on a day, or lift them (below 0), and price that."""
    one, row, run = shop.jobs[job], state.molds[job], state.runs[job]
    made = row[day]
    starts = 0
    places = int(made + molds > 0) - int(made > 0)
    if places != 0:
        before = row[day - 1] > 0 if day > 0 else one.loaded > 0
        after = day + 1 < len(row) and row[day + 1] > 0
        starts = places * (1 - int(before) - int(after))
    row[day] = made + molds
    shift(shop, state, job, day, molds, places)
    cost = 2 * shop.switch_cost * starts
    late_days = molds * max(0, day - one.on_time)
    if late_days != 0:
        cost += one.late_cost * molds + shop.late_day_cost * late_days
    if molds > 0:
        run.first = min(run.first, day)
        run.last = max(run.last, day)
    run.cost += cost
    run.late_days += late_days
    state.total[0] += cost
    state.total[1] += late_days


@compiled
def _trim(state: State, job: int) -> None:
    """Let a job's run end where its molds do."""
    row, run = state.molds[job], state.runs[job]
    while row[run.first] == 0:
        run.first += 1
    while row[run.last] == 0:
        run.last -= 1
