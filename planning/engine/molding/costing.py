"""What the search adds up: the weighted cost, or a number that ranks plans strictly.

Strict: late molds (their cost by priority, if that counts) times more than any plan has switches,
plus the switches. So one number compares the first two levels, and the weights play no part.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from planning.engine.molding.problem import Problem
from planning.engine.molding.replay import Figures, levels_of
from planning.engine.molding.rows import Objective, late_cost


@dataclass(frozen=True, slots=True)
class Costing:
    """What a late mold of each order, a switch and a workday's delay of a late mold add.

    Of a strict rank, `late_step` is what lateness of `late_unit` adds: the common divisor of what
    late molds cost, and more than any plan has switches.
    """

    strict: bool
    late: tuple[int, ...]
    switch: int
    late_day: int
    late_unit: int = 1
    late_step: int = 1

    def cost(self, problem: Problem, figures: Figures) -> int:
        """The number of a plan, of its figures as recomputed by the checker."""
        if not self.strict:
            return figures.cost
        late = int(levels_of(problem, figures)["late"])
        return late // self.late_unit * self.late_step + figures.switches


def costing_of(problem: Problem) -> Costing:
    """How the problem's objective is added up."""
    weights = problem.weights
    late = [late_cost(weights, order, problem.use_priority) for order in problem.orders]
    if problem.objective is Objective.WEIGHTED:
        return Costing(False, tuple(late), weights.switch, weights.late_day)
    if not problem.use_priority:
        late = [1] * len(late)
    molds = sum(order.remaining_qty for order in problem.orders)
    step = 2 * (molds + len(problem.orders)) + 1
    unit = math.gcd(*late) or 1
    return Costing(True, tuple(cost // unit * step for cost in late), 1, 0, unit, step)
