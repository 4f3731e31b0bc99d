"""Late molds that no plan avoids, with all capacities at once: a linear relaxation, by its duals.

A first-order solver finds prices of the capacities in floating point; what counts is only what
`relaxation.least_late` proves from them in whole numbers, so inexact ones do no harm.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from ortools.util.python import solve_interrupter

from planning.engine.molding.arrays import Arrays, Ints
from planning.engine.molding.relaxation import (
    Floats,
    Prices,
    Relaxation,
    least_late,
    no_prices,
    relax,
    whole_prices,
)

FEW_USES, FIRST_USES = 900_000, 300_000
"""Uses of capacities by cells: few enough for all orders at once; those of a first relaxation, of
the orders due first, if they are more."""

MOST_USES, USES_PER_SECOND = 4_000_000, 300_000
"""Uses in the last one: bounded by memory, and by what can be solved in the time."""

ACCURACIES = (1e-3, 1e-4, 1e-5, 3e-6, 1e-6)

ERRORS = 5.0
"""How many times the accuracy asked for a solution may be off; only time is lost if more."""

CHECK_EVERY = 16
"""Iterations after which the solver looks at the clock and at stops."""

POLL_S = 0.05
GRACE_S = 0.3


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one capacity: which cell uses how much of which row, and what the rows offer."""

    name: str
    row: Ints
    cell: Ints
    use: Floats
    offer: Floats


@dataclass(frozen=True, slots=True)
class Estimate:
    """Prices, and about how many late molds the relaxation has, which nothing proves."""

    prices: Prices
    late: float
    error: float


def lp_late_bound(arrays: Arrays, deadline: float, should_stop: Callable[[], bool]) -> int:
    """Late molds of every plan at least, however many workdays it uses.

    With too little time (`deadline` on the monotonic clock) it only counts molds that can't be in
    time by themselves.
    """
    return late_and_prices(arrays, deadline, should_stop)[0]


def late_and_prices(
    arrays: Arrays, deadline: float, should_stop: Callable[[], bool]
) -> tuple[int, Relaxation, Prices]:
    """The same with the relaxation, and the prices of its capacities that prove the most."""
    relaxation = relax(arrays, FEW_USES)
    if not relaxation.whole:
        relaxation = relax(arrays, FIRST_USES)
    late, prices = _improve(relaxation, deadline, should_stop)
    uses = int(min(MOST_USES, USES_PER_SECOND * max(0.0, deadline - time.monotonic())))
    if relaxation.whole or uses <= FIRST_USES:
        return late, relaxation, prices
    larger = relax(arrays, uses)
    more, better = _improve(larger, deadline, should_stop)
    return (more, larger, better) if more > late else (late, relaxation, prices)


def _improve(
    relaxation: Relaxation, deadline: float, should_stop: Callable[[], bool]
) -> tuple[int, Prices]:
    late, best = relaxation.left_out, no_prices(relaxation)
    for estimate in estimates(relaxation, deadline, should_stop):
        proven = least_late(relaxation, estimate.prices)
        if proven >= late:
            late, best = proven, estimate.prices
        if late >= math.ceil(estimate.late + estimate.error):
            break
    return late, best


def estimates(
    relaxation: Relaxation, deadline: float, should_stop: Callable[[], bool]
) -> Iterator[Estimate]:
    """Solutions of the relaxation, of rising accuracy, while there is time."""
    if relaxation.cells == 0:
        return
    table = list(_table(relaxation))
    model = mathopt.Model.from_model_proto(_model(relaxation, table))
    hint: mathopt.SolutionHint | None = None
    for accuracy in ACCURACIES:
        result = _solve(model, accuracy, hint, deadline, should_stop)
        first = result.solutions[0] if result is not None and result.solutions else None
        if first is None or first.dual_solution is None or first.primal_solution is None:
            return
        duals = first.dual_solution.dual_values
        by_row = np.array([duals[row] for row in model.linear_constraints()])
        in_time = first.primal_solution.objective_value
        late = relaxation.left_out + int(relaxation.qty.sum()) - in_time
        prices = whole_prices(relaxation, _by_name(table, by_row))
        yield Estimate(prices, late, ERRORS * accuracy * (1.0 + in_time))
        hint = mathopt.SolutionHint(
            variable_values=first.primal_solution.variable_values, dual_values=duals
        )


