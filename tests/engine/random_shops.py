"""Random small problems, every kind of limit and every setting in play.

For tests that compare with an optimum: few molds, so that the literal model proves it in no time.
"""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

from planning.engine.molding import Mold, Plan, Problem, check
from planning.engine.result import Status
from tests.engine.small_shop import order, part, shop_json

Cells = dict[tuple[str, int], int]
"""Molds of orders on workdays, zeros too."""

LIMITS = {
    "molding_capacity",
    "same_part_cap",
    "max_patterns",
    "pour_capacity",
    "flask_availability",
}

PAST, SATURDAY = "2026-11-20", "2026-11-28"


@st.composite
def small_problems(
    draw: st.DrawFn, orders: int = 4, molds: int = 5, days: int = 7
) -> dict[str, Any]:
    """A problem in the problem format: up to so many orders of so many molds over 4 to 7 days."""
    data = draw(shops(orders, molds, days)) | draw(settings())
    fitting = cells_that_fit(data, draw(st.integers(0, 10_000)))
    return data | {
        "pinned": rows(draw(pins(data, fitting))),
        "hint": rows(draw(hints(data, fitting))),
    }


@st.composite
def shops_with_any_pins(draw: st.DrawFn) -> dict[str, Any]:
    """A problem with a few pins that may hold or not."""
    data = draw(shops(most_orders=3, most_molds=3, most_days=5)) | draw(settings())
    orders, days = [row["order_id"] for row in data["orders"]], len(data["workdays"])
    cells = st.tuples(st.sampled_from(orders), st.integers(0, days - 1))
    return data | {"pinned": rows(draw(st.dictionaries(cells, st.integers(0, 3), max_size=5)))}


@st.composite
def shops(draw: st.DrawFn, most_orders: int, most_molds: int, most_days: int) -> dict[str, Any]:
    """Orders, parts, limits and the opening state."""

    def whole(low: int, high: int) -> int:
        return draw(st.integers(low, high))

    days = whole(4, most_days)
    parts = [
        part(
            f"P{i}",
            size=draw(st.sampled_from("SM")),
            cool=24 * whole(0, 2),
            finish=24 * draw(st.sampled_from([0, 0, 1])),
            kg=whole(0, 9),
        )
        for i in range(whole(1, 3))
    ]
    orders = [
        order(
            f"O{i}",
            whole(1, most_molds),
            draw(st.sampled_from([*range(2, days + 2), PAST, SATURDAY])),
            f"P{whole(0, len(parts) - 1)}",
            credit=whole(0, 2),
            loaded=draw(st.booleans()),
        )
        | {"priority": draw(st.sampled_from([100, 1, 50, 150, 999]))}
        for i in range(whole(1, most_orders))
    ]
    own = [
        {
            "workday_index": index,
            "molding_max": draw(st.none() | st.integers(0, 4)),
            "pour_max_kg": draw(st.none() | st.integers(0, 30)),
        }
        for index in sorted(draw(st.sets(st.integers(0, days - 1), max_size=2)))
    ]
    return shop_json(
        *orders,
        parts=parts,
        days=days,
        flasks={"S": whole(2, 8), "M": whole(2, 8), "none": 0},
        molding=whole(2, 6),
        same_part=whole(1, 4),
        pour=whole(9, 40),
        patterns=whole(1, 3),
        committed_pours=[{"workday_index": whole(0, 3), "kg": whole(0, 50)}],
        flasks_in_use=[
            {"flask_size": size, "release_workday_index": whole(0, 4), "qty": whole(0, 9)}
            for size in draw(st.sampled_from(["S", "SM", ""]))
        ],
        day_capacity=own,
    )


@st.composite
def settings(draw: st.DrawFn) -> dict[str, Any]:
    """Weights, and what counts how."""
    return {
        "weights": {
            "late": draw(st.sampled_from([1_000_000, 7, 1])),
            "switch": draw(st.sampled_from([100_000, 2, 1, 0])),
            "late_day": draw(st.sampled_from([0, 0, 0, 1, 3, 40_000, 2_000_000])),
            "wip": 1,
        },
        "pattern_scope": draw(st.sampled_from(["order", "part"])),
        "use_priority": draw(st.booleans()),
        "objective": draw(st.sampled_from(["weighted", "weighted", "strict"])),
    }


def pins(data: dict[str, Any], fitting: Cells) -> st.SearchStrategy[Cells]:
    """Pins that hold: none, some cells of molds that fit, or all cells of the first days."""
    days = len(data["workdays"])
    full, empty = ([cell for cell in fitting if bool(fitting[cell]) is on] for on in (True, False))
    some = st.tuples(
        st.sets(st.sampled_from(full), max_size=4) if full else st.just(set()),
        st.sets(st.sampled_from(empty), max_size=4) if empty else st.just(set()),
    ).map(lambda sets: {cell: fitting[cell] for cell in sorted(sets[0] | sets[1])})
    frozen = st.integers(0, days // 2).map(
        lambda until: {cell: molds for cell, molds in fitting.items() if cell[1] < until}
    )
    return st.just({}) | some | frozen


def hints(data: dict[str, Any], fitting: Cells) -> st.SearchStrategy[Cells]:
    """Nothing, molds that fit, a part of them, or nonsense: strange orders, days and numbers."""
    orders = [row["order_id"] for row in data["orders"]]
    cells = st.tuples(st.sampled_from([*orders, "strange"]), st.integers(0, 30))
    part_of_it = st.integers(1, 3).map(lambda step: dict(list(fitting.items())[::step]))
    nonsense = st.dictionaries(cells, st.integers(0, 99), max_size=8)
    return st.just({}) | part_of_it | nonsense


def rows(cells: Cells) -> list[dict[str, Any]]:
    """Cells in the problem format."""
    return [
        {"order_id": order_id, "workday_index": day, "molds": molds}
        for (order_id, day), molds in cells.items()
    ]


def cells_that_fit(data: dict[str, Any], seed: int) -> Cells:
    """Molds of every order on every workday that fit together, as they come; not all need to."""
    whole = Random(seed).randint
    problem = Problem.from_json(data)
    days = range(len(problem.workdays))
    left = {order.order_id: order.remaining_qty for order in problem.orders}
    cells = {(order_id, day): 0 for order_id in left for day in days}
    mixed = sorted(cells, key=lambda _: whole(0, 10_000))
    for cell in mixed if whole(0, 1) else cells:
        for molds in (whole(0, left[cell[0]]), min(1, left[cell[0]])):
            if cells[cell] == 0 and _fits(problem, cells | {cell: molds}):
                cells[cell] = molds
                left[cell[0]] -= molds
    return cells


def _fits(problem: Problem, cells: Cells) -> bool:
    molds = tuple(Mold(*cell, molds) for cell, molds in cells.items() if molds)
    plan = Plan(Status.FEASIBLE, workdays=problem.workdays, molds=molds)
    return LIMITS.isdisjoint(violation.rule for violation in check(problem, plan).violations)
