"""Two molding runs beside one another: what differs in their plans, and in what they were given."""

from planning.compare.molding.inputs import Given, Group, InputChange, compare_inputs
from planning.compare.molding.plans import (
    DayChange,
    Kind,
    OrderDifference,
    Outcome,
    Standing,
    compare_plans,
)

__all__ = [
    "DayChange",
    "Given",
    "Group",
    "InputChange",
    "Kind",
    "OrderDifference",
    "Outcome",
    "Standing",
    "compare_inputs",
    "compare_plans",
]
