"""On-time molds as a linear relaxation, and what any prices of its capacities prove about it.

Cells (order, day in time) carry molds; patterns are left out of it, since a place for a day makes
at most min(cap, qty) molds of an order. Prices are whole numbers in `SCALE` parts of a mold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.engine.molding.arrays import Arrays, Ints
from planning.engine.molding.bound import most_per_place

Floats = NDArray[np.float64]

SCALE = 2**32
"""Parts of a mold that prices count in; with rows within `MAX_WHOLE` all fits 64 bits."""

OTHER_USES = 5
"""Capacities a cell uses beside flasks, which it uses once for each day."""

MOST_PER_PLACE = 2**20
"""No order has more molds, so no place for a day is worth more."""


@dataclass(frozen=True, slots=True)
class SamePart:
    """Cells of parts whose orders together could exceed the cap on a day; `row` numbers those days.

    Cells of other parts are not in it.
    """

    rows: int
    cell: Ints
    row: Ints


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Cells in order of jobs and days, and what the days offer; `qty` by job, 0 if left out.

    `most` are molds a cell could have were it alone. `per_place` are molds a place makes in a day.
    `left_out` are molds that can't be in time at all; if `whole`, no other orders are left out.
    """

    days: int
    job: Ints
    day: Ints
    most: Ints
    qty: Ints
    per_place: Ints
    weight_kg: Ints
    flask_days: Ints
    size: Ints
    molding: Ints
    places: Ints
    pour_kg: Ints
    flasks: Ints
    """By size and day, up to the last day on which a mold in time holds its flask."""
    same_part: SamePart
    cap: int
    left_out: int
    whole: bool

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self.job)


@dataclass(frozen=True, slots=True)
class Prices:
    """What a unit of each capacity is worth on each day: molds, places, kg, flasks, same part."""

    molding: Ints
    places: Ints
    pour_kg: Ints
    flasks: Ints
    same_part: Ints


def relax(arrays: Arrays, most_uses: int) -> Relaxation:
    """The relaxation of a problem, or of its orders due first if all use capacities too often.

    Leaving orders out is a relaxation as well: the others have no fewer late molds for it.
    """
    jobs = arrays.jobs
    last = np.array([job.last_on_time for job in jobs], dtype=np.int64)
    qty = np.array([job.qty for job in jobs], dtype=np.int64)
    left_out = int(qty[last < 0].sum())
    length = np.where(qty > 0, np.maximum(last + 1, 0), 0)
    sizes = {size: i for i, size in enumerate(arrays.flasks)}
    size = np.array([sizes[job.size] for job in jobs], dtype=np.int64)
    weight_kg = np.array([job.weight_kg for job in jobs], dtype=np.int64)
    flask_days = np.array([job.flask_days for job in jobs], dtype=np.int64)
    by_due = np.argsort(length, kind="stable")
    uses = np.cumsum(length[by_due] * (OTHER_USES + flask_days[by_due]))
    length[by_due[uses > most_uses]] = 0
    whole = bool((uses <= most_uses).all())
    days = int(length.max(initial=0))
    with_tail = days + int(flask_days[length > 0].max(initial=1)) - 1
    free = [arrays.flasks[name][:with_tail] for name in sizes]
    flasks = np.stack(free) if free else np.zeros((0, with_tail), dtype=np.int64)
    job = np.repeat(np.arange(len(jobs)), length)
    day = np.arange(len(job)) - np.repeat(np.cumsum(length) - length, length)
    by_pattern = most_per_place(arrays)
    per_place = np.array([by_pattern[order.pattern] for order in jobs], dtype=np.int64)
    most = np.minimum(
        np.minimum(arrays.same_part, qty)[job],
        np.minimum(arrays.molding[day], flasks[size[job], day]),
    )
    heavy = weight_kg[job] > 0
    melt = arrays.pour_kg[day[heavy]] // weight_kg[job[heavy]]
    most[heavy] = np.minimum(most[heavy], melt)
    useful = most > 0
    job, day, most = job[useful], day[useful], most[useful]
    part = np.array([order.part for order in jobs], dtype=np.int64)
    return Relaxation(
        days=days,
        job=job,
        day=day,
        most=most,
        qty=np.where(length > 0, qty, 0),
        per_place=per_place,
        weight_kg=weight_kg,
        flask_days=flask_days,
        size=size,
        molding=arrays.molding[:days],
        places=np.minimum(arrays.molding[:days], arrays.max_patterns),
        pour_kg=arrays.pour_kg[:days],
        flasks=flasks,
        same_part=_same_part(part[job] * days + day, most, arrays.same_part),
        cap=arrays.same_part,
        left_out=left_out,
        whole=whole,
    )


