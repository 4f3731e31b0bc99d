"""Every read that crosses models, by what it is about."""

from planning.queries.grids import (
    daily_cells,
    load_by_day,
    load_columns,
    molds_by_week,
    orders_planned_in_weeks,
    planned_orders,
    week_starts,
    weekly_cells,
    weeks_of,
    workdays,
)
from planning.queries.orders import late_orders, order_statuses, status_of
from planning.queries.promises import Promise, promise_of
from planning.queries.runs import (
    Offer,
    figures_of,
    former_plan,
    is_outdated,
    next_plan,
    next_run,
    plan_in_force,
    runs_visible_to,
    with_headline,
)
from planning.queries.scenarios import (
    input_sheets,
    readiness,
    scenarios_with_counts,
)
from planning.queries.summary import plan_summary

__all__ = [
    "Offer",
    "Promise",
    "daily_cells",
    "figures_of",
    "former_plan",
    "input_sheets",
    "is_outdated",
    "late_orders",
    "load_by_day",
    "load_columns",
    "molds_by_week",
    "next_plan",
    "next_run",
    "order_statuses",
    "orders_planned_in_weeks",
    "plan_in_force",
    "plan_summary",
    "planned_orders",
    "promise_of",
    "readiness",
    "runs_visible_to",
    "scenarios_with_counts",
    "status_of",
    "week_starts",
    "weekly_cells",
    "weeks_of",
    "with_headline",
    "workdays",
]
