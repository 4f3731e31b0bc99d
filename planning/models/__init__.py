"""The shop, its state on Monday, the runs and the molding plans."""

from planning.models.approval_rules import ApprovalRules
from planning.models.approvals import Approval
from planning.models.imports import StagedRow, StagedWorkbook
from planning.models.mails import MailWish, OutboxMail
from planning.models.molding import (
    DailyLoad,
    DailyOrder,
    OrderStatus,
    WeeklyOrder,
)
from planning.models.molding_settings import MoldingSettings
from planning.models.monday import MondayStep
from planning.models.opening import FlaskInUse, OrderProgress, PatternLoaded, PourLoad
from planning.models.pins import MarkedCell, PinnedCell
from planning.models.production import CreditCorrection, ProductionEntry
from planning.models.runs import KeyFigure, Run, RunProgress
from planning.models.shop import (
    DayCapacity,
    ExtraWorkday,
    FlaskSize,
    Holiday,
    Resources,
    WeeklyPattern,
)

__all__ = [
    "Approval",
    "ApprovalRules",
    "CreditCorrection",
    "DailyLoad",
    "DailyOrder",
    "DayCapacity",
    "ExtraWorkday",
    "FlaskInUse",
    "FlaskSize",
    "Holiday",
    "KeyFigure",
    "MailWish",
    "MarkedCell",
    "MoldingSettings",
    "MondayStep",
    "OrderProgress",
    "OrderStatus",
    "OutboxMail",
    "PatternLoaded",
    "PinnedCell",
    "PourLoad",
    "ProductionEntry",
    "Resources",
    "Run",
    "RunProgress",
    "StagedRow",
    "StagedWorkbook",
    "WeeklyOrder",
    "WeeklyPattern",
]
