"""Ruin and recreate: take a few related orders off the line, insert them again, and anneal.

What comes out is accepted if it is cheaper, or with a probability that falls with its cost and the
temperature; otherwise all is put back. The best plan seen is kept apart.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planning.engine.molding.arrays import Ints
from planning.engine.molding.compiled import compiled
from planning.engine.molding.market import Market, market
from planning.engine.molding.recreate import ANY, EARLIEST, LATEST, NEVER, insert
from planning.engine.molding.room import Work
from planning.engine.molding.ruin import ruined
from planning.engine.molding.state import Shop, State, give_back, take
from planning.engine.molding.trade import STEPS, trade

MOST_RUINED = 12

NO_PEAK = 1 << 40
"""Stands for a peak share of flasks that nobody has asked for."""

TRADING_SHARE, TRADES, TRADING_HEAT = 0.04, 100, 0.03
"""How often trades are tried between moves, how many, and at which part of the temperature."""

REACH, FAR_SHARE = 40, 0.1
"""Days before the last one in time within which an order is mostly inserted; how often anywhere."""


class Memory(NamedTuple):
    """The best plan: its molds and (cost, late mold-days, peak); jobs that differ from it now; rows
    of jobs taken off, to put them back; counts of moves, accepted ones, and new bests; the memory
    of trades."""

    best: Ints
    best_total: Ints
    differs: Ints
    saved: Ints
    counts: Ints
    market: Market


def memory(state: State) -> Memory:
    """The plan at hand as the best one so far."""
    jobs, days = state.molds.shape
    return Memory(
        best=state.molds.copy(),
        best_total=np.array([*state.total, NO_PEAK], dtype=np.int64),
        differs=np.zeros(jobs, dtype=np.int64),
        saved=np.zeros((MOST_RUINED, days), dtype=np.int64),
        counts=np.zeros(3, dtype=np.int64),
        market=market(state),
    )


@compiled
def anneal(
    shop: Shop,
    state: State,
    memory: Memory,
    work: Work,
    least: Ints,
    seed: int,
    steps: int,
    temperature: float,
) -> None:
    """Moves at one temperature until a number of steps is used up; `least` is what jobs cost alone.

    At temperature 0 a plan is taken only if it is no worse in cost, then late mold-days, then peak.
    """
    np.random.seed(seed)
    until = work.steps[0] + steps
    jobs = np.empty(MOST_RUINED, dtype=np.int64)
    near = np.empty(MOST_RUINED, dtype=np.float64)
    span = np.empty((MOST_RUINED, 2), dtype=np.int64)
    tidy = temperature <= 0.0
    peak = flask_peak(shop, state) if tidy else NO_PEAK
    while work.steps[0] < until:
        if not tidy and np.random.random() < TRADING_SHARE:
            _trade(shop, state, memory, work, TRADING_HEAT * temperature)
        number = ruined(shop, state, jobs, near)
        work.steps[0] += 100 + 2 * len(shop.jobs)
        if number == 0:
            break
        before, before_days = state.total[0], state.total[1]
        for i in range(number):
            job = jobs[i]
            span[i, 0], span[i, 1] = state.runs[job].first, state.runs[job].last
            for day in range(state.runs[job].first, state.runs[job].last + 1):
                memory.saved[i, day] = state.molds[job, day]
            give_back(shop, state, job)
        # how much worse it may be is drawn before, so that what can't be taken ends early
        most = before
        if not tidy:
            most += int(-temperature * np.log(1.0 - np.random.random()))
        accepted = _recreate(shop, state, work, least, jobs, number, tidy, most)
        worse = state.total[0] - before
        if accepted and tidy:
            worse_days = state.total[1] - before_days
            accepted = worse < 0 or (worse == 0 and worse_days <= 0)
            if accepted:
                found = flask_peak(shop, state)
                accepted = worse < 0 or worse_days < 0 or found <= peak
                peak = found if accepted else peak
        elif accepted:
            accepted = state.total[0] <= most
        memory.counts[0] += 1
        if accepted:
            memory.counts[1] += 1
            for i in range(number):
                memory.differs[jobs[i]] = 1
            _remember(state, memory, peak)
        else:
            for i in range(number):
                if state.runs[jobs[i]].last >= 0:
                    give_back(shop, state, jobs[i])
            for i in range(number):
                job = jobs[i]
                state.runs[job].first, state.runs[job].last = span[i, 0], span[i, 1]
                for day in range(span[i, 0], span[i, 1] + 1):
                    state.molds[job, day] = memory.saved[i, day]
                take(shop, state, job)


@compiled
def _trade(shop: Shop, state: State, memory: Memory, work: Work, temperature: float) -> None:
    """Try a number of trades, and remember the plan each time that it is the best one so far."""
    left = TRADES
    while left > 0:
        best = memory.best_total[0]
        left -= trade(shop, state, memory.market, memory.differs, left, temperature, best)
        _remember(state, memory, NO_PEAK)
    work.steps[0] += STEPS * TRADES


@compiled
def flask_peak(shop: Shop, state: State) -> int:
    """The largest share of a size's flasks in use on any day, in millionths."""
    peak = 0
    for size in range(len(shop.flasks)):
        owned = shop.flasks[size]
        least = owned
        for free in state.flasks[size]:
            least = min(least, free)
        if owned > 0:
            peak = max(peak, (owned - least) * 1_000_000 // owned)
    return peak


@compiled
def _remember(state: State, memory: Memory, peak: int) -> None:
    """Keep the plan if it is the best one so far."""
    cost, late_days = state.total[0], state.total[1]
    best = memory.best_total
    if cost > best[0] or (cost == best[0] and late_days > best[1]):
        return
    if cost == best[0] and late_days == best[1] and peak >= best[2]:
        return
    best[0], best[1], best[2] = cost, late_days, peak
    memory.counts[2] += 1
    for job in range(len(memory.differs)):
        if memory.differs[job]:
            memory.best[job] = state.molds[job]
            memory.differs[job] = 0


@compiled
def _recreate(
    shop: Shop,
    state: State,
    work: Work,
    least: Ints,
    jobs: Ints,
    number: int,
    tidy: bool,
    most: int,
) -> bool:
    """Insert the jobs again, in an order by chance; False if one doesn't fit, or all together would
    cost more than `most`."""
    kind = np.random.randint(0, 5)
    keys = np.empty(number, dtype=np.float64)
    for i in range(number):
        job = jobs[i]
        key = np.random.random()
        if kind == 1:
            key = shop.jobs[job].on_time + 3.0 * key
        elif kind == 2:
            key = -shop.jobs[job].qty * (1.0 + key)
        elif kind == 3:
            key = shop.jobs[job].on_time - shop.jobs[job].qty / shop.same_part + 3.0 * key
        elif kind == 4:
            key = -shop.jobs[job].qty * shop.jobs[job].weight_kg * (1.0 + key)
        keys[i] = key
    mixed = False
    others = 0
    for i in range(number):
        others += least[jobs[i]]
        mixed = mixed or shop.jobs[jobs[i]].mixed > 0
    for i in np.argsort(keys):
        others -= least[jobs[i]]
        left = NEVER if mixed else most - state.total[0] - others
        # late starts leave the first days to those who need them; where any is taken, plans differ
        taste = LATEST if np.random.random() < 0.6 else ANY
        if tidy and np.random.random() < 0.6:
            taste = EARLIEST
        apart = np.random.random() < 0.03
        reach = NEVER if tidy or np.random.random() < FAR_SHARE else REACH
        if left < least[jobs[i]]:
            return False
        if not insert(shop, state, work, jobs[i], taste, apart, left, reach):
            return False
    return True
