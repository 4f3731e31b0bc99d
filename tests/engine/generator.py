"""Molding problems of realistic size, drawn from a seed: for tests and for the benchmark.

The first five families have the loads and bottlenecks that the engine is measured on; the others
have odd shapes. Only `Random.random()` is drawn from, which is the same in every Python version.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any

from planning.engine.molding import Problem
from planning.engine.workdays import workdays_from

MONDAY = date(2026, 11, 23)
HOLIDAYS = (date(2026, 12, 8), date(2026, 12, 25), date(2027, 1, 1))

MOLDING, SAME_PART, PLACES = 60, 20, 6
ORDERS_OF_A_PART = 3
FIRST_DUE, SLACK = 5, 10
"""Workdays: the earliest due date and, with it, how far dues reach past the load; the days kept
free after the last lag."""

RUSH_EVERY, RUSH_DUE = 25, (2, 7)
"""One order in 25 is due within days, most of them too soon."""

FINISH_HOURS = (8, 16, 24, 48, 72)
ALLOYS = ("GG25", "GGG40", "CrMo", "Hi-Cr")
QTY_DECILES = (6, 11, 18, 23, 28, 36, 46, 61, 76, 100, 144)
"""Quantities of orders for small castings: the least, each tenth of the orders, the most."""


@dataclass(frozen=True, slots=True)
class Size:
    """A flask size: how many of the parts need it, and what its castings are like."""

    name: str
    share: float
    qty: float
    """Quantities against those of small castings."""
    cool_hours: tuple[int, ...]
    weight_kg: tuple[int, int]


SML = (
    Size("S", 0.45, 1.0, (8, 12, 24), (20, 150)),
    Size("M", 0.35, 0.42, (24, 36, 48), (100, 500)),
    Size("L", 0.20, 0.14, (48, 72, 96), (400, 2000)),
)
TWELVE = tuple(
    Size(f"F{i:02}", 1 / 12, 1 - 0.078 * (i - 1), (8 * i, 4 + 4 * i), (20 * i, 160 * i))
    for i in range(1, 13)
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What sets a family apart. Capacities count against what a line that molds all day needs."""

    load: float = 0.85
    """Molds against what the line makes by the last due dates."""
    pace: int = MOLDING
    """Molds a day that the load counts in."""
    flasks: float = 1.25
    melt: float = 1.25
    qty: float = 1.0
    sizes: tuple[Size, ...] = SML
    one_part: bool = False
    """Half the orders are of one part."""
    own_days: bool = False
    """Days have capacities of their own; some are closed."""
    overdue: bool = False
    """Every due date is past, or too near to be met."""
    tail: float = 0.0
    """Workdays added to the horizon, against the days of load."""


FAMILIES: Mapping[str, Shape] = {
    "mixed": Shape(),
    "tight": Shape(load=1.05, flasks=1.0, tail=0.3),
    "loose": Shape(load=0.6),
    "pour": Shape(load=0.9, melt=1.0),
    "series": Shape(qty=3.4),
    "one_mold": Shape(pace=PLACES, qty=0.0),
    "huge": Shape(qty=15.0),
    "sizes12": Shape(sizes=TWELVE),
    "one_part": Shape(pace=2 * SAME_PART, one_part=True),
    "capacities": Shape(pace=46, own_days=True),
    "all_late": Shape(overdue=True, tail=1.6),
}


def generate(family: str, orders: int, seed: int) -> Problem:
    """The problem that this family, number of orders and seed stand for."""
    return Problem.from_json(problem_json(family, orders, seed))


def problem_json(family: str, orders: int, seed: int) -> dict[str, Any]:
    """The same in the problem format; raises KeyError for an unknown family."""
    if orders < 1:
        raise ValueError("a problem has at least one order")
    name = f"{family}-{orders}-{seed}"
    return _Draw(FAMILIES[family], orders, Random(name)).problem(name)


