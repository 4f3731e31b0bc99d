"""Each order's cheapest molds on its own when capacities have prices: exact, for all at once.

Days from `days` on are free of limits and prices, so that every plan, however long, is covered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.engine.molding.arrays import Arrays, Ints
from planning.engine.molding.bound import least_switches, most_per_place

NEVER = np.int64(2**61)
MOST_UNITS_LOG2, ROOM_LOG2 = 30, 46
"""Bits of a unit, and of an order's cost: 64 less what sums over 2,600 days need."""

KINDS = 3
"""Rows of capacities: molding, places, melt; then flasks by size, then parts of several orders."""


@dataclass(frozen=True, slots=True)
class Shop:
    """Orders with molds left, by row; capacities by kind and day, with `KINDS` first.

    `most` are molds by order and day; `after` those that may still be in time past the last day.
    `unit` is what a cost of 1 counts, so that prices can be fine and whole. An order whose pattern
    others need as well pays no switches; a mold of it pays its part in `per_place` of a place.
    """

    days: int
    unit: int
    dearest: int
    late: Ints
    late_day: int
    switch: Ints
    per_place: Ints
    qty: Ints
    loaded: Ints
    late_from: Ints
    due_day: Ints
    after: Ints
    weight_kg: Ints
    flask_days: Ints
    flask_row: Ints
    part_row: Ints
    most: Ints
    capacity: Ints
    fixed: int
    """What the switches of patterns without molds left, or with several orders, cost at least."""

    def late_cost(self, day: int) -> Ints:
        """What a late mold of each order costs that is made on a day or as soon as it is late."""
        delay = np.maximum(day, self.late_from) - self.due_day
        return self.late + self.late_day * delay


@dataclass(frozen=True, slots=True)
class Answer:
    """What no plan is below at some prices (in units), and each order's molds that lead to it."""

    cost: int
    molds: Ints


