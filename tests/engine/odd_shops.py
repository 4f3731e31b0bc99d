"""Random small shops with every oddity and every setting that problems may have, by seed."""

from __future__ import annotations

import random
from typing import Any

from tests.engine.random_shops import cells_that_fit, rows
from tests.engine.small_shop import order, part, shop_json

WEIGHTS = ((1_000_000, 100_000), (7, 2), (1, 100), (1, 0), (0, 1), (3, 5))


def odd_shop(seed: int) -> dict[str, Any]:
    """Up to 4 orders of up to 4 parts and 12 flask sizes, due within 8 days."""
    whole = random.Random(seed).randint
    days = whole(5, 8)
    sizes = [f"F{i}" for i in range(whole(1, 2) if whole(0, 3) else 12)]
    parts = [
        part(
            f"P{i}",
            size=sizes[whole(0, len(sizes) - 1)],
            cool=24 * whole(0, 2) if whole(0, 5) else 24 * whole(3, 6),
            finish=24 * whole(0, 1),
            kg=whole(0, 9),
        )
        for i in range(whole(1, 4))
    ]
    orders = [
        order(
            f"O{i}",
            whole(1, 4) if whole(0, 2) else whole(1, 9),
            whole(2, days - 1) if whole(0, 5) else "2026-11-20",
            f"P{whole(0, len(parts) - 1) if whole(0, 2) else 0}",
            credit=whole(0, 2),
            loaded=whole(0, 2) == 0,
        )
        for i in range(whole(1, 4))
    ]
    own = [
        {
            "workday_index": index,
            "molding_max": whole(0, 4) if whole(0, 1) else None,
            "pour_max_kg": whole(0, 30) if whole(0, 1) else None,
        }
        for index in sorted({whole(0, days - 1) for _ in range(whole(0, 3))})
    ]
    late, switch = WEIGHTS[whole(0, len(WEIGHTS) - 1)]
    data = shop_json(
        *orders,
        parts=parts,
        days=days + 3,
        flasks={size: whole(1, 9) for size in sizes},
        molding=whole(1, 12),
        same_part=whole(1, 5),
        pour=whole(9, 60),
        patterns=whole(1, 3),
        committed_pours=[{"workday_index": whole(0, 3), "kg": whole(0, 50)}],
        flasks_in_use=[
            {"flask_size": sizes[0], "release_workday_index": whole(0, 4), "qty": whole(0, 9)}
        ],
        day_capacity=own,
        weights={"late": late, "switch": switch, "late_day": (0, 0, 1, 50)[whole(0, 3)], "wip": 1},
        pattern_scope=("order", "part")[whole(0, 1)],
        use_priority=whole(0, 1) == 1,
    )
    for row in data["orders"]:
        row["priority"] = (100, 1, 50, 150, 999)[whole(0, 4)]
    fitting = rows(cells_that_fit(data, seed)) if whole(0, 1) else []
    return data | {"pinned": fitting[:: whole(1, 20)]}
