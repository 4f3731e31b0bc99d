"""Which cells (order, day) the model gets: all of them if few, else those near a plan at hand."""

from __future__ import annotations

from collections.abc import Sequence

from planning.engine.molding.arrays import Arrays
from planning.engine.molding.line import Campaign
from planning.engine.molding.model import Cell


def all_cells(arrays: Arrays, horizon: int) -> list[Cell]:
    """Every order with something left on every day of the horizon."""
    return [(i, day) for i, job in enumerate(arrays.jobs) if job.qty for day in range(horizon)]


def cells_near(horizon: int, campaigns: Sequence[Campaign], most_cells: int) -> list[Cell]:
    """Days around each order's campaign, as many to both sides as `most_cells` allow."""
    inside = sum(run[-1][0] - run[0][0] + 1 for run in campaigns if run)
    orders = sum(1 for run in campaigns if run)
    reach = max(0, (most_cells - inside) // max(1, 2 * orders))
    return [
        (i, day)
        for i, run in enumerate(campaigns)
        if run
        for day in range(max(0, run[0][0] - reach), min(horizon, run[-1][0] + reach + 1))
    ]
