"""A run's rows become the engine's Plan again, in the plan format."""

from __future__ import annotations

from typing import Any

from planning.models import DailyLoad, DailyOrder, KeyFigure, OrderStatus, Run
from planning.translate import engines

FIGURES = (
    "cost",
    "bound",
    "gap",
    "late_qty",
    "late_qty_bound",
    "switches",
    "switches_bound",
    "late_days",
    "wall_s",
    "first_plan_s",
)
FRACTIONS = ("gap", "wall_s", "first_plan_s")
LEVELS = ("late", "switches", "late_days", "peak_flask_share")


def plan_json(run: Run) -> dict[str, Any]:
    """Return the stored plan of a solved run as Plan JSON, as the engine wrote it."""
    figures: dict[str, Any] = dict(KeyFigure.objects.filter(run=run).values_list("name", "value"))
    molding = DailyLoad.objects.filter(run=run, resource=DailyLoad.Resource.MOLDING)
    molds = DailyOrder.objects.filter(run=run).order_by("workday_index", "order_id")
    orders = OrderStatus.objects.filter(run=run).order_by("pk")
    name = Run.objects.filter(pk=run.pk).values_list("snapshot__name", flat=True).get()
    plan = engines.molding.Plan(
        status=engines.Status(run.plan_status),
        name=name,
        **{figure: _figure(figure, figures.get(figure)) for figure in FIGURES},
        levels=tuple(
            engines.molding.Level(level, figures[f"level_{level}"], figures[f"level_{level}_bound"])
            for level in LEVELS
            if f"level_{level}" in figures
        ),
        seed=run.seed,
        workers=run.settings["workers"],
        deterministic=run.settings["deterministic"],
        solver=run.solver_version,
        workdays=tuple(molding.order_by("workday_index").values_list("date", flat=True)),
        molds=tuple(
            engines.molding.Mold(*row)
            for row in molds.values_list("order_id", "workday_index", "molds_molded")
        ),
        orders=tuple(
            engines.molding.OrderResult(*row)
            for row in orders.values_list(
                "order_id",
                "remaining_qty",
                "delivered_by_due",
                "late_qty",
                "completion_workday_index",
            )
        ),
        warnings=tuple(engines.Finding("inputs", str(warning)) for warning in run.warnings),
    )
    written: dict[str, Any] = plan.to_json()
    return written


def _figure(name: str, value: float | None) -> Any:
    """Return a figure as the engine counts it: whole, but for shares and seconds."""
    if name == "wall_s":
        return value or 0.0
    return value if value is None or name in FRACTIONS else round(value)
