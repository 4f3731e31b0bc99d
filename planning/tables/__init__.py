"""The tables of the planning pages, one file per what they are about."""

from planning.tables.board import CampaignTable
from planning.tables.differences import (
    ComparableRunTable,
    DayChangeTable,
    InputChangeTable,
    LoadDifferenceTable,
    OrderDifferenceTable,
)
from planning.tables.imports import StagedRowTable
from planning.tables.plans import LateOrderTable, OrderStatusTable, RunTable, ScenarioTable
from planning.tables.production import ProductionTable

__all__ = [
    "CampaignTable",
    "ComparableRunTable",
    "DayChangeTable",
    "InputChangeTable",
    "LateOrderTable",
    "LoadDifferenceTable",
    "OrderDifferenceTable",
    "OrderStatusTable",
    "ProductionTable",
    "RunTable",
    "ScenarioTable",
    "StagedRowTable",
]
