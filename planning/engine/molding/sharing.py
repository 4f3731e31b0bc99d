"""How a solve shares its time: by size, and as parts of the limit."""

SMALL_CELLS = 4_000
"""Cells (order, day) up to which the whole model is searched for a proof."""

SMALL_FIRST_UNTIL, SMALL_ANNEAL_UNTIL, LARGE_ANNEAL_UNTIL, TIES_FROM = 0.15, 0.5, 0.84, 0.94
"""Shares of the time: a first proof, annealing, a second proof (large ones: turns), ties."""

TURN_SHARE, COUNTED_SHARE = 0.1, 0.1
"""Shares of the limit: of a turn, and of a CP-SAT search where work is counted."""

SECONDS_AN_ORDER_FIRST = 0.02
"""What annealing gets before the first proof: a good plan to start from makes it shorter."""

SECONDS_FOR_TIES_AN_ORDER = 0.01
"""What ties may take once the cost is known to be the least."""

SECONDS_FOR_TIE_PROOFS_AN_ORDER = 0.1
"""What the proof of a tie may take unless it is a level of its own (strict)."""

MOST_PARTS_OF_PEAK = 2**31
"""A peak share of flasks is proven only if whole numbers of this size can tell all shares apart."""

BOUND_UNTIL = 0.5
"""Share of the time until which the bound is sought; mostly it is found much sooner."""

LEAD_UNTIL = 0.35
"""Share of the time until which a lead is sought; the search then begins anew from what it has."""

NEAR_CELLS, MOST_NEAR_CELLS = 2_500, 4_000
"""Cells of a model near a plan; the days of molding themselves may be more, up to a limit."""