def _table(relaxation: Relaxation) -> Iterator[Rows]:
    """Every capacity that all orders share, and what is left of each order."""
    job, day = relaxation.job, relaxation.day
    every = np.arange(relaxation.cells)
    once = np.ones(relaxation.cells)
    yield Rows("molding", day, every, once, relaxation.molding.astype(np.float64))
    share = np.reciprocal(relaxation.per_place[job].astype(np.float64))
    yield Rows("places", day, every, share, relaxation.places.astype(np.float64))
    weight = relaxation.weight_kg[job].astype(np.float64)
    yield Rows("pour_kg", day, every, weight, relaxation.pour_kg.astype(np.float64))
    yield _flask_rows(relaxation)
    same = relaxation.same_part
    offer = np.full(same.rows, float(relaxation.cap))
    yield Rows("same_part", same.row, same.cell, np.ones(len(same.cell)), offer)
    yield Rows("qty", job, every, once, relaxation.qty.astype(np.float64))


def _flask_rows(relaxation: Relaxation) -> Rows:
    """A mold holds its flask on its own day and those that follow: a cell is in many rows."""
    held = relaxation.flask_days[relaxation.job]
    cell = np.repeat(np.arange(relaxation.cells), held)
    since = np.arange(len(cell)) - np.repeat(np.cumsum(held) - held, held)
    job, width = relaxation.job[cell], relaxation.flasks.shape[1]
    row = relaxation.size[job] * width + relaxation.day[cell] + since
    offer = relaxation.flasks.ravel().astype(np.float64)
    return Rows("flasks", row, cell, np.ones(len(cell)), offer)


def _by_name(table: list[Rows], by_row: Floats) -> dict[str, Floats]:
    ends = np.cumsum([len(rows.offer) for rows in table])[:-1]
    split = np.split(by_row, ends)
    return {rows.name: values for rows, values in zip(table, split, strict=True)}


def _model(relaxation: Relaxation, table: list[Rows]) -> model_pb2.ModelProto:
    """Most molds in time, in the solver's format."""
    starts = np.cumsum([0] + [len(rows.offer) for rows in table])
    row = np.concatenate([rows.row + start for rows, start in zip(table, starts, strict=False)])
    cell = np.concatenate([rows.cell for rows in table])
    use = np.concatenate([rows.use for rows in table])
    order = np.lexsort((cell, row))
    cells, rows_number = relaxation.cells, int(starts[-1])
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(cells))
    proto.variables.lower_bounds.extend([0.0] * cells)
    proto.variables.upper_bounds.extend(relaxation.most.astype(np.float64).tolist())
    proto.variables.integers.extend([False] * cells)
    proto.linear_constraints.ids.extend(range(rows_number))
    proto.linear_constraints.lower_bounds.extend([-math.inf] * rows_number)
    offers = np.concatenate([rows.offer for rows in table])
    proto.linear_constraints.upper_bounds.extend(offers.tolist())
    proto.linear_constraint_matrix.row_ids.extend(row[order].tolist())
    proto.linear_constraint_matrix.column_ids.extend(cell[order].tolist())
    proto.linear_constraint_matrix.coefficients.extend(use[order].tolist())
    proto.objective.maximize = True
    proto.objective.linear_coefficients.ids.extend(range(cells))
    proto.objective.linear_coefficients.values.extend([1.0] * cells)
    return proto


def _solve(
    model: mathopt.Model,
    accuracy: float,
    hint: mathopt.SolutionHint | None,
    deadline: float,
    should_stop: Callable[[], bool],
) -> mathopt.SolveResult | None:
    """Solve in a thread of its own while this one asks whether to stop; None if nothing came."""
    seconds = deadline - time.monotonic()
    if seconds <= 0 or should_stop():
        return None
    parameters = mathopt.SolveParameters(time_limit=timedelta(seconds=seconds), threads=1)
    parameters.pdlp.termination_check_frequency = CHECK_EVERY
    criteria = parameters.pdlp.termination_criteria.simple_optimality_criteria
    criteria.eps_optimal_absolute = criteria.eps_optimal_relative = accuracy
    hints = mathopt.ModelSolveParameters(solution_hints=[hint] if hint else [])
    interrupter = solve_interrupter.SolveInterrupter()
    found: list[mathopt.SolveResult] = []

    def search() -> None:
        found.append(
            mathopt.solve(
                model,
                mathopt.SolverType.PDLP,
                params=parameters,
                model_params=hints,
                interrupter=interrupter,
            )
        )

    thread = threading.Thread(target=search, daemon=True)
    thread.start()
    while thread.is_alive() and time.monotonic() < deadline + GRACE_S:
        thread.join(POLL_S)
        if should_stop() or time.monotonic() > deadline:
            interrupter.interrupt()
    return found[0] if found else None
