"""The door to the molding engine: a scenario's rows become its Problem, its Plan becomes rows."""

from planning.translate.molding.inputs import Frozen, freeze
from planning.translate.molding.results import PlanRows, plan_rows
from planning.translate.molding.times import delivery_lag

__all__ = ["Frozen", "PlanRows", "delivery_lag", "freeze", "plan_rows"]
