"""The molding plan: how many molds of each order on each workday, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from planning.engine.reading import Reader, write_row
from planning.engine.result import Finding, InvalidProblem, Status

ENGINE = "molding"


@dataclass(frozen=True, slots=True)
class Mold:
    """Molds of one order made on one workday."""

    order_id: str
    workday_index: int
    molds: int


@dataclass(frozen=True, slots=True)
class OrderResult:
    """What the plan does for one order; completion is None if nothing was left to mold."""

    order_id: str
    remaining_qty: int
    delivered_by_due: int
    late_qty: int
    completion_workday_index: int | None


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a strict objective: what the plan has, and what no plan is below.

    The bound of a level holds for plans as good on the levels before it.
    """

    name: str
    value: float
    bound: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with its certificate; figures are None where there is no plan."""

    status: Status
    name: str = ""
    cost: int | None = None
    bound: int | None = None
    gap: float | None = None
    late_qty: int | None = None
    late_qty_bound: int | None = None
    switches: int | None = None
    switches_bound: int | None = None
    late_days: int | None = None
    levels: tuple[Level, ...] = ()
    """Of a strict objective only: late, switches, late_days, peak_flask_share."""
    wall_s: float = 0.0
    first_plan_s: float | None = None
    seed: int = 0
    workers: int = 1
    deterministic: bool = False
    solver: str = ""
    workdays: tuple[date, ...] = ()
    molds: tuple[Mold, ...] = ()
    orders: tuple[OrderResult, ...] = ()
    errors: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    @classmethod
    def refused(cls, status: Status, errors: Iterable[Finding], name: str = "") -> Plan:
        """The plan that isn't one: why a problem can't be planned."""
        return cls(status=status, name=name, errors=tuple(errors))

    def to_json(self) -> dict[str, Any]:
        """The plan in the plan format; `levels` only of a strict objective."""
        written = write_row(self)
        written["status"] = self.status.value
        for key in ("molds", "orders", "levels"):
            written[key] = [write_row(row) for row in getattr(self, key)]
        if not self.levels:
            del written["levels"]
        for key in ("errors", "warnings"):
            written[key] = [finding.to_json() for finding in getattr(self, key)]
        head = {"schema": 1, "name": written.pop("name"), "engine": ENGINE}
        return head | written

    @classmethod
    def from_json(cls, data: object) -> Plan:
        """Read the plan format; raises InvalidProblem with everything that can't be read.

        Only types are looked at: whether a plan keeps the rules is for the checker to say.
        """
        reader = Reader()
        source = reader.mapping(data, "plan")
        if source.get("schema", 1) != 1 or source.get("engine", ENGINE) != ENGINE:
            reader.refuse("plan", "is not a molding plan of schema 1")
        tables: dict[str, Any] = {
            key: reader.rows(row_type, source.get(key, ()), key)
            for key, row_type in (
                ("molds", Mold),
                ("orders", OrderResult),
                ("levels", Level),
                ("errors", Finding),
                ("warnings", Finding),
            )
        }
        status = reader.value(source, "status", "str")
        if status is not None and status not in tuple(Status):
            reader.refuse("status", f"unknown status {status!r}")
        figures: dict[str, Any] = {
            plain.name: reader.value(source, plain.name, str(plain.type))
            for plain in fields(cls)
            if plain.name in source and plain.name not in (*tables, "status")
        }
        if reader.errors:
            raise InvalidProblem(reader.errors)
        rows: dict[str, Any] = {key: tuple(found) for key, found in tables.items()}
        return cls(status=Status(status), **figures, **rows)

    def summary(self) -> str:
        """The plan in one line."""
        if not self.status.has_plan:
            return f"{self.name}: {self.status}, no plan ({len(self.errors)} errors)"
        gap = "unknown" if self.gap is None else f"{self.gap:.2%}"
        return (
            f"{self.name}: {self.status}, cost {self.cost:,}, bound {self.bound:,}, gap {gap}, "
            f"late molds {self.late_qty} (at least {self.late_qty_bound}), "
            f"pattern changes {self.switches} (at least {self.switches_bound}), {self.wall_s:.1f} s"
        )


def gap_of(cost: int | None, bound: int | None) -> float | None:
    """cost / bound - 1; 0 if both are 0, None if there is no cost or a bound of 0 says nothing."""
    if cost is None or bound is None:
        return None
    if bound == 0:
        return 0.0 if cost == 0 else None
    return round(cost / bound - 1, 6)


def sorted_molds(cells: Mapping[tuple[str, int], int]) -> tuple[Mold, ...]:
    """Cells of (order, workday) as rows, by workday and order."""
    ordered = sorted(cells.items(), key=lambda cell: (cell[0][1], cell[0][0]))
    return tuple(Mold(order_id, day, molds) for (order_id, day), molds in ordered)