def _same_part(part_day: Ints, most: Ints, cap: int) -> SamePart:
    _, row, cells = np.unique(part_day, return_inverse=True, return_counts=True)
    together = np.zeros(len(cells), dtype=np.int64)
    np.add.at(together, row, most)
    (cell,) = np.nonzero((together > cap)[row])
    kept, row = np.unique(row[cell], return_inverse=True)
    return SamePart(len(kept), cell, row)


def cell_costs(relaxation: Relaxation, prices: Prices, with_places: bool = True) -> Ints:
    """What a mold of each cell costs at these prices, never more than they say."""
    job, day = relaxation.job, relaxation.day
    held = np.zeros((len(relaxation.flasks), relaxation.flasks.shape[1] + 1), dtype=np.int64)
    np.cumsum(prices.flasks, axis=1, out=held[:, 1:])
    size = relaxation.size[job]
    costs = prices.molding[day] + relaxation.weight_kg[job] * prices.pour_kg[day]
    costs += held[size, day + relaxation.flask_days[job]] - held[size, day]
    if with_places:
        costs += prices.places[day] // relaxation.per_place[job]
    costs[relaxation.same_part.cell] += prices.same_part[relaxation.same_part.row]
    return costs


def offered(relaxation: Relaxation, prices: Prices) -> int:
    """What all that the days offer is worth at these prices."""
    worth = [
        (relaxation.molding, prices.molding),
        (relaxation.places, prices.places),
        (relaxation.pour_kg, prices.pour_kg),
        (relaxation.flasks.ravel(), prices.flasks.ravel()),
        (np.full_like(prices.same_part, relaxation.cap), prices.same_part),
    ]
    return sum(
        units * price
        for capacity, by_day in worth
        for units, price in zip(capacity.tolist(), by_day.tolist(), strict=True)
        if price
    )


def most_on_time(relaxation: Relaxation, prices: Prices) -> int:
    """No plan has more molds in time, among the orders looked at, whatever the prices.

    Capacities are paid for instead of kept: each order takes its most profitable cells, a mold in
    time being worth `SCALE`. What is offered and what orders gain bound the molds of any plan.
    """
    profit = SCALE - cell_costs(relaxation, prices)
    (gaining,) = np.nonzero(profit > 0)
    profit, job = profit[gaining], relaxation.job[gaining]
    most = relaxation.most[gaining]
    order = np.lexsort((-profit, job))
    profit, job, most = profit[order], job[order], most[order]
    before = np.cumsum(most) - most
    first = np.searchsorted(job, job)
    before -= before[first] if len(first) else 0
    taken = np.clip(relaxation.qty[job] - before, 0, most)
    gain = sum(int(worth) for worth in taken * profit)
    return (offered(relaxation, prices) + gain) // SCALE


def least_late(relaxation: Relaxation, prices: Prices) -> int:
    """Late molds that no plan avoids, as these prices prove."""
    on_time = most_on_time(relaxation, prices)
    return relaxation.left_out + max(0, int(relaxation.qty.sum()) - on_time)


def no_prices(relaxation: Relaxation) -> Prices:
    """Everything for nothing: proves no more than what can't be in time by itself."""
    return Prices(**{name: np.zeros(shape, dtype=np.int64) for name, shape in _shapes(relaxation)})


def whole_prices(relaxation: Relaxation, duals: Mapping[str, Floats]) -> Prices:
    """Prices from a solver's duals by name of the field: none negative, none above a mold's worth.

    What isn't a number becomes 0. Rounding and clipping can weaken the bound, not falsify it.
    """
    whole = {}
    for name, shape in _shapes(relaxation):
        units = np.nan_to_num(duals[name].reshape(shape) * float(SCALE), nan=0.0)
        most = SCALE * (MOST_PER_PLACE if name == "places" else 1)
        whole[name] = np.rint(np.clip(units, 0.0, float(most))).astype(np.int64)
    return Prices(**whole)


def _shapes(relaxation: Relaxation) -> Iterator[tuple[str, tuple[int, ...]]]:
    for name in ("molding", "places", "pour_kg"):
        yield name, (relaxation.days,)
    yield "flasks", relaxation.flasks.shape
    yield "same_part", (relaxation.same_part.rows,)
