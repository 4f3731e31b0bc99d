"""The master problem of column generation: the cheapest mix of the orders' molds that fits.

A linear program in floating point; it only proposes prices.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.util.python import solve_interrupter

from planning.engine.molding.arrays import Ints
from planning.engine.molding.campaigns import Shop, late_costs
from planning.engine.molding.relaxation import Floats

POLL_S = 0.02
GRACE_S = 0.3
TOO_MUCH = 1e-6
ROUNDS_OF_ROWS = 4


@dataclass(frozen=True, slots=True)
class Mix:
    """Cost of the cheapest mix so far, in units, prices of capacities by kind and day, and each
    column's share."""

    cost: float
    prices: Floats
    share: Floats


class Master:
    """Columns (an order's molds) as they come; rows (a day's capacities) once they are exceeded."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.scale = float(max(1, shop.dearest))
        self.model = mathopt.Model(name="mix")
        self.one_each = [self.model.add_linear_constraint(lb=1.0, ub=1.0) for _ in shop.qty]
        self.rows: dict[int, mathopt.LinearConstraint] = {}
        self.columns: list[mathopt.Variable] = []
        self.seen: dict[tuple[int, bytes], int] = {}
        """Columns by order and molds, with their places among `columns`."""
        self.at: list[Ints] = []
        self.use: list[Floats] = []
        self.of: list[Ints] = []
        self.add(np.zeros_like(shop.most))
        self.solver: mathopt.IncrementalSolver | None = None

    def add(self, molds: Ints, rows: Ints | None = None) -> int:
        """Take each order's molds as a column of its own (of these rows only); how many are new."""
        before = len(self.columns)
        costs = _costs(self.shop, molds)
        for i in range(len(molds)) if rows is None else rows.tolist():
            by_day = molds[i]
            key = (i, by_day.tobytes())
            if key not in self.seen:
                self.seen[key] = len(self.columns)
                self._add_column(i, by_day, float(costs[i]))
        return len(self.columns) - before

    def solve(self, deadline: float, should_stop: Callable[[], bool]) -> Mix | None:
        """The cheapest mix; None if there was no time to find it."""
        result = None
        for _ in range(ROUNDS_OF_ROWS):
            result = self._answer(deadline, should_stop)
            if result is None:
                return None
            share = np.array(result.variable_values(self.columns))
            if not self._add_rows(share):
                break
        if result is None or not result.has_dual_feasible_solution():
            return None
        duals = result.dual_values()
        prices = np.zeros(self.shop.capacity.size)
        for flat, row in self.rows.items():
            prices[flat] = max(0.0, -duals.get(row, 0.0)) * self.scale
        cost = result.objective_value() * self.scale
        return Mix(cost, prices.reshape(self.shop.capacity.shape), share)

    def keep(self, at: int) -> None:
        """Let a column have its whole share from now on."""
        self.columns[at].lower_bound = 1.0

    def leave_out(self, rows: Ints, most: Ints) -> None:
        """Leave out columns of these orders that have more molds on a day than `most`."""
        row = {i: k for k, i in enumerate(rows.tolist())}
        for at, (i, molds) in enumerate(self.seen):
            if i in row and (np.frombuffer(molds, dtype=np.int64) > most[row[i]]).any():
                self.columns[at].upper_bound = 0.0

    def cost_of(self, i: int, molds: Ints) -> float:
        """What an order's molds cost without prices, in units."""
        only = np.zeros_like(self.shop.most)
        only[i] = molds
        return float(_costs(self.shop, only)[i])

    def _add_column(self, i: int, by_day: Ints, cost: float) -> None:
        column = self.model.add_variable(lb=0.0)
        self.model.objective.set_linear_coefficient(column, cost / self.scale)
        self.one_each[i].set_coefficient(column, 1.0)
        at, use = uses_of(self.shop, i, by_day)
        for flat, used in zip(at.tolist(), use.tolist(), strict=True):
            if flat in self.rows:
                self.rows[flat].set_coefficient(column, used)
        self.at.append(at)
        self.use.append(use)
        self.of.append(np.full(len(at), len(self.columns), dtype=np.int64))
        self.columns.append(column)

    def _add_rows(self, share: Floats) -> bool:
        """Rows for the capacities that this mix exceeds; whether there are any."""
        at, of = np.concatenate(self.at), np.concatenate(self.of)
        use: Floats = np.concatenate(self.use)
        self.at, self.use, self.of = [at], [use], [of]
        capacity = self.shop.capacity.ravel()
        used = np.bincount(at, weights=use * share[of], minlength=len(capacity))
        exceeded = np.nonzero(used > capacity + TOO_MUCH * (1.0 + capacity))[0]
        new = [flat for flat in exceeded.tolist() if flat not in self.rows]
        for flat in new:
            self.rows[flat] = self.model.add_linear_constraint(ub=float(capacity[flat]))
        for entry in np.nonzero(np.isin(at, new))[0].tolist():
            column = self.columns[of[entry]]
            self.rows[int(at[entry])].set_coefficient(column, float(use[entry]))
        return bool(new)

    def _answer(
        self, deadline: float, should_stop: Callable[[], bool]
    ) -> mathopt.SolveResult | None:
        """Go on from the last solution; from nothing if the solver stumbles over that."""
        for _ in range(2):
            if self.solver is None:
                self.solver = mathopt.IncrementalSolver(self.model, mathopt.SolverType.GLOP)
            seconds = deadline - time.monotonic()
            if seconds <= 0 or should_stop():
                return None
            result = _run(self.solver, seconds, should_stop)
            if result is not None and result.has_primal_feasible_solution():
                return result
            self.solver = None
        return None


