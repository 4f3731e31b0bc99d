"""What late molds and switches cost at least together, by prices of the capacities.

At given prices every order picks its cheapest campaigns on its own; their sum, less what the
capacities are worth, is below the cost of any plan. Good prices are found by column generation.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from planning.engine.molding.arrays import Arrays, Ints
from planning.engine.molding.bound import Bound, bound, least_cost
from planning.engine.molding.bound_late import late_and_prices
from planning.engine.molding.campaigns import Answer, Shop, cheapest, shop_of, whole_prices
from planning.engine.molding.master import Master, Mix
from planning.engine.molding.relaxation import SCALE, Floats, Prices, Relaxation

MOST_STATES = 6_000_000
"""Days times molds of all orders: bounds the memory of a round, and its time."""

LATE_SHARE = 0.4
"""Share of the time that late molds alone may take."""

SMOOTHING = (0.7, 0.4, 0.1, 0.0)
"""Weight of the best prices against the newest, until a new column comes."""


def cost_bound(arrays: Arrays, deadline: float, should_stop: Callable[[], bool]) -> Bound:
    """The bound for all plans, however long; `cost` can be above what late molds and switches say.

    Never below `bound.bound`; the closer the more time there is (`deadline`: monotonic clock).
    """
    return bound_and_mix(arrays, deadline, should_stop)[0]


def bound_and_mix(
    arrays: Arrays, deadline: float, should_stop: Callable[[], bool]
) -> tuple[Bound, Mixed | None]:
    """The bound, and the mix that led to it; None if there was no time for one."""
    mixed: Mixed | None = None
    least = bound(arrays)
    now = time.monotonic()
    late, relaxation, prices = late_and_prices(
        arrays, now + LATE_SHARE * (deadline - now), should_stop
    )
    late = max(late, least.late_qty)
    cost = max(least.cost, least_cost(arrays, late, least.switches))
    molds = sum(job.qty + 1 for job in arrays.jobs if job.qty > 0)
    last = max((job.last_on_time + 1 for job in arrays.jobs if job.qty > 0), default=0)
    days = min(last, MOST_STATES // max(1, molds))
    shop = shop_of(arrays, days) if days > 0 else None
    if shop is not None:
        search = _Search(arrays, shop, deadline, should_stop)
        mixed = search.run(_first_prices(arrays, shop, relaxation, prices), cost)
        cost = max(cost, possible_cost(arrays, search.best, shop.unit))
    return Bound(late, least.switches, cost), mixed


def possible_cost(arrays: Arrays, units: int, unit: int) -> int:
    """The least cost that a plan can have and that isn't below `units / unit`.

    Costs lie `arrays.step` apart, counted from the stops of loaded patterns.
    """
    loaded = arrays.switch_weight * sum(arrays.pattern_loaded)
    step = arrays.step
    steps = -((loaded * unit - units) // (step * unit))
    return loaded + max(0, steps) * step


@dataclass(frozen=True, slots=True)
class Mixed:
    """The columns of the bound, and their cheapest mix at last."""

    master: Master
    mix: Mix


class _Search:
    """Column generation with smoothed prices; every price on the way gives a bound."""

    def __init__(
        self, arrays: Arrays, shop: Shop, deadline: float, should_stop: Callable[[], bool]
    ) -> None:
        self.arrays = arrays
        self.shop = shop
        self.deadline = deadline
        self.should_stop = should_stop
        self.best = 0
        self.center = np.zeros(shop.capacity.shape)

    def run(self, prices: Floats, cost: int) -> Mixed | None:
        """Improve `best` (in units) until nothing is left to gain beyond it and `cost`."""
        master = Master(self.shop)
        if not self._going():
            return None
        self.center = prices
        master.add(self._priced(prices).molds)
        solution: Mix | None = None
        while self._going():
            newest = master.solve(self.deadline, self.should_stop)
            if newest is None:
                break
            solution = newest
            proven = max(cost, possible_cost(self.arrays, self.best, self.shop.unit))
            if possible_cost(self.arrays, int(solution.cost), self.shop.unit) <= proven:
                break
            if not self._add_columns(master, solution.prices):
                break
        return Mixed(master, solution) if solution is not None else None

    def _add_columns(self, master: Master, newest: Floats) -> bool:
        """Price between the best prices and the newest; whether that gave any new column."""
        for share in SMOOTHING:
            if not self._going():
                return False
            if master.add(self._priced(share * self.center + (1 - share) * newest).molds):
                return True
        return False

    def _priced(self, prices: Floats) -> Answer:
        answer = cheapest(self.shop, whole_prices(self.shop, prices))
        if answer.cost > self.best:
            self.best, self.center = answer.cost, prices
        return answer

    def _going(self) -> bool:
        return time.monotonic() < self.deadline and not self.should_stop()


def _first_prices(arrays: Arrays, shop: Shop, relaxation: Relaxation, prices: Prices) -> Floats:
    """Prices of late molds alone, brought from molds to cost."""
    first = np.zeros(shop.capacity.shape)
    days = min(shop.days, relaxation.days)
    worth = float(np.mean(shop.late)) / SCALE if len(shop.late) else 0.0
    first[:3, :days] = np.stack(
        [prices.molding[:days], prices.places[:days], prices.pour_kg[:days]]
    )
    width = min(shop.days, relaxation.flasks.shape[1])
    sizes = len(relaxation.flasks)
    first[3 : 3 + sizes, :width] = prices.flasks[:, :width]
    rows = _part_rows(arrays, shop)
    same = relaxation.same_part
    job, day = relaxation.job[same.cell], relaxation.day[same.cell]
    row = rows[job]
    kept = (day < shop.days) & (row >= 0)
    first[row[kept], day[kept]] = prices.same_part[same.row[kept]]
    return first * worth


def _part_rows(arrays: Arrays, shop: Shop) -> Ints:
    """The shop's row of each job's part, by job; below 0 if it has none."""
    rows = np.full(len(arrays.jobs), -1, dtype=np.int64)
    rows[[i for i, job in enumerate(arrays.jobs) if job.qty > 0]] = shop.part_row
    return rows
