"""The workbook: its sheets, in the order in which they are checked, stored and written.

A sheet comes after those that it refers to. A new sheet is one new object in this list.
"""

from planning.sheets.base import TableSheet
from planning.sheets.calendar import DayCapacitySheet, ExtraWorkdaysSheet, HolidaysSheet
from planning.sheets.customers_parts import CustomersSheet, PartsSheet
from planning.sheets.opening import (
    FlaskInUseSheet,
    OrderProgressSheet,
    PatternsLoadedSheet,
    PourLoadSheet,
)
from planning.sheets.orders import OrdersSheet
from planning.sheets.production import ProductionLogSheet
from planning.sheets.scenario import ScenarioSheet
from planning.sheets.shop import ResourcesSheet

ORDERS = OrdersSheet()
PRODUCTION_LOG = ProductionLogSheet()
SHEETS: tuple[TableSheet, ...] = (
    ScenarioSheet(),
    CustomersSheet(),
    ResourcesSheet(),
    PartsSheet(),
    ORDERS,
    HolidaysSheet(),
    ExtraWorkdaysSheet(),
    DayCapacitySheet(),
    OrderProgressSheet(),
    PatternsLoadedSheet(),
    FlaskInUseSheet(),
    PourLoadSheet(),
    PRODUCTION_LOG,
)
NAMES = frozenset(sheet.name for sheet in SHEETS)
