"""Every read that crosses models, by what it is about."""

from planning.queries.beside import figures_beside
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
from planning.queries.pins import marked_cells, pinnable_orders, price_of_pins
from planning.queries.production import (
    LineOrder,
    credit_of,
    doubt_of,
    entries_correctable_by,
    entries_of,
    entries_visible_to,
    found_orders,
    loggable_orders,
    planned_on,
    progress_of,
)
from planning.queries.promises import Promise, promise_of
from planning.queries.runs import (
    Offer,
    chosen_again,
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
    "LineOrder",
    "Offer",
    "Promise",
    "chosen_again",
    "credit_of",
    "daily_cells",
    "doubt_of",
    "entries_correctable_by",
    "entries_of",
    "entries_visible_to",
    "figures_beside",
    "figures_of",
    "former_plan",
    "found_orders",
    "input_sheets",
    "is_outdated",
    "late_orders",
    "load_by_day",
    "load_columns",
    "loggable_orders",
    "marked_cells",
    "molds_by_week",
    "next_plan",
    "next_run",
    "order_statuses",
    "orders_planned_in_weeks",
    "pinnable_orders",
    "plan_in_force",
    "plan_summary",
    "planned_on",
    "planned_orders",
    "price_of_pins",
    "progress_of",
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
