"""The door to the molding engine: a scenario's rows become its Problem, its Plan becomes rows."""

from planning.models import MoldingSettings as Settings
from planning.translate.molding.freezing import Frozen, freeze
from planning.translate.molding.in_process import molds_in_process
from planning.translate.molding.opening import (
    Follows,
    MoldingDay,
    opening_that_follows,
    week_before,
    workdays_of,
)
from planning.translate.molding.parts import POURED_AFTER, PlannedPart, planned_parts
from planning.translate.molding.results import PlanRows, plan_rows
from planning.translate.molding.settings import (
    Pin,
    inputs_of,
    pin_rows,
    settings_row,
    without_pins,
)
from planning.translate.molding.written import plan_json

__all__ = [
    "POURED_AFTER",
    "Follows",
    "Frozen",
    "MoldingDay",
    "Pin",
    "PlanRows",
    "PlannedPart",
    "Settings",
    "freeze",
    "inputs_of",
    "molds_in_process",
    "opening_that_follows",
    "pin_rows",
    "plan_json",
    "plan_rows",
    "planned_parts",
    "settings_row",
    "week_before",
    "without_pins",
    "workdays_of",
]
