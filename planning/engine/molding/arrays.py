"""The problem as whole numbers on workday indices: what bound, construction and model all read.

The checker reads the problem itself instead, so that a mistake made here is found there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from planning.engine.molding.costing import costing_of
from planning.engine.molding.problem import Problem, lags
from planning.engine.molding.rows import MAX_WORKDAYS, PatternScope
from planning.engine.workdays import last_index_on_or_before

Ints = NDArray[np.int64]

Cell = tuple[int, int]
"""A job (its index) on a molding day."""


SOFT_SWITCHES = 50
"""Switches that a late mold is worth at most while the search anneals."""


@dataclass(frozen=True, slots=True)
class Job:
    """One order: what is left of it, and what limits it."""

    order_id: str
    part: int
    size: str
    qty: int
    weight_kg: int
    flask_days: int
    delivery: int
    """Workdays from molding to delivery."""
    last_on_time: int
    """Last molding day that still delivers by the due date; below 0 if none does."""
    last_day: int
    """Last molding day whose delivery falls within the days that can be planned."""
    loaded: bool
    """Whether its pattern is on the line on Monday morning."""
    late_cost: int
    """What each late mold adds to the cost."""
    due_day: int
    """Molding day from which mold-days late count: `last_on_time`, or how long ago that was."""
    pattern: int
    """Its own place among the patterns, or that of its part."""


@dataclass(frozen=True, slots=True)
class Arrays:
    """Jobs, and what plans may use of each capacity on each day that can be planned.

    `molding[d]` counts molds on day d; `pour_kg[d]` is the metal for molds made on day d, poured
    the day after; `flasks[size][d]` are flasks free of the opening state. All are what is left of
    the limits, never below 0: nothing is added where the opening state is above them.
    """

    workdays: tuple[date, ...]
    horizon: int
    jobs: tuple[Job, ...]
    same_part: int
    max_patterns: int
    molding: Ints
    pour_kg: Ints
    flasks: dict[str, Ints]
    owned_flasks: dict[str, int]
    switch_weight: int
    late_day_weight: int
    pattern_loaded: tuple[bool, ...]
    pinned: dict[Cell, int]
    """Molds that are fixed, 0 included."""

    @property
    def step(self) -> int:
        """Costs of plans lie so far apart at least; stops are starts and loaded patterns."""
        late = (job.late_cost for job in self.jobs if job.qty)
        return math.gcd(*late, self.late_day_weight, 2 * self.switch_weight) or 1

    @property
    def days(self) -> int:
        """Number of days that can be planned at all."""
        return len(self.workdays)


def softened(arrays: Arrays) -> Arrays:
    """The arrays with switches dear enough that a late mold is worth few and a search sees both.

    Where it is worth far more, as in a strict rank, one temperature can't suit the two.
    """
    least = min((job.late_cost for job in arrays.jobs if job.late_cost and job.qty), default=0)
    dearer = -(-least // SOFT_SWITCHES)
    if not 0 < arrays.switch_weight < dearer:
        return arrays
    return replace(arrays, switch_weight=dearer)


def to_arrays(problem: Problem) -> Arrays:
    """The problem on arrays, over every workday that can be planned (2,600 but for year 9999)."""
    workdays = problem.workdays_until(MAX_WORKDAYS)
    days = len(workdays)
    resources = problem.resources
    costing = costing_of(problem)
    jobs = _jobs(problem, workdays, costing.late)
    loaded = {job.pattern for job in jobs if job.loaded}
    index = {order.order_id: i for i, order in enumerate(problem.orders)}
    return Arrays(
        workdays=workdays,
        horizon=len(problem.workdays),
        jobs=jobs,
        same_part=resources.molding_max_same_part_per_day,
        max_patterns=resources.max_patterns,
        molding=_molding(problem, days),
        pour_kg=_pour_kg(problem, days),
        flasks={size: _flasks(problem, size, days) for size in resources.flasks},
        owned_flasks=dict(resources.flasks),
        switch_weight=costing.switch,
        late_day_weight=costing.late_day,
        pattern_loaded=tuple(
            i in loaded for i in range(1 + max((job.pattern for job in jobs), default=-1))
        ),
        pinned={(index[pin.order_id], pin.workday_index): pin.molds for pin in problem.pinned},
    )


def _jobs(
    problem: Problem, workdays: tuple[date, ...], late_costs: tuple[int, ...]
) -> tuple[Job, ...]:
    by_part = problem.pattern_scope is PatternScope.PART
    loaded = {order.part_id for order in problem.orders if order.pattern_loaded}
    parts = {part.part_id: (i, part, lags(part)) for i, part in enumerate(problem.parts)}
    jobs = []
    for i, order in enumerate(problem.orders):
        index, part, lag = parts[order.part_id]
        due_index = last_index_on_or_before(workdays, order.due_date)
        jobs.append(
            Job(
                order_id=order.order_id,
                part=index,
                size=part.flask_size,
                qty=order.remaining_qty,
                weight_kg=part.gross_weight_kg,
                flask_days=lag.flask_days,
                delivery=lag.delivery,
                last_on_time=max(-1, due_index - lag.delivery),
                last_day=len(workdays) - 1 - lag.delivery,
                loaded=order.part_id in loaded if by_part else order.pattern_loaded,
                late_cost=late_costs[i],
                due_day=due_index - lag.delivery,
                pattern=index if by_part else i,
            )
        )
    return tuple(jobs)


def _molding(problem: Problem, days: int) -> Ints:
    molding = np.full(days, problem.resources.molding_max_per_day, dtype=np.int64)
    for capacity in problem.day_capacity:
        if capacity.molding_max is not None:
            molding[capacity.workday_index] = capacity.molding_max
    return molding


def _pour_kg(problem: Problem, days: int) -> Ints:
    by_pour_day = np.full(days + 1, problem.resources.pour_max_kg_per_day, dtype=np.int64)
    for capacity in problem.day_capacity:
        if capacity.pour_max_kg is not None:
            by_pour_day[capacity.workday_index] = capacity.pour_max_kg
    for pour in problem.committed_pours:
        if pour.workday_index <= days:
            by_pour_day[pour.workday_index] -= pour.kg
    return np.maximum(by_pour_day[1:], 0)


def _flasks(problem: Problem, size: str, days: int) -> Ints:
    free = np.full(days, problem.resources.flasks[size], dtype=np.int64)
    for row in problem.flasks_in_use:
        if row.flask_size == size:
            free[: row.release_workday_index] -= row.qty
    return np.maximum(free, 0)
