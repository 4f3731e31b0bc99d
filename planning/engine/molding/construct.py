"""A first plan by insertion: orders that can be on time first, the hopeless ones where room is left.

Orders are taken one by one, loaded patterns first, then by the last day on which they can still be
molded in time. Each gets the cheapest campaign that what is left of the line allows: it starts on
some day and goes on day after day, as full as it can, until the order is done. An order whose
campaign would be late beyond what is tolerated waits until the others are placed. Tolerating much
or little suits different shops, so a few tolerances are tried and the cheapest plan is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from planning.engine.molding.arrays import Arrays, Job
from planning.engine.molding.line import Campaign, Line

TOLERANCES = (0.0, 0.1, 0.3, 0.6)
STEPS_PER_ORDER = 40_000
GROWTH_DAYS = 60


@dataclass(frozen=True, slots=True)
class Option:
    """A campaign an order could get, with its share of the plan's cost and its last day."""

    cost: int
    end: int
    late_qty: int
    campaign: Campaign


@dataclass(frozen=True, slots=True)
class Construction:
    """Campaigns by job, their cost, and the jobs that fit on none of the days there are."""

    campaigns: tuple[Campaign, ...]
    cost: int
    unplaced: tuple[Job, ...] = ()


def construct(arrays: Arrays, go_on: Callable[[], bool] = lambda: True) -> Construction:
    """The cheapest plan of all tolerances; complete unless orders can't be placed at all."""
    best: Construction | None = None
    for tolerance in TOLERANCES:
        found = _construct(arrays, tolerance)
        if best is None or (len(found.unplaced), found.cost) < (len(best.unplaced), best.cost):
            best = found
        if not go_on():
            break
    assert best is not None
    return best


def _construct(arrays: Arrays, tolerance: float) -> Construction:
    line = Line(arrays)
    campaigns: list[Campaign] = [()] * len(arrays.jobs)
    cost = 0
    unplaced = []
    waiting = []
    for i in _by_urgency(arrays):
        job = arrays.jobs[i]
        option = cheapest(line, job)
        if option is None or option.late_qty > tolerance * job.qty:
            waiting.append(i)
            continue
        campaigns[i] = option.campaign
        line.place(job, option.campaign)
        cost += option.cost
    for i in waiting:
        job = arrays.jobs[i]
        option = cheapest(line, job)
        if option is None:
            unplaced.append(job)
            continue
        campaigns[i] = option.campaign
        line.place(job, option.campaign)
        cost += option.cost
    return Construction(tuple(campaigns), cost, tuple(unplaced))


def _by_urgency(arrays: Arrays) -> list[int]:
    """Jobs by place: loaded patterns, then by their last day in time, hopeless ones at the end."""

    def urgency(i: int) -> tuple[bool, bool, int, int]:
        job = arrays.jobs[i]
        return (job.last_on_time < 0, not job.loaded, job.last_on_time, i)

    return sorted(range(len(arrays.jobs)), key=urgency)


def cheapest(line: Line, job: Job) -> Option | None:
    """The cheapest campaign within the horizon; past it only if none fits; None if none at all."""
    if job.qty == 0:
        return Option(line.arrays.switch_weight if job.loaded else 0, -1, 0, ())
    end = min(line.arrays.horizon, job.last_day + 1)
    while True:
        option = _cheapest_until(line, job, end)
        if option is not None or end > job.last_day:
            return option
        end = min(max(end + GROWTH_DAYS, 2 * end), job.last_day + 1)


def _cheapest_until(line: Line, job: Job, end: int) -> Option | None:
    if end <= 0:
        return None
    room = line.room(job, end).tolist()
    if sum(room) < job.qty:
        return None
    flasks = line.flasks[job.size].tolist()
    least_cost = line.arrays.switch_weight * (1 if job.loaded and room[0] else 2)
    best: Option | None = None
    steps = STEPS_PER_ORDER
    for rate in _rates(line, job):
        for start in _starts(room, job):
            campaign, taken = _fill(job, room, flasks, start, rate)
            steps -= taken
            if campaign is not None:
                option = _priced(line.arrays, job, campaign)
                if best is None or (option.cost, option.end) < (best.cost, best.end):
                    best = option
                if option.cost <= least_cost or (start > job.last_on_time and best is not None and best.cost<=least_cost+line.arrays.late_weight*job.qty):
                    break
            if steps < 0 and best is not None:
                return best
        if best is not None and best.cost <= least_cost + line.arrays.late_weight * best.late_qty:
            break
    return best


def _rates(line: Line, job: Job) -> Iterable[int]:
    """Molds a day to aim at: as many as go, then as many as the flasks let go on day after day."""
    full = min(job.qty, line.arrays.same_part)
    yield full
    sustained = max(1, int(line.flasks[job.size].max()) // job.flask_days)
    if sustained < full:
        yield sustained


def _starts(room: list[int], job: Job) -> Iterable[int]:
    return (day for day, molds in enumerate(room) if molds > 0)


def _fill(
    job: Job, room: list[int], flasks: list[int], start: int, rate: int
) -> tuple[Campaign | None, int]:
    """The campaign from a start day at most `rate` a day; None if days run out. And steps taken."""
    left = job.qty
    campaign = []
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
    steps = day - start + 1 + len(campaign) * span // 4
    return (None if left else tuple(campaign)), steps


def _priced(arrays: Arrays, job: Job, campaign: Campaign) -> Option:
    late = sum(molds for day, molds in campaign if day > job.last_on_time)
    starts = sum(
        1 for i, (day, _) in enumerate(campaign) if i == 0 or day != campaign[i - 1][0] + 1
    )
    switches = 2 * starts
    if job.loaded:
        switches += -1 if campaign[0][0] == 0 else 1
    cost = arrays.late_weight * late + arrays.switch_weight * switches
    return Option(cost, campaign[-1][0], late, campaign)