def shop_of(arrays: Arrays, days: int) -> Shop | None:
    """The shop over its first days; None if its costs are too large for exact numbers."""
    jobs = [job for job in arrays.jobs if job.qty > 0]
    orders = Counter(job.pattern for job in jobs)
    own = [orders[job.pattern] == 1 for job in jobs]
    each = {job.pattern for job, alone in zip(jobs, own, strict=True) if alone}
    counted = least_switches(arrays) - sum(1 if arrays.pattern_loaded[p] else 2 for p in each)
    by_pattern = most_per_place(arrays)
    sizes = {size: KINDS + i for i, size in enumerate(arrays.flasks)}
    several = [part for part, n in Counter(job.part for job in jobs).items() if n > 1]
    rows = {part: KINDS + len(sizes) + i for i, part in enumerate(several)}
    qty = _ints(job.qty for job in jobs)
    latest = days - min((job.due_day for job in jobs), default=0)
    dearest = max((job.late_cost for job in jobs), default=0) + 2 * arrays.switch_weight + 1
    dearest += arrays.late_day_weight * max(1, latest)
    total = dearest * (int(qty.max(initial=1)) + 2)
    log2 = min(MOST_UNITS_LOG2, ROOM_LOG2 - total.bit_length())
    if log2 < 0:
        return None
    length = max([days, *(job.last_on_time + 1 for job in jobs)])
    in_time = np.arange(length)
    most = np.zeros((len(jobs), days), dtype=np.int64)
    after = np.zeros(len(jobs), dtype=np.int64)
    for i, job in enumerate(jobs):
        alone = np.minimum(arrays.molding[:length], arrays.flasks[job.size][:length])
        alone = np.minimum(alone, min(job.qty, arrays.same_part))
        if job.weight_kg:
            alone = np.minimum(alone, arrays.pour_kg[:length] // job.weight_kg)
        most[i] = alone[:days]
        after[i] = alone[days:][in_time[days:] <= job.last_on_time].sum()
    rows_of = {job.order_id: i for i, job in enumerate(jobs)}
    for (i, day), molds in arrays.pinned.items():
        row = rows_of.get(arrays.jobs[i].order_id)
        if row is not None and day < days:
            most[row, day] = min(most[row, day], molds)
    capacity = [arrays.molding, np.minimum(arrays.molding, arrays.max_patterns), arrays.pour_kg]
    capacity += list(arrays.flasks.values())
    capacity += [np.full(arrays.days, arrays.same_part, dtype=np.int64)] * len(several)
    return Shop(
        days=days,
        unit=2**log2,
        dearest=dearest * 2**log2,
        late=_ints(job.late_cost * 2**log2 for job in jobs),
        late_day=arrays.late_day_weight * 2**log2,
        switch=_ints(arrays.switch_weight * 2**log2 * alone for alone in own),
        per_place=_ints(
            0 if alone else by_pattern[job.pattern] for job, alone in zip(jobs, own, strict=True)
        ),
        qty=qty,
        loaded=_ints(job.loaded and alone for job, alone in zip(jobs, own, strict=True)),
        due_day=_ints(job.due_day for job in jobs),
        late_from=_ints(job.last_on_time + 1 for job in jobs),
        after=after,
        weight_kg=_ints(job.weight_kg for job in jobs),
        flask_days=_ints(job.flask_days for job in jobs),
        flask_row=_ints(sizes[job.size] for job in jobs),
        part_row=_ints(rows.get(job.part, -1) for job in jobs),
        most=most,
        capacity=np.stack([by_day[:days] for by_day in capacity]),
        fixed=arrays.switch_weight * counted,
    )


def mold_costs(shop: Shop, prices: Ints) -> Ints:
    """What a mold of each order costs on each day; never more than `prices` say."""
    held = np.zeros((len(prices), shop.days + 1), dtype=np.int64)
    np.cumsum(prices, axis=1, out=held[:, 1:])
    day = np.arange(shop.days)
    until = np.minimum(shop.days, day + shop.flask_days[:, None])
    row = shop.flask_row[:, None]
    costs = prices[0] + shop.weight_kg[:, None] * prices[2] + held[row, until] - held[row, day]
    shared = shop.part_row >= 0
    costs[shared] += prices[shop.part_row[shared]]
    shares = shop.per_place > 0
    costs[shares] += prices[1] // shop.per_place[shares, None]
    capped: Ints = np.minimum(costs, shop.dearest)
    return capped


def late_costs(shop: Shop) -> Ints:
    """What a mold of each order costs for being late on each day; 0 in time."""
    day = np.arange(shop.days)
    costs = shop.late[:, None] + shop.late_day * (day - shop.due_day[:, None])
    late: Ints = np.where(day >= shop.late_from[:, None], costs, 0)
    return late


def whole_prices(shop: Shop, prices: NDArray[np.float64]) -> Ints:
    """Prices by kind and day as whole numbers, none negative, none too large for exact sums."""
    most = np.full((len(prices), 1), float(shop.dearest))
    most[1] *= float(shop.qty.max(initial=1))
    most[2] = min(most[2, 0], 2.0**60 / max(1, int(shop.weight_kg.max(initial=0))))
    whole: Ints = np.floor(np.clip(np.nan_to_num(prices, nan=0.0), 0.0, most)).astype(np.int64)
    return whole


def cheapest(shop: Shop, prices: Ints) -> Answer:
    """Each order's cheapest molds; the sum, less what is offered, is below any plan's cost."""
    each = mold_costs(shop, prices) + late_costs(shop)
    molds = np.zeros((len(shop.qty), shop.days), dtype=np.int64)
    total = 0
    for batch in _batches(shop.qty):
        total += _Batch(shop, batch).solve(each[batch], prices[1], molds)
    offered = sum(
        units * price
        for units, price in zip(
            shop.capacity.ravel().tolist(), prices.ravel().tolist(), strict=True
        )
        if price
    )
    return Answer(total - offered + shop.fixed * shop.unit, molds)


def _batches(qty: Ints) -> list[Ints]:
    """Orders of similar quantity together, so that tables waste little."""
    order = np.argsort(qty, kind="stable")
    batches: list[Ints] = []
    begin = 0
    for end in range(1, len(order) + 1):
        if end == len(order) or qty[order[end]] > 1.5 * qty[order[begin]] + 4:
            batches.append(order[begin:end])
            begin = end
    return batches


class _Batch:
    """Dynamic programming over days: cost to go by pattern on the day before and molds left."""

    def __init__(self, shop: Shop, rows: Ints) -> None:
        self.shop = shop
        self.rows = rows
        self.most = shop.most[rows]
        self.switch = shop.switch[rows, None]
        self.own = (shop.per_place[rows, None] == 0).astype(np.int64)
        self.left = np.arange(int(shop.qty[rows].max(initial=0)) + 1)
        self.pad = int(self.most.max(initial=0))
        self.to_go = np.empty((shop.days + 1, 2, len(rows), len(self.left)), dtype=np.int64)
        self.windows: dict[bytes, tuple[Ints, Ints]] = {}

    def solve(self, each: Ints, places: Ints, molds: Ints) -> int:
        """Total of the cheapest costs; writes the molds that have them."""
        shop, days = self.shop, self.shop.days
        last = shop.late_cost(days)[self.rows, None]
        last = last * np.maximum(0, self.left - shop.after[self.rows, None])
        self.to_go[days, 1] = last
        self.to_go[days, 0] = last + 2 * self.switch * (self.left > 0)
        for day in range(days - 1, -1, -1):
            on = self.own * places[day] + self._cheapest_on(day, each[:, day : day + 1])
            off = self.to_go[day + 1, 0]
            np.minimum(off, on, out=self.to_go[day, 1])
            np.minimum(off, on + 2 * self.switch, out=self.to_go[day, 0])
        row = np.arange(len(self.rows))
        on_before = shop.loaded[self.rows]
        values = self.to_go[0, on_before, row, shop.qty[self.rows]]
        values = values + shop.switch[self.rows] * on_before
        self._trace(each, places, molds)
        return sum(values.tolist())

    def _cheapest_on(self, day: int, each: Ints) -> Ints:
        """Cost of making 1 to `most` molds and going on, by molds left: a sliding minimum."""
        net = np.full((len(self.rows), self.pad + len(self.left)), NEVER)
        net[:, self.pad :] = self.to_go[day + 1, 1] - each * self.left
        most = self.most[:, day]
        levels = [net]
        for level in range(int(most.max(initial=0)).bit_length() - 1):
            width = 2**level
            wider = levels[-1].copy()
            np.minimum(wider[:, :-width], levels[-1][:, width:], out=wider[:, :-width])
            levels.append(wider)
        first, second = self._window(most)
        stacked = np.concatenate(levels, axis=None)
        least = np.minimum(stacked.take(first), stacked.take(second))
        least += each * self.left
        least[most == 0] = NEVER
        return least

    def _window(self, most: Ints) -> tuple[Ints, Ints]:
        """Where the two halves of each window are found: molds left after 1 to `most` are made."""
        key = most.tobytes()
        if key not in self.windows:
            level = np.array([max(0, int(m).bit_length() - 1) for m in most], dtype=np.int64)
            width = self.pad + len(self.left)
            row = (level * len(most) + np.arange(len(most))) * width + self.pad
            at = row[:, None] + self.left
            reach = np.minimum(most, self.pad)[:, None]
            self.windows[key] = at - reach, at - np.minimum(2**level, self.pad)[:, None]
        return self.windows[key]

    def _trace(self, each: Ints, places: Ints, molds: Ints) -> None:
        shop = self.shop
        left, on = shop.qty[self.rows].copy(), shop.loaded[self.rows].copy()
        for day in range(shop.days):
            row = np.arange(len(self.rows))
            here = self.to_go[day, on, row, left]
            runs = (left > 0) & (here < self.to_go[day + 1, 0, row, left])
            on_before, on = on, runs.astype(np.int64)
            row = row[runs]
            if not len(row):
                continue
            made = np.arange(int(self.most[row, day].max()), 0, -1)
            then = left[row][:, None] - made
            cost = self.to_go[day + 1, 1, row[:, None], np.maximum(then, 0)]
            cost = cost + made * each[row, day][:, None] + self.own[row] * places[day]
            cost += 2 * self.switch[row] * (1 - on_before[row])[:, None]
            fits = (then >= 0) & (made <= self.most[row, day][:, None])
            chosen = made[np.argmax(fits & (cost == here[runs][:, None]), axis=1)]
            molds[self.rows[row], day] = chosen
            left[row] -= chosen


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)
