"""The judge: what no plan of a problem can cost less than, computed apart from the engine's run."""

from __future__ import annotations

import time

from planning.engine.molding import Problem
from planning.engine.molding.arrays import to_arrays
from planning.engine.molding.bound import Bound
from planning.engine.molding.bound_joint import cost_bound

NO_LIMIT_S = 3_600.0


def judge_bound(problem: Problem, time_limit_s: float = NO_LIMIT_S) -> Bound:
    """The best certified bound for all plans of the problem; a stronger one is plugged in here."""
    return cost_bound(to_arrays(problem), time.monotonic() + time_limit_s, lambda: False)
