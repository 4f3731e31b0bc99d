"""Molds of single orders taken from the cheapest mix of the bound, one after the other.

The mix has a share of each column; those with the largest shares are kept as they are, the line is
the fuller by them, and mix and columns of the other orders are found anew. While their cost stays
near the bound, what is kept is part of good plans; the orders left to the end don't fit together
any more, so it ends before.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from planning.engine.molding.arrays import Ints
from planning.engine.molding.campaigns import Shop, cheapest, whole_prices
from planning.engine.molding.master import Master, Mix, uses_of

KEPT = 0.65
"""Share of the orders that are kept in the end."""

SURE, LEAST_AT_ONCE = 0.97, 4
"""A column of such a share is kept; at least so many at once, whatever their shares."""

ROUNDS_OF_COLUMNS, NEAR = 12, 0.002
"""New columns between two dives: so many rounds, or until mix and bound are so near."""

BY_ORDER: tuple[str, ...] = (
    "late",
    "switch",
    "per_place",
    "qty",
    "loaded",
    "late_from",
    "due_day",
    "after",
)
BY_ORDER += ("weight_kg", "flask_days", "flask_row", "part_row")


class Dive:
    """Orders kept with their molds, and what is left of the line beside them."""

    def __init__(
        self, master: Master, mix: Mix, deadline: float, should_stop: Callable[[], bool]
    ) -> None:
        self.master = master
        self.shop = master.shop
        self.mix = mix
        self.deadline = deadline
        self.should_stop = should_stop
        self.left = self.shop.capacity.copy()
        self.kept: dict[int, Ints] = {}
        """Molds by day of an order, by its row in the shop."""

    def run(self) -> None:
        """Keep orders until there are enough, none fits any more, or the time is over."""
        while len(self.kept) < KEPT * len(self.shop.qty):
            if not self._keep_most_certain():
                return
            mix = self._mixed_anew()
            if mix is None:
                return
            self.mix = mix

    def _keep_most_certain(self) -> int:
        """Keep the columns with the largest shares that fit beside each other; how many."""
        columns = list(self.master.seen)
        kept = 0
        for at in np.argsort(-self.mix.share, kind="stable").tolist():
            share = self.mix.share[at]
            if share <= NEAR or (share < SURE and kept >= LEAST_AT_ONCE):
                break
            i, molds = columns[at][0], np.frombuffer(columns[at][1], dtype=np.int64)
            if i not in self.kept and self._take(i, molds):
                self.master.keep(at)
                kept += 1
        return kept

    def _take(self, i: int, molds: Ints) -> bool:
        """Keep an order's molds if they fit."""
        at, use = uses_of(self.shop, i, molds)
        left, whole = self.left.ravel(), np.ceil(use).astype(np.int64)
        if (left[at] < whole).any():
            return False
        left[at] -= whole
        self.kept[i] = molds
        return True

    def _mixed_anew(self) -> Mix | None:
        """The mix of what is left, with columns that fit there; None without time."""
        rows = np.array(
            [i for i in range(len(self.shop.qty)) if i not in self.kept], dtype=np.int64
        )
        rest = left_over(self.shop, rows, self.left)
        self.master.leave_out(rows, rest.most)
        kept = sum(self.master.cost_of(i, molds) for i, molds in self.kept.items())
        best = 0.0
        mix: Mix | None = None
        for _ in range(ROUNDS_OF_COLUMNS):
            if time.monotonic() > self.deadline or self.should_stop():
                return None
            mix = self.master.solve(self.deadline, self.should_stop)
            if mix is None:
                return None
            answer = cheapest(rest, whole_prices(self.shop, mix.prices))
            best = max(best, kept + answer.cost)
            if mix.cost - best <= NEAR * mix.cost:
                break
            molds = np.zeros_like(self.shop.most)
            molds[rows] = answer.molds
            if not self.master.add(molds, rows):
                break
        return mix


def left_over(shop: Shop, rows: Ints, left: Ints) -> Shop:
    """The shop of some orders alone, on what is left of the capacities by kind and day."""
    molding = np.where(left[1] > 0, left[0], 0)
    most = np.minimum(shop.most[rows], molding)
    for k, i in enumerate(rows.tolist()):
        if shop.weight_kg[i]:
            most[k] = np.minimum(most[k], left[2] // shop.weight_kg[i])
        if shop.part_row[i] >= 0:
            most[k] = np.minimum(most[k], left[shop.part_row[i]])
        span = int(shop.flask_days[i])
        ahead = np.pad(left[shop.flask_row[i]], (0, span - 1), mode="edge")
        most[k] = np.minimum(most[k], sliding_window_view(ahead, span).min(axis=1))
    own = {name: getattr(shop, name)[rows] for name in BY_ORDER}
    return replace(shop, most=np.maximum(most, 0), capacity=left, **own)
