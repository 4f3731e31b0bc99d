"""The specification's model, sections 8 to 11, word for word: what the engine is measured against.

Written apart from the engine on purpose: only the problem's own fields are used, there is no hint,
no cut and nothing left out. Settled on top of the specification: y is exact, a loaded pattern that
isn't used on Monday stops then, one that is on at the end stops there, and the same-part cap holds
for each order and for all orders of a part. Settings are those of the problem, but for `objective`
(the cost is minimised in any case; see literal_levels.py) and `hint`.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from ortools.sat.python import cp_model

from planning.engine.molding import Mold, Order, Plan, Problem, check
from planning.engine.result import Limits, Status

STATUSES = {
    cp_model.OPTIMAL: Status.OPTIMAL,
    cp_model.FEASIBLE: Status.FEASIBLE,
    cp_model.INFEASIBLE: Status.INFEASIBLE,
    cp_model.UNKNOWN: Status.UNKNOWN,
}
"""CP-SAT's answers; a model that it calls invalid is a KeyError."""

PROOF_S = 60
"""How long a proof may take; mostly it is a fraction of a second, rarely very long."""


class NotProven(Exception):
    """The literal model found no proof in time, so it says nothing."""


def solve_literally(problem: Problem, limits: Limits, days: int = 0) -> Plan:
    """The literal model's plan, its figures recomputed by the checker.

    Molds may be made on the problem's workdays, or on `days` of them if those are more. Bound and
    proof hold for plans within these days only. The limit bounds the search; building the model
    comes on top, and `first_plan_s` counts from the search's start.
    """
    model = LiteralModel(problem, max(days, len(problem.workdays)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = limits.workers
    solver.parameters.random_seed = limits.seed
    solver.parameters.max_time_in_seconds = limits.time_limit_s
    first = _FirstPlan()
    status = STATUSES[solver.solve(model.cp, first)]
    if not status.has_plan:
        return Plan(status, problem.name, wall_s=round(solver.wall_time, 3))
    bound = math.ceil(solver.best_objective_bound - 0.5)
    return replace(
        _plan(model, status, model.planned(solver)),
        bound=bound,
        wall_s=round(solver.wall_time, 3),
        first_plan_s=first.seconds,
        seed=limits.seed,
        workers=limits.workers,
    )


def literal_optimum(problem: Problem, days: int = 0) -> int | None:
    """The least cost of a plan within the problem's workdays, or `days` of them if those are more.

    None if no plan fits.
    """
    model = LiteralModel(problem, max(days, len(problem.workdays)))
    return minimum(model.cp, model.cost())


def minimum(cp: cp_model.CpModel, figure: cp_model.LinearExprT) -> int | None:
    """The proven minimum of a figure, None if there is no plan; may raise NotProven."""
    cp.minimize(figure)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_time_in_seconds = PROOF_S
    status = STATUSES[solver.solve(cp)]
    if status is Status.INFEASIBLE:
        return None
    if status is not Status.OPTIMAL:
        raise NotProven
    return solver.value(figure)


class LiteralModel:
    """Variables for every order on every day, the constraints of section 9, sections 10 and 11."""

    def __init__(self, problem: Problem, days: int) -> None:
        self.problem = problem
        self.workdays = problem.workdays_until(days)
        self.days = range(len(self.workdays))
        self.parts = {part.part_id: part for part in problem.parts}
        self.own = {row.workday_index: row for row in problem.day_capacity}
        self.patterns: defaultdict[str, list[Order]] = defaultdict(list)
        for order in problem.orders:
            of_order = problem.pattern_scope == "order"
            self.patterns[order.order_id if of_order else order.part_id].append(order)
        self.cp = cp_model.CpModel()
        self.late: dict[str, cp_model.IntVar] = {}
        self.late_days: list[cp_model.LinearExprT] = []
        self.switches: list[cp_model.IntVar] = []
        self.flasks_in_use: dict[str, list[cp_model.LinearExpr]] = {}
        self.x: dict[str, list[cp_model.IntVar]] = {}
        self.y: dict[str, list[cp_model.IntVar]] = {}
        self.remaining = {
            order.order_id: max(0, order.qty - order.molded_qty_credit) for order in problem.orders
        }
        self.production()
        self.remaining_qty()
        self.molding_capacity()
        self.same_part_cap()
        self.max_patterns()
        self.pour_capacity()
        self.flask_availability()
        self.delivery_and_lateness()
        self.pattern_changes()
        self.pinned()
        self.cp.minimize(self.cost())

    def production(self) -> None:
        """8: molds and patterns, of an order or a part; one is on exactly when there are molds."""
        cap = self.problem.resources.molding_max_same_part_per_day
        for pattern, orders in self.patterns.items():
            for order in orders:
                self.x[order.order_id] = [self.cp.new_int_var(0, cap, "") for _ in self.days]
            self.y[pattern] = [self.cp.new_bool_var("") for _ in self.days]
            for d, y in enumerate(self.y[pattern]):
                molds = total(self.x[order.order_id][d] for order in orders)
                self.cp.add(molds <= cap * y)
                self.cp.add(molds >= y)

    def remaining_qty(self) -> None:
        """9.1"""
        for o, remaining in self.remaining.items():
            self.cp.add(total(self.x[o]) == remaining)

    def molding_capacity(self) -> None:
        """9.2"""
        for d in self.days:
            limit = self.problem.resources.molding_max_per_day
            if d in self.own and self.own[d].molding_max is not None:
                limit = self.own[d].molding_max
            self.cp.add(total(x[d] for x in self.x.values()) <= limit)

    def same_part_cap(self) -> None:
        """6, per part as well."""
        by_part = defaultdict(list)
        for order in self.problem.orders:
            by_part[order.part_id].append(order.order_id)
        for same in by_part.values():
            for d in self.days:
                cap = self.problem.resources.molding_max_same_part_per_day
                self.cp.add(total(self.x[o][d] for o in same) <= cap)

    def max_patterns(self) -> None:
        """9.3"""
        for d in self.days:
            on = total(y[d] for y in self.y.values())
            self.cp.add(on <= self.problem.resources.max_patterns)

    def pour_capacity(self) -> None:
        """9.4: molds of a day are poured the day after, on top of what is committed there."""
        kg = [self.parts[order.part_id].gross_weight_kg for order in self.problem.orders]
        committed: defaultdict[int, int] = defaultdict(int)
        for pour in self.problem.committed_pours:
            committed[pour.workday_index] += pour.kg
        for d in self.days:
            limit = self.problem.resources.pour_max_kg_per_day
            if d + 1 in self.own and self.own[d + 1].pour_max_kg is not None:
                limit = self.own[d + 1].pour_max_kg
            molds = [self.x[order.order_id][d] for order in self.problem.orders]
            metal = cp_model.LinearExpr.weighted_sum(molds, kg)
            self.cp.add(metal <= max(0, limit - committed[d + 1]))

    def flask_availability(self) -> None:
        """9.5: from molding to shakeout; what the opening state holds too much adds nothing."""
        for size, count in self.problem.resources.flasks.items():
            in_use: list[list[cp_model.IntVar]] = [[] for _ in self.days]
            for order in self.problem.orders:
                part = self.parts[order.part_id]
                if part.flask_size == size:
                    held = 1 + math.ceil(part.cool_hours / 24) + 1
                    for k in self.days:
                        for d in range(k, min(k + held, len(self.days))):
                            in_use[d].append(self.x[order.order_id][k])
            self.flasks_in_use[size] = []
            for d in self.days:
                initial = sum(
                    row.qty
                    for row in self.problem.flasks_in_use
                    if row.flask_size == size and row.release_workday_index > d
                )
                molds = total(in_use[d])
                self.cp.add(molds <= max(0, count - initial))
                self.flasks_in_use[size].append(initial + molds)

    def delivery_and_lateness(self) -> None:
        """9.6; due on a free day is due the workday before, past due is due on day -1."""
        for order in self.problem.orders:
            o, lag = order.order_id, self.lag(order)
            workdays = self.problem.workdays_until(len(self.days) + lag)
            due = bisect_right(workdays, order.due_date) - 1
            self.late[o] = self.cp.new_int_var(0, self.remaining[o], "")
            delivered = total(self.x[o][d] for d in self.days if d + lag <= due)
            self.cp.add(self.late[o] >= self.remaining[o] - delivered)
            self.late_days += [(d + lag - due) * self.x[o][d] for d in self.days if d + lag > due]

    def pattern_changes(self) -> None:
        """10; the pattern of a part is loaded if that of any of its orders is."""
        for pattern, orders in self.patterns.items():
            y = self.y[pattern]
            for d in self.days:
                before = y[d - 1] if d else int(any(order.pattern_loaded for order in orders))
                start, stop = self.cp.new_bool_var(""), self.cp.new_bool_var("")
                self.cp.add(start >= y[d] - before)
                self.cp.add(stop >= before - y[d])
                self.switches += [start, stop]
            self.switches.append(y[-1])

    def pinned(self) -> None:
        """Molds that are decided already, none at all too."""
        for pin in self.problem.pinned:
            self.cp.add(self.x[pin.order_id][pin.workday_index] == pin.molds)

    def cost(self) -> cp_model.LinearExpr:
        """11, and late mold-days where they have a weight."""
        weights = self.problem.weights
        costs = [self.late_cost(), *(weights.switch * switch for switch in self.switches)]
        if weights.late_day:
            costs += [weights.late_day * days for days in self.late_days]
        return total(costs)

    def late_cost(self) -> cp_model.LinearExpr:
        """What late molds cost, each order's by its priority where priorities count."""
        orders = self.problem.orders
        return total(self.late_weight(order) * self.late[order.order_id] for order in orders)

    def late_weight(self, order: Order) -> int:
        """What a late mold of the order costs; half a unit is rounded up."""
        late = self.problem.weights.late
        if not self.problem.use_priority:
            return late
        return max(1, (2 * late * 100 + order.priority) // (2 * order.priority))

    def lag(self, order: Order) -> int:
        """Workdays from molding to delivery."""
        part = self.parts[order.part_id]
        return 3 + math.ceil(part.cool_hours / 24) + math.ceil(part.finish_hours / 24)

    def planned(self, solver: cp_model.CpSolver) -> tuple[Mold, ...]:
        """The molds of the solver's solution, by day and order."""
        return tuple(
            Mold(o, d, solver.value(self.x[o][d]))
            for d in self.days
            for o in sorted(self.x)
            if solver.value(self.x[o][d])
        )


class _FirstPlan(cp_model.CpSolverSolutionCallback):
    """When the first solution came."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: float | None = None

    def on_solution_callback(self) -> None:
        if self.seconds is None:
            self.seconds = round(self.wall_time, 3)


def _plan(model: LiteralModel, status: Status, molds: tuple[Mold, ...]) -> Plan:
    """The molds as a plan, over all days on which something is made or delivered."""
    problem = model.problem
    lag = {order.order_id: model.lag(order) for order in problem.orders}
    last = max((row.workday_index + lag[row.order_id] for row in molds), default=-1)
    workdays = problem.workdays_until(max(len(problem.workdays), last + 1))
    plan = Plan(status, problem.name, workdays=workdays, molds=molds)
    found = check(problem, plan)
    return replace(
        plan,
        orders=found.orders,
        cost=found.figures.cost,
        late_qty=found.figures.late_qty,
        switches=found.figures.switches,
        late_days=found.figures.late_days,
    )


def total(terms: Iterable[cp_model.LinearExprT]) -> cp_model.LinearExpr:
    """The sum of the terms; of none at all too."""
    return cp_model.LinearExpr.sum(list(terms))
