"""Write workbooks: a scenario's inputs, which import again unchanged, and a run's plan."""

from collections.abc import Iterable
from typing import Any

from foundry_portal.excel import Table, write_workbook
from orders.models import Scenario
from planning import sheets
from planning.models import DailyOrder, OrderStatus, Run, WeeklyOrder
from planning.sheets import template

# The columns of the specification, section 12.
PLAN_SHEETS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    (
        "plan_daily_order",
        DailyOrder,
        (
            "scenario_id",
            "run_id",
            "asof_date",
            "workday_index",
            "date",
            "order_id",
            "part_id",
            "molds_molded",
        ),
    ),
    (
        "plan_weekly_order",
        WeeklyOrder,
        (
            "scenario_id",
            "run_id",
            "asof_date",
            "week_index",
            "order_id",
            "part_id",
            "molds_molded_week",
        ),
    ),
    (
        "order_status",
        OrderStatus,
        (
            "scenario_id",
            "run_id",
            "asof_date",
            "order_id",
            "part_id",
            "qty",
            "molded_qty_credit",
            "remaining_qty",
            "due_date",
            "delivered_by_due",
            "late_qty",
            "completion_workday_index",
        ),
    ),
)


def export_inputs(*, scenario: Scenario) -> bytes:
    """Return a scenario's inputs as a Monday workbook; closed orders stay out."""
    return write_workbook({sheet.name: sheet.table(scenario) for sheet in sheets.SHEETS})


def export_template(*, scenario: Scenario | None) -> bytes:
    """Return a workbook to fill in: what the scenario holds, its next Monday, an empty shop on it.

    None: an empty one, for a new scenario. Excel offers what a column may refer to.
    """
    return write_workbook(template.tables(scenario))


def export_plan(*, run: Run) -> bytes:
    """Return a solved run's plan as a workbook with the specification's columns."""
    tables = {
        name: Table(columns, list(model.objects.filter(run=run).values_list(*columns)))
        for name, model, columns in PLAN_SHEETS
    }
    return write_workbook(tables | {"summary": Table(("name", "value"), list(_summary(run)))})


def _summary(run: Run) -> Iterable[tuple[str, Any]]:
    yield "scenario", run.scenario.name
    yield "run_id", run.run_id
    yield "engine", run.engine
    yield "asof_date", run.asof_date
    yield "status", run.plan_status
    if run.approval and run.approval.withdrawn_at:
        yield "withdrawn", run.approval.withdrawal_reason
    for figure in run.key_figures.all():
        yield figure.name, figure.value
    yield "settings", "; ".join(run.settings_in_words)
    yield "seed", run.seed
    yield "solver", run.solver_version
    yield "snapshot_hash", run.snapshot_hash
    for number, warning in enumerate(run.warnings, start=1):
        yield f"warning {number}", str(warning)
