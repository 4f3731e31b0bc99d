"""Which cells (job, day) the model gets: all of them if few, else those near a plan at hand."""

from __future__ import annotations

from collections.abc import Sequence

from planning.engine.molding.arrays import Cell
from planning.engine.molding.line import Campaign


def all_cells(horizon: int, campaigns: Sequence[Campaign]) -> list[Cell]:
    """Every job that has something to mold, on every day of the horizon."""
    return [(i, day) for i, run in enumerate(campaigns) if run for day in range(horizon)]


def near(horizon: int, campaigns: Sequence[Campaign], most_cells: int) -> list[Cell]:
    """Each job's days of molding, and as many days to both sides as `most_cells` allow.

    The days of molding are all there however many they are, so that the plan is a solution.
    """
    planned = sum(len(run) for run in campaigns)
    jobs = sum(1 for run in campaigns if run)
    reach = max(0, (most_cells - planned) // max(1, 2 * jobs))
    cells: set[Cell] = set()
    for i, run in enumerate(campaigns):
        for day, _ in run:
            cells.add((i, day))
        if run:
            before = range(max(0, run[0][0] - reach), run[0][0])
            after = range(run[0][0] + 1, min(horizon, run[-1][0] + reach + 1))
            cells.update((i, day) for day in (*before, *after))
    return sorted(cells)
