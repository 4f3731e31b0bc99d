"""The problem as whole numbers on workday indices: what bound, construction and model all read.

The checker reads the problem itself instead, so that a mistake made here is found there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from planning.engine.molding.problem import Problem, lags
from planning.engine.molding.rows import MAX_WORKDAYS
from planning.engine.workdays import last_index_on_or_before

Ints = NDArray[np.int64]


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
    late_weight: int
    switch_weight: int

    @property
    def days(self) -> int:
        """Number of days that can be planned at all."""
        return len(self.workdays)


def to_arrays(problem: Problem) -> Arrays:
    """The problem on arrays, over every workday that can be planned (2,600 but for year 9999)."""
    workdays = problem.workdays_until(MAX_WORKDAYS)
    days = len(workdays)
    resources = problem.resources
    return Arrays(
        workdays=workdays,
        horizon=len(problem.workdays),
        jobs=_jobs(problem, workdays),
        same_part=resources.molding_max_same_part_per_day,
        max_patterns=resources.max_patterns,
        molding=_molding(problem, days),
        pour_kg=_pour_kg(problem, days),
        flasks={size: _flasks(problem, size, days) for size in resources.flasks},
        late_weight=problem.weights.late,
        switch_weight=problem.weights.switch,
    )


def _jobs(problem: Problem, workdays: tuple[date, ...]) -> tuple[Job, ...]:
    parts = {part.part_id: (i, part, lags(part)) for i, part in enumerate(problem.parts)}
    jobs = []
    for order in problem.orders:
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
                loaded=order.pattern_loaded,
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
