"""A first plan by insertion: orders that can be on time first, hopeless ones where room is left.

Orders are taken one by one, loaded patterns first, then by the last day on which they can still be
molded in time. Each gets the cheapest campaign that what is left of the line allows: it starts on
some day and goes on day after day, as full as it can, until the order is done. An order whose
campaign would be late beyond what is tolerated waits until the others are placed.

This is done in rounds: orders that came out late move up in the next one, and the tolerance
changes, since much or little suits different shops. The cheapest plan of all rounds is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planning.engine.molding.arrays import Arrays, Ints, Job
from planning.engine.molding.line import Campaign, Line, pinned_campaigns
from planning.engine.molding.rows import MAX_WORKDAYS

TOLERANCES = (0.3, 0.0, 0.1, 0.6)
"""Shares of an order that may come late before it has to wait for the others."""

MOVE_UP_DAYS = 5
"""How far an order that came out late altogether moves up for the next round."""

MOST_ROUNDS = 40
MOST_WORK = 800_000
"""Rounds end before this much counted work, so that the first plan comes within a second."""

WORK_OF_AN_INSERTION = 50
STEPS = 2_000_000
LEAST_STEPS = 2_600
"""Counted work that an order may take at most, by number of orders; one try is always made."""

GROWTH_DAYS = 60
"""How far the horizon grows at once for an order that doesn't fit, or to twice as long."""


@dataclass(frozen=True, slots=True)
class Option:
    """A campaign an order could get, with its share of the plan's cost and its last day."""

    cost: int
    end: int
    late_qty: int
    campaign: Campaign


@dataclass(frozen=True, slots=True)
class Construction:
    """Campaigns by job, their cost, and the jobs that fit on none of the days there are.

    The cost is that of each by itself: patterns shared with other orders or pins save some of it.
    """

    campaigns: tuple[Campaign, ...]
    cost: int
    unplaced: tuple[Job, ...] = ()


def construct(arrays: Arrays, go_on: Callable[[], bool] = lambda: True) -> Construction:
    """The cheapest plan of all rounds; complete unless orders can't be placed at all.

    `go_on` is asked between rounds; the first is always finished, so there is always a plan.
    """
    urgency = _urgencies(arrays.jobs)
    best: Construction | None = None
    work = 0
    for round_number in range(MOST_ROUNDS):
        line = Line(arrays)
        tolerance = TOLERANCES[round_number % len(TOLERANCES)]
        found, late_qty = _insert_all(line, urgency, tolerance)
        if best is None or (len(found.unplaced), found.cost) < (len(best.unplaced), best.cost):
            best = found
        # by counted work, not by the clock, so that the same problem gives the same plan
        work += line.work
        if work + line.work > MOST_WORK or not go_on():
            break
        for i, job in enumerate(arrays.jobs):
            urgency[i] -= MOVE_UP_DAYS * late_qty[i] / max(1, job.qty)
    assert best is not None
    return best


def _urgencies(jobs: Sequence[Job]) -> list[float]:
    """Where orders stand in the first round: by the last day in time, loaded patterns in front.

    Of orders that share a loaded pattern only the one due first: it keeps the pattern on.
    """
    urgencies: list[float] = [job.last_on_time for job in jobs]
    kept_on: set[int] = set()
    for i in sorted(range(len(jobs)), key=lambda i: jobs[i].last_on_time):
        if jobs[i].qty and jobs[i].loaded and jobs[i].pattern not in kept_on:
            kept_on.add(jobs[i].pattern)
            urgencies[i] -= MAX_WORKDAYS
    return urgencies


def _insert_all(
    line: Line, urgency: Sequence[float], tolerance: float
) -> tuple[Construction, list[int]]:
    """One round: the plan it makes on an empty line, and the late molds of each job."""
    pinned = pinned_campaigns(line.arrays)
    jobs = [
        replace(job, qty=job.qty - sum(molds for _, molds in run)) if run else job
        for job, run in zip(line.arrays.jobs, pinned, strict=True)
    ]
    campaigns = list(pinned)
    late_qty = [0] * len(jobs)
    cost = 0
    waiting: list[int] = []
    unplaced: list[Job] = []
    in_turn = sorted(range(len(jobs)), key=lambda i: (jobs[i].last_on_time < 0, urgency[i], i))
    for turn, order in (("first", in_turn), ("waiting", waiting)):
        for i in order:
            option = cheapest(line, jobs[i])
            if turn == "first" and (option is None or option.late_qty > tolerance * jobs[i].qty):
                waiting.append(i)
            elif option is None:
                unplaced.append(jobs[i])
            else:
                line.place(jobs[i], option.campaign)
                late_qty[i] = option.late_qty
                campaigns[i] = tuple(sorted((*pinned[i], *option.campaign)))
                cost += option.cost
    return Construction(tuple(campaigns), cost, tuple(unplaced)), late_qty


