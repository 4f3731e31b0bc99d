"""The judge: what no plan of a problem can cost less than, computed apart from the engine's run."""

from __future__ import annotations

import time

from planning.engine.molding import Problem
from planning.engine.molding.arrays import to_arrays
from planning.engine.molding.bound import Bound, bound, least_cost
from planning.engine.molding.bound_joint import cost_bound
from planning.engine.molding.bound_late import lp_late_bound
from tests.bench.record import Stage

NO_LIMIT_S = 3_600.0
BOUNDS = (Stage.COUNTED, Stage.LATE_MOLDS, Stage.WHOLE)


def judge_bound(
    problem: Problem, time_limit_s: float = NO_LIMIT_S, stage: Stage = Stage.WHOLE
) -> Bound:
    """The best certified bound for all plans of the problem, or only its parts up to a stage."""
    arrays, deadline = to_arrays(problem), time.monotonic() + time_limit_s
    if stage is Stage.WHOLE:
        return cost_bound(arrays, deadline, _never)
    least = bound(arrays)
    if stage is Stage.COUNTED:
        return least
    late = max(least.late_qty, lp_late_bound(arrays, deadline, _never))
    cost = least_cost(arrays, late, least.switches)
    return Bound(late, least.switches, max(least.cost, cost))


def _never() -> bool:
    return False
