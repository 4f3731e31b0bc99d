"""Small molding problems for tests: one part a letter, workdays from Monday 23 November 2026."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from planning.engine.molding import Mold, Plan, Problem, check
from planning.engine.molding.levels import unproven
from planning.engine.result import Status
from planning.engine.workdays import workdays_from

MONDAY = date(2026, 11, 23)
INSTANCES = Path(__file__).parent / "instances"


def instance(name: str) -> dict[str, Any]:
    """A stored problem as JSON."""
    return json.loads((INSTANCES / f"{name}.json").read_text())


def day(index: int) -> str:
    """The date of a workday, as ISO text."""
    return next(islice(workdays_from(MONDAY), index, None)).isoformat()


def part(part_id: str, *, size: str = "S", cool: float = 24, finish: float = 24, kg: int = 100):
    """A part; by default a mold holds its flask 3 days and is delivered 5 days after molding."""
    return {
        "part_id": part_id,
        "flask_size": size,
        "cool_hours": cool,
        "finish_hours": finish,
        "gross_weight_kg": kg,
        "alloy": None,
    }


def order(
    order_id: str,
    qty: int,
    due: int | str,
    part_id: str = "P",
    *,
    credit: int = 0,
    loaded: bool = False,
):
    """An order due on a workday index or on a date."""
    return {
        "order_id": order_id,
        "part_id": part_id,
        "qty": qty,
        "due_date": day(due) if isinstance(due, int) else due,
        "priority": 100,
        "molded_qty_credit": credit,
        "pattern_loaded": loaded,
    }


def shop_json(
    *orders: Mapping[str, Any],
    parts: Sequence[Mapping[str, Any]] | None = None,
    days: int = 12,
    flasks: Mapping[str, int] | None = None,
    molding: int = 10,
    same_part: int = 10,
    pour: int = 10_000,
    patterns: int = 6,
    **more: Any,
) -> dict[str, Any]:
    """A problem in the problem format: plenty of everything unless said otherwise."""
    return {
        "schema": 1,
        "name": "small",
        "asof_date": MONDAY.isoformat(),
        "workdays": [day(index) for index in range(days)],
        "resources": {
            "flasks": dict(flasks or {"S": 100}),
            "molding_max_per_day": molding,
            "molding_max_same_part_per_day": same_part,
            "pour_max_kg_per_day": pour,
            "max_patterns": patterns,
        },
        "parts": [dict(row) for row in (parts or [part("P")])],
        "orders": [dict(row) for row in orders],
        "flasks_in_use": [],
        "committed_pours": [],
        "calendar": {"weekdays": [0, 1, 2, 3, 4], "holidays": [], "extra_workdays": []},
        "weights": {"late": 1_000_000, "switch": 100_000, "late_day": 0, "wip": 1},
        **more,
    }


def shop(*orders: Mapping[str, Any], **more: Any) -> Problem:
    """The same as a Problem."""
    return Problem.from_json(shop_json(*orders, **more))


def plan_of(problem: Problem, *cells: tuple[str, int, int], days: int | None = None) -> Plan:
    """A plan of cells (order, workday index, molds) that reports of itself what is true."""
    workdays = problem.workdays_until(days or len(problem.workdays))
    plan = Plan(Status.FEASIBLE, workdays=workdays, molds=tuple(Mold(*cell) for cell in cells))
    found = check(problem, plan)
    return replace(
        plan,
        orders=found.orders,
        cost=found.figures.cost,
        late_qty=found.figures.late_qty,
        late_days=found.figures.late_days,
        switches=found.figures.switches,
        levels=unproven(problem, found.figures),
    )


def broken_rules(problem: Problem, plan: Plan) -> set[str]:
    """Names of the rules that the checker finds broken."""
    return {violation.rule for violation in check(problem, plan).violations}