def _run(
    solver: mathopt.IncrementalSolver, seconds: float, should_stop: Callable[[], bool]
) -> mathopt.SolveResult | None:
    """Solve in a thread of its own while this one asks whether to stop; None if that fails."""
    deadline = time.monotonic() + seconds
    parameters = mathopt.SolveParameters(time_limit=timedelta(seconds=seconds))
    interrupter = solve_interrupter.SolveInterrupter()
    found: list[mathopt.SolveResult] = []

    def search() -> None:
        with suppress(Exception):  # numerical trouble comes in many types, and costs prices only
            found.append(solver.solve(params=parameters, interrupter=interrupter))

    thread = threading.Thread(target=search, daemon=True)
    thread.start()
    while thread.is_alive() and time.monotonic() < deadline + GRACE_S:
        thread.join(POLL_S)
        if should_stop() or time.monotonic() > deadline:
            interrupter.interrupt()
    return found[0] if found else None


def _costs(shop: Shop, molds: Ints) -> Floats:
    """What each order's molds cost without prices, in units."""
    on = molds > 0
    before = np.concatenate([shop.loaded[:, None] > 0, on[:, :-1]], axis=1)
    left = shop.qty - molds.sum(axis=1)
    starts = (on & ~before).sum(axis=1) + ((left > 0) & ~on[:, -1])
    late = (1.0 * molds * late_costs(shop)).sum(axis=1)
    late += 1.0 * shop.late_cost(shop.days) * np.maximum(0, left - shop.after)
    costs: Floats = 1.0 * shop.switch * (2 * starts + shop.loaded) + late
    return costs


def uses_of(shop: Shop, i: int, by_day: Ints) -> tuple[Ints, Floats]:
    """What an order's molds use, as places in the flattened table of capacities and amounts."""
    days = shop.days
    made = np.nonzero(by_day)[0]
    molds = by_day[made].astype(np.float64)
    total = np.concatenate([[0.0], np.cumsum(by_day)])
    day = np.arange(days)
    held = total[day + 1] - total[np.maximum(0, day + 1 - shop.flask_days[i])]
    busy = np.nonzero(held)[0]
    places = molds / shop.per_place[i] if shop.per_place[i] else np.ones(len(made))
    at = [made, days + made, 2 * days + made, shop.flask_row[i] * days + busy]
    use = [molds, places, molds * shop.weight_kg[i], held[busy]]
    if shop.part_row[i] >= 0:
        at.append(shop.part_row[i] * days + made)
        use.append(molds)
    return np.concatenate(at), np.concatenate(use)
