"""The tables of the planning pages, one file per what they are about."""

from planning.tables.imports import StagedRowTable
from planning.tables.plans import LateOrderTable, OrderStatusTable, RunTable, ScenarioTable
from planning.tables.production import ProductionTable

__all__ = [
    "LateOrderTable",
    "OrderStatusTable",
    "ProductionTable",
    "RunTable",
    "ScenarioTable",
    "StagedRowTable",
]
