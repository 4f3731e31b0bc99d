"""Random small problems, every kind of limit in play, for tests that compare with an optimum."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.engine.small_shop import order, part, shop_json


@st.composite
def small_problems(draw: st.DrawFn) -> dict[str, Any]:
    """A problem of up to 4 orders and 3 parts over 6 to 9 days, in the problem format."""

    def whole(low: int, high: int) -> int:
        return draw(st.integers(low, high))

    days = whole(6, 9)
    parts = [
        part(
            f"P{i}",
            size=draw(st.sampled_from("SM")),
            cool=24 * whole(0, 2),
            finish=0,
            kg=whole(0, 9),
        )
        for i in range(whole(1, 3))
    ]
    orders = [
        order(
            f"O{i}",
            whole(1, 6),
            draw(st.sampled_from([*range(2, days), "2026-11-20", "2026-11-28"])),
            f"P{whole(0, len(parts) - 1)}",
            credit=whole(0, 2),
            loaded=draw(st.booleans()),
        )
        for i in range(whole(1, 4))
    ]
    chosen = draw(st.sets(st.integers(0, days - 1), max_size=2))
    own = [
        {
            "workday_index": index,
            "molding_max": draw(st.none() | st.integers(0, 4)),
            "pour_max_kg": draw(st.none() | st.integers(0, 30)),
        }
        for index in sorted(chosen)
    ]
    return shop_json(
        *orders,
        parts=parts,
        days=days,
        flasks={"S": whole(1, 8), "M": whole(1, 8)},
        molding=whole(1, 6),
        same_part=whole(1, 4),
        pour=whole(9, 40),
        patterns=whole(1, 3),
        committed_pours=[{"workday_index": whole(0, 3), "kg": whole(0, 50)}],
        flasks_in_use=[
            {"flask_size": "S", "release_workday_index": whole(0, 4), "qty": whole(0, 9)}
        ],
        day_capacity=own,
        weights={
            "late": draw(st.sampled_from([1_000_000, 7, 1])),
            "switch": draw(st.sampled_from([100_000, 2, 1])),
            "late_day": 0,
            "wip": 1,
        },
    )
