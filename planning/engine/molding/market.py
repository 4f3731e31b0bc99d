"""Who trades molds: jobs by day, and trades chosen by chance.

A trade begins with molds of one order that would rather be made on another day, mostly in time.
Each next link is an order in the way there; the last may go to the day that the first has left.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planning.engine.molding.arrays import Ints
from planning.engine.molding.compiled import compiled
from planning.engine.molding.state import Rows, Shop, State

LATE_SHARE, NEXT_SHARES = 0.5, (0.7, 0.3)
"""How often a trade begins with a late order, and goes on to a second one and a third."""

MOST_LINKS, MOST_PUTS = 3, 9
"""Orders of a trade; how often molds are lifted, put down and put back in it."""

LINK = np.dtype([(name, np.int64) for name in ("job", "day", "to", "molds")])
"""Molds of a job that leave a day for another."""

PUT = np.dtype([(name, np.int64) for name in ("job", "day", "molds")])
"""Molds of a job put down on a day, or lifted (below 0)."""


class Market(NamedTuple):
    """Who there is to trade with: `number` of `jobs` that are on by day, and the late ones.

    The links of the trade at hand, and its puts. Jobs that share a pattern don't trade.
    """

    number: Ints
    jobs: Ints
    late: Ints
    links: Rows
    puts: Rows


def market(state: State) -> Market:
    """Memory for the trades of a state."""
    jobs, days = state.molds.shape
    places = min(jobs, int((state.places + (state.on > 0).sum(axis=0)).max(initial=0)))
    return Market(
        number=np.zeros(days, dtype=np.int64),
        jobs=np.zeros((days, places), dtype=np.int64),
        late=np.zeros(jobs, dtype=np.int64),
        links=np.zeros(MOST_LINKS, dtype=LINK),
        puts=np.zeros(MOST_PUTS, dtype=PUT),
    )


@compiled
def visit(shop: Shop, state: State, market: Market) -> int:
    """See who is on the line on each day, and who is late; how many are."""
    market.number[:] = 0
    late = 0
    for job in range(len(shop.jobs)):
        if shop.jobs[job].mixed > 0:
            continue
        for day in range(state.runs[job].first, state.runs[job].last + 1):
            note(state, market, job, day)
        if state.runs[job].late_days > 0:
            market.late[late] = job
            late += 1
    return late


@compiled
def note(state: State, market: Market, job: int, day: int) -> None:
    """Note whether a job is on the line on a day now."""
    number, jobs = market.number[day], market.jobs[day]
    at = 0
    while at < number and jobs[at] != job:
        at += 1
    on = state.molds[job, day] > 0
    if on and at == number:
        jobs[at] = job
        market.number[day] += 1
    elif not on and at < number:
        jobs[at] = jobs[number - 1]
        market.number[day] -= 1


@compiled
def choose(shop: Shop, state: State, market: Market, job: int) -> int:
    """Choose a trade by chance that begins with a job; how many links it has."""
    left = _some_day(shop, state, job)
    day = left
    links = 0
    while True:
        to = left
        if links == 0 or np.random.random() < 0.7:
            to = _wish(shop, state, job, day)
        if to == day:
            return links
        link = market.links[links]
        link.job, link.day, link.to = job, day, to
        link.molds = _share(state.molds[job, day], market.links[0].molds if links > 0 else 1)
        links += 1
        if to == left or links == MOST_LINKS or np.random.random() > NEXT_SHARES[links - 1]:
            return links
        # who is in the way: on the same day, or with flasks of the size that are still in use
        day = to
        if np.random.random() < 0.4:
            span = shop.jobs[job].flask_days
            day = to + np.random.randint(1 - span, span)
        if day < 0 or day >= len(market.number) or market.number[day] == 0:
            return links
        other = market.jobs[day, np.random.randint(0, market.number[day])]
        if day != to and shop.jobs[other].size != shop.jobs[job].size:
            return links
        for known in market.links[:links]:
            if known.job == other:
                return links
        job = other


@compiled
def _some_day(shop: Shop, state: State, job: int) -> int:
    """A day by chance on which a job has molds, often a late one."""
    first, last = state.runs[job].first, state.runs[job].last
    if last > shop.jobs[job].on_time and np.random.random() < 0.7:
        first = max(first, shop.jobs[job].on_time + 1)
    day = int(np.random.randint(first, last + 1))
    while state.molds[job, day] == 0:
        day += 1
    return day


@compiled
def _wish(shop: Shop, state: State, job: int, day: int) -> int:
    """A day by chance on which a job might rather have the molds of a day, or that day.

    One of its run, one next to a run, one nearby, or one in time.
    """
    first, last = state.runs[job].first, state.runs[job].last
    on_time, end = shop.jobs[job].on_time, shop.jobs[job].end
    chance = np.random.random()
    if chance < 0.6:
        to = np.random.randint(first, last + 1)
        while state.molds[job, to] == 0:
            to += 1
        step = 0 if chance < 0.2 else 1 if chance < 0.4 else -1
        while step != 0 and 0 <= to < end and state.molds[job, to] > 0:
            to += step
    elif chance < 0.8 or on_time < 0:
        to = day + np.random.randint(-8, 9)
    else:
        to = on_time - np.random.randint(0, 15)
    return to if 0 <= to < end else day


@compiled
def _share(made: int, asked: int) -> int:
    """How many of the molds of a day are lifted: all, as many as asked for, or any."""
    chance = np.random.random()
    if chance < 0.5:
        return made
    if chance < 0.75:
        return min(made, asked)
    return 1 + np.random.randint(0, made)
