"""The rows a molding problem is made of; each refuses values out of its ranges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planning.engine.reading import Row, not_named, not_within
from planning.engine.workdays import MONDAY_TO_FRIDAY

MAX_WORKDAYS = 2_600
MAX_QTY = 1_000_000
MAX_HOURS = 24 * MAX_WORKDAYS
MAX_WHOLE = 1_000_000_000


class PatternScope(StrEnum):
    """Whose a pattern is: each order has its own, or all orders of a part share one."""

    ORDER = "order"
    PART = "part"


class Objective(StrEnum):
    """How late molds and switches are weighed: by their weights, or strictly one after the other.

    Strict: late molds, then switches, then late mold-days, then the peak share of flasks.
    """

    WEIGHTED = "weighted"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Lags:
    """Process times of a part in workdays from molding: delivery `L` and flask use `S`."""

    cool_days: int
    finish_days: int

    @property
    def flask_days(self) -> int:
        """Workdays a mold keeps its flask: pour, cooling, shakeout (S)."""
        return 1 + self.cool_days + 1

    @property
    def delivery(self) -> int:
        """Workdays from molding to delivery (L)."""
        return self.flask_days + self.finish_days + 1


@dataclass(frozen=True, slots=True)
class Part(Row):
    """A casting: flask size, process times and weight of one mold."""

    part_id: str
    flask_size: str
    cool_hours: float
    finish_hours: float
    gross_weight_kg: int
    alloy: str | None = None

    def faults(self) -> Iterator[tuple[str, str]]:
        yield from not_named("part_id", self.part_id)
        yield from not_named("flask_size", self.flask_size)
        yield from not_within("cool_hours", self.cool_hours, 0, MAX_HOURS)
        yield from not_within("finish_hours", self.finish_hours, 0, MAX_HOURS)
        yield from not_within("gross_weight_kg", self.gross_weight_kg, 0, MAX_WHOLE)


@dataclass(frozen=True, slots=True)
class Order(Row):
    """A customer's demand for one part by a date, and what of it is molded already."""

    order_id: str
    part_id: str
    qty: int
    due_date: date
    priority: int = 100
    molded_qty_credit: int = 0
    pattern_loaded: bool = False

    def faults(self) -> Iterator[tuple[str, str]]:
        yield from not_named("order_id", self.order_id)
        yield from not_named("part_id", self.part_id)
        yield from not_within("qty", self.qty, 1, MAX_QTY)
        yield from not_within("priority", self.priority, 1, 999)
        yield from not_within("molded_qty_credit", self.molded_qty_credit, 0, MAX_WHOLE)

    @property
    def remaining_qty(self) -> int:
        """Molds still to make; credits above the quantity count as the quantity."""
        return max(0, self.qty - self.molded_qty_credit)


@dataclass(frozen=True, slots=True)
class Resources(Row):
    """Flasks by size and the daily limits that hold unless a day has its own."""

    flasks: Mapping[str, int]
    molding_max_per_day: int
    molding_max_same_part_per_day: int
    pour_max_kg_per_day: int
    max_patterns: int = 6

    def faults(self) -> Iterator[tuple[str, str]]:
        for size, count in self.flasks.items():
            yield from not_named("flasks", size)
            yield from not_within(f"flasks.{size}", count, 0, MAX_WHOLE)
        yield from not_within("molding_max_per_day", self.molding_max_per_day, 1, MAX_WHOLE)
        same_part = self.molding_max_same_part_per_day
        yield from not_within("molding_max_same_part_per_day", same_part, 1, MAX_WHOLE)
        yield from not_within("pour_max_kg_per_day", self.pour_max_kg_per_day, 1, MAX_WHOLE)
        yield from not_within("max_patterns", self.max_patterns, 1, MAX_WHOLE)


@dataclass(frozen=True, slots=True)
class FlasksInUse(Row):
    """Flasks that the opening state keeps until their release day."""

    flask_size: str
    release_workday_index: int
    qty: int

    def faults(self) -> Iterator[tuple[str, str]]:
        yield from not_named("flask_size", self.flask_size)
        yield from not_within("release_workday_index", self.release_workday_index, 0, MAX_WHOLE)
        yield from not_within("qty", self.qty, 0, MAX_WHOLE)


@dataclass(frozen=True, slots=True)
class CommittedPour(Row):
    """Metal already promised on a day; it can't be changed."""

    workday_index: int
    kg: int

    def faults(self) -> Iterator[tuple[str, str]]:
        yield from not_within("workday_index", self.workday_index, 0, MAX_WHOLE)
        yield from not_within("kg", self.kg, 0, MAX_WHOLE)


@dataclass(frozen=True, slots=True)
class DayCapacity(Row):
    """A day's own limits; None keeps the default."""

    workday_index: int
    molding_max: int | None = None
    pour_max_kg: int | None = None

    def faults(self) -> Iterator[tuple[str, str]]:
        yield from not_within("workday_index", self.workday_index, 0, MAX_WORKDAYS - 1)
        if self.molding_max is not None:
            yield from not_within("molding_max", self.molding_max, 0, MAX_WHOLE)
        if self.pour_max_kg is not None:
            yield from not_within("pour_max_kg", self.pour_max_kg, 0, MAX_WHOLE)


@dataclass(frozen=True, slots=True)
class CellMolds(Row):
    """Molds of one order on one workday: pinned there, or a hint."""

    order_id: str
    workday_index: int
    molds: int

    def faults(self) -> Iterator[tuple[str, str]]:
        yield from not_named("order_id", self.order_id)
        yield from not_within("workday_index", self.workday_index, 0, MAX_WORKDAYS - 1)
        yield from not_within("molds", self.molds, 0, MAX_QTY)


@dataclass(frozen=True, slots=True)
class Calendar(Row):
    """The weekly pattern and its exceptions, by which the horizon goes on."""

    weekdays: tuple[int, ...] = MONDAY_TO_FRIDAY
    holidays: tuple[date, ...] = ()
    extra_workdays: tuple[date, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        if not self.weekdays:
            yield "weekdays", "at least one weekday is needed"
        for weekday in self.weekdays:
            yield from not_within("weekdays", weekday, 0, 6)


@dataclass(frozen=True, slots=True)
class Weights(Row):
    """What a late mold, a pattern change and a workday's delay of a late mold cost.

    `wip` is accepted and has no effect.
    """

    late: int = 1_000_000
    switch: int = 100_000
    late_day: int = 0
    wip: int = 1

    def faults(self) -> Iterator[tuple[str, str]]:
        for name in ("late", "switch", "late_day", "wip"):
            yield from not_within(name, getattr(self, name), 0, MAX_WHOLE)


def late_cost(weights: Weights, order: Order, use_priority: bool) -> int:
    """What a late mold of an order costs; by its priority, if that counts, and 1 at least."""
    if not use_priority:
        return weights.late
    return max(1, (200 * weights.late + order.priority) // (2 * order.priority))