def cheapest(line: Line, job: Job) -> Option | None:
    """The cheapest campaign within the horizon; past it only if none fits; None if none at all."""
    if job.qty == 0:
        return Option(line.arrays.switch_weight if job.loaded else 0, -1, 0, ())
    steps = max(LEAST_STEPS, STEPS // len(line.arrays.jobs))
    end = min(line.arrays.horizon, job.last_day + 1)
    while True:
        option = _cheapest_until(line, job, end, steps)
        if option is not None or end > job.last_day:
            return option
        end = min(max(end + GROWTH_DAYS, 2 * end), job.last_day + 1)


def _cheapest_until(line: Line, job: Job, end: int, steps: int) -> Option | None:
    """The cheapest campaign before day `end`, of those tried until `steps` are used up."""
    free = line.room(job, max(0, end))
    line.work += WORK_OF_AN_INSERTION + len(free)
    if free.sum() < job.qty:
        return None
    room = free.tolist()
    flasks = line.flasks[job.size].tolist()
    best: Option | None = None
    for rate in _rates(line, job):
        least = _least_costs(line.arrays, job, free, rate)
        if best is not None and best.cost <= least[0]:
            break
        for start, molds in enumerate(room):
            if steps < 0 or (best is not None and best.cost <= least[start]):
                break
            if molds == 0:
                continue
            campaign, taken = _fill(job, room, flasks, start, rate)
            steps -= taken
            line.work += taken
            if campaign:
                option = _priced(line.arrays, job, campaign)
                if best is None or (option.cost, option.end) < (best.cost, best.end):
                    best = option
    return best


def _least_costs(arrays: Arrays, job: Job, room: Ints, rate: int) -> list[int]:
    """What a campaign costs at least that starts on each day or later; never falls."""
    in_time = np.minimum(room, rate)
    in_time[job.last_on_time + 1 :] = 0
    late_qty = np.maximum(0, job.qty - np.cumsum(in_time[::-1])[::-1])
    switches = np.full(len(room), 3 if job.loaded else 2)
    if job.loaded and room[0] > 0:
        switches[0] = 1
    least: list[int] = (job.late_cost * late_qty + arrays.switch_weight * switches).tolist()
    return least


def _rates(line: Line, job: Job) -> Iterator[int]:
    """Molds a day to aim at: as many as go, then as many as the flasks let go on day after day."""
    full = min(job.qty, line.arrays.same_part)
    yield full
    sustained = max(1, int(line.flasks[job.size].max()) // job.flask_days)
    if sustained < full:
        yield sustained


def _fill(
    job: Job, room: list[int], flasks: list[int], start: int, rate: int
) -> tuple[Campaign | None, int]:
    """The campaign from a start day at most `rate` a day; None if days run out. And steps taken."""
    left = job.qty
    campaign: list[tuple[int, int]] = []
    span = job.flask_days
    day = start
    for day in range(start, len(room)):
        molds = min(room[day], rate, left)
        if molds > 0 and campaign:
            molds = min(molds, min(flasks[day : day + span]))
        if molds > 0:
            campaign.append((day, molds))
            left -= molds
            if left == 0:
                break
            for busy in range(day, min(day + span, len(flasks))):
                flasks[busy] -= molds
    for placed, molds in campaign if left else campaign[:-1]:
        for busy in range(placed, min(placed + span, len(flasks))):
            flasks[busy] += molds
    steps = (day - start + 1) * (1 + span // 16) + len(campaign) * span // 4
    return (None if left else tuple(campaign)), steps


def _priced(arrays: Arrays, job: Job, campaign: Campaign) -> Option:
    late = sum(molds for day, molds in campaign if day > job.last_on_time)
    delay = sum(molds * max(0, day - job.due_day) for day, molds in campaign)
    starts = sum(
        1 for i, (day, _) in enumerate(campaign) if i == 0 or day != campaign[i - 1][0] + 1
    )
    switches = 2 * starts
    if job.loaded:
        switches += -1 if campaign[0][0] == 0 else 1
    cost = job.late_cost * late + arrays.switch_weight * switches
    cost += arrays.late_day_weight * delay
    return Option(cost, campaign[-1][0], late, campaign)