class _Draw:
    """One problem being drawn; what is drawn later depends on what was drawn before."""

    def __init__(self, shape: Shape, orders: int, random: Random) -> None:
        self.shape = shape
        self.random = random
        self.parts = [self._part(i) for i in range(max(2, orders // ORDERS_OF_A_PART))]
        self.orders = [self._order(i) for i in range(orders)]
        self._load_patterns()
        self.remaining = [
            (order["qty"] - order["molded_qty_credit"], self._part_of(order))
            for order in self.orders
        ]

    def problem(self, name: str) -> dict[str, Any]:
        """All tables, in the order of the format."""
        molds = sum(order["qty"] for order in self.orders)
        span = molds / (self.shape.pace * self.shape.load)
        last_due = self._set_due_dates(span)
        longest = max(_delivery(part) for _, part in self.remaining)
        days = _days(last_due + longest + SLACK + int(self.shape.tail * span))
        flasks, melt = self._flasks(), self._melt()
        drawn = {
            "schema": 1,
            "name": name,
            "asof_date": MONDAY.isoformat(),
            "workdays": [day.isoformat() for day in days],
            "resources": {
                "flasks": flasks,
                "molding_max_per_day": MOLDING,
                "molding_max_same_part_per_day": SAME_PART,
                "pour_max_kg_per_day": melt,
                "max_patterns": PLACES,
            },
            "parts": self.parts,
            "orders": self.orders,
            "flasks_in_use": list(_flasks_in_use(flasks)),
            "committed_pours": [{"workday_index": 0, "kg": melt * 6 // 10}],
            "calendar": {
                "weekdays": [0, 1, 2, 3, 4],
                "holidays": [day.isoformat() for day in HOLIDAYS],
                "extra_workdays": [],
            },
            "weights": {"late": 1_000_000, "switch": 100_000, "late_day": 0, "wip": 1},
        }
        if self.shape.own_days:
            drawn["day_capacity"] = list(self._own_days(len(days), melt))
        return drawn

    def _part(self, i: int) -> dict[str, Any]:
        every = self.shape.sizes
        size = every[i] if i < len(every) else self._size()
        return {
            "part_id": f"P{i:03}",
            "flask_size": size.name,
            "cool_hours": self._one_of(size.cool_hours),
            "finish_hours": self._one_of(FINISH_HOURS),
            "gross_weight_kg": self._whole(*size.weight_kg),
            "alloy": self._one_of(ALLOYS),
        }

    def _size(self) -> Size:
        chance = self.random.random()
        for size in self.shape.sizes:
            chance -= size.share
            if chance < 0:
                return size
        return self.shape.sizes[-1]

    def _order(self, i: int) -> dict[str, Any]:
        part = self._one_of(self.parts)
        if self.shape.one_part and i % 2:
            part = self.parts[0]
        size = next(size for size in self.shape.sizes if size.name == part["flask_size"])
        return {
            "order_id": f"O{i:04}",
            "part_id": part["part_id"],
            "qty": max(1, int(self._qty() * size.qty * self.shape.qty)),
            "due_date": MONDAY.isoformat(),
            "priority": 100,
            "molded_qty_credit": 0,
            "pattern_loaded": False,
        }

    def _qty(self) -> float:
        tenth, within = divmod(self.random.random() * 10, 1)
        low, high = QTY_DECILES[int(tenth)], QTY_DECILES[int(tenth) + 1]
        return low + (high + 1 - low) * within

    def _load_patterns(self) -> None:
        """As many patterns as the line has places are loaded, part of their molds made."""
        waiting = list(self.orders)
        for _ in range(min(PLACES, len(waiting))):
            order = waiting.pop(self._whole(0, len(waiting) - 1))
            order["pattern_loaded"] = True
            order["molded_qty_credit"] = self._whole(0, order["qty"] - 1)

    def _set_due_dates(self, span: float) -> int:
        """Due dates spread over the days of load; returns the index of the last."""
        days = _days(max(int(span) + FIRST_DUE, *RUSH_DUE) + 1)
        last = 0
        for order in self.orders:
            if self.shape.overdue and self._whole(1, 4) < 4:
                order["due_date"] = (MONDAY - timedelta(days=self._whole(1, 60))).isoformat()
                continue
            index = self._due_index(int(span))
            order["due_date"] = days[index].isoformat()
            last = max(last, index)
        return last

    def _due_index(self, span: int) -> int:
        if self.shape.overdue:
            return self._whole(0, 3)
        if self._whole(1, RUSH_EVERY) == 1:
            return self._whole(*RUSH_DUE)
        return FIRST_DUE + self._whole(0, span)

    def _flasks(self) -> dict[str, int]:
        """Flasks of each size in proportion to the flask-days it needs."""
        molds = sum(qty for qty, _ in self.remaining)
        held = dict.fromkeys((size.name for size in self.shape.sizes), 0)
        for qty, part in self.remaining:
            held[part["flask_size"]] += qty * (2 + math.ceil(part["cool_hours"] / 24))
        most = self.shape.flasks * MOLDING
        return {size: max(6, round(most * days / molds)) for size, days in held.items()}

    def _melt(self) -> int:
        molds = sum(qty for qty, _ in self.remaining)
        kg = sum(qty * part["gross_weight_kg"] for qty, part in self.remaining)
        heaviest = max(part["gross_weight_kg"] for part in self.parts)
        return max(4 * heaviest, round(self.shape.melt * MOLDING * kg / molds))

    def _own_days(self, days: int, melt: int) -> Iterator[dict[str, Any]]:
        """One day in twelve is closed, one in four is short of hands, one in six short of melt."""
        for index in range(days):
            chance = self._whole(1, 12)
            molding = 0 if chance == 1 else self._whole(20, 45) if chance <= 4 else None
            kg = melt * self._whole(4, 9) // 10 if self._whole(1, 6) == 1 else None
            if molding is not None or kg is not None:
                yield {"workday_index": index, "molding_max": molding, "pour_max_kg": kg}

    def _part_of(self, order: Mapping[str, Any]) -> dict[str, Any]:
        return self.parts[int(order["part_id"][1:])]

    def _whole(self, low: int, high: int) -> int:
        return low + int(self.random.random() * (high - low + 1))

    def _one_of(self, choices: Sequence[Any]) -> Any:
        return choices[self._whole(0, len(choices) - 1)]


def _flasks_in_use(flasks: Mapping[str, int]) -> Iterable[dict[str, Any]]:
    """Last week's molds still cooling: three days release a seventh of the flasks each."""
    for size, count in flasks.items():
        for release in (1, 2, 3):
            if count * 15 // 100:
                qty = count * 15 // 100
                yield {"flask_size": size, "release_workday_index": release, "qty": qty}


def _delivery(part: Mapping[str, Any]) -> int:
    return 3 + math.ceil(part["cool_hours"] / 24) + math.ceil(part["finish_hours"] / 24)


def _days(number: int) -> list[date]:
    return list(islice(workdays_from(MONDAY, holidays=HOLIDAYS), number))
