"""The molding engine: how many molds of each order to make on each workday."""

from planning.engine.molding.check import Check, check
from planning.engine.molding.plan import Level, Mold, OrderResult, Plan
from planning.engine.molding.problem import Problem, earliest_completions, lags
from planning.engine.molding.replay import DayLoad, Figures
from planning.engine.molding.review import Review, review
from planning.engine.molding.rows import (
    Calendar,
    CellMolds,
    CommittedPour,
    DayCapacity,
    FlasksInUse,
    Lags,
    Objective,
    Order,
    Part,
    PatternScope,
    Resources,
    Weights,
)
from planning.engine.molding.search import warm_up
from planning.engine.molding.solve import solve

__all__ = [
    "Calendar",
    "CellMolds",
    "Check",
    "CommittedPour",
    "DayCapacity",
    "DayLoad",
    "Figures",
    "FlasksInUse",
    "Lags",
    "Level",
    "Mold",
    "Objective",
    "Order",
    "OrderResult",
    "Part",
    "PatternScope",
    "Plan",
    "Problem",
    "Resources",
    "Review",
    "Weights",
    "check",
    "earliest_completions",
    "lags",
    "review",
    "solve",
    "warm_up",
]
