"""The levels of a strict objective: what a plan has of each, and what no plan is below.

A level's bound holds for plans as good on the levels before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from planning.engine.molding.arrays import Arrays
from planning.engine.molding.bound import Bound, least_late_days
from planning.engine.molding.costing import Costing
from planning.engine.molding.plan import Level
from planning.engine.molding.problem import Problem
from planning.engine.molding.replay import Figures, levels_of
from planning.engine.molding.rows import Objective

LATE_DAYS, PEAK = "late_days", "peak_flask_share"


def unproven(problem: Problem, figures: Figures) -> tuple[Level, ...]:
    """The levels of a plan without bounds; none unless the objective is strict."""
    if problem.objective is not Objective.STRICT:
        return ()
    return tuple(Level(name, value, 0) for name, value in levels_of(problem, figures).items())


def bounded(
    problem: Problem,
    figures: Figures,
    costing: Costing,
    least: Bound,
    rank_bound: int,
    proven: Mapping[str, float],
) -> tuple[Level, ...]:
    """The levels of a plan with their bounds.

    `rank_bound` is below the rank (`Costing.cost`) of every plan. Since no plan has so many
    switches that they count as one more late mold, whole steps of it are late molds. `proven` holds
    for plans of this rank.
    """
    values = levels_of(problem, figures)
    bounds: dict[str, float] = {
        "late": rank_bound // costing.late_step * costing.late_unit,
        "switches": least.switches,
        **proven,
    }
    if not problem.use_priority:
        bounds["late"] = max(bounds["late"], least.late_qty)
    if values["late"] == bounds["late"]:
        held = int(values["late"]) // costing.late_unit * costing.late_step
        bounds["switches"] = max(least.switches, rank_bound - held)
    return tuple(Level(name, value, bounds[name]) for name, value in values.items())


def counted(problem: Problem, arrays: Arrays, late_qty: int) -> dict[str, float]:
    """Late mold-days and peak share of flasks of every plan at least, by counting.

    `late_qty` molds are late in every plan.
    """
    held: Counter[str] = Counter()
    for row in problem.flasks_in_use:
        held[row.flask_size] += row.qty if row.release_workday_index > 0 else 0
    needed = Counter({job.size: 1 for job in arrays.jobs if job.qty})
    shares = [
        max(held[size], needed[size]) / owned
        for size, owned in problem.resources.flasks.items()
        if owned
    ]
    return {
        LATE_DAYS: least_late_days(arrays, late_qty),
        PEAK: round(max(shares, default=0.0), 6),
    }
