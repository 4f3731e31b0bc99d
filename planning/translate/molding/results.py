"""The engine's Plan becomes the rows of a run."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from planning.models import DailyLoad, DailyOrder, KeyFigure, OrderStatus, Run
from planning.translate import engines
from planning.translate.molding.in_process import InProcess


@dataclass(frozen=True, slots=True)
class PlanRows:
    """All rows of one plan, not yet saved."""

    daily: list[DailyOrder]
    statuses: list[OrderStatus]
    loads: list[DailyLoad]
    key_figures: list[KeyFigure]


def plan_rows(
    run: Run,
    problem: engines.molding.Problem,
    plan: engines.molding.Plan,
    checked: engines.molding.Check,
) -> PlanRows:
    """Return a checked plan as rows of its run."""
    place = {"run": run, "scenario_id": run.scenario_id, "asof_date": run.asof_date}
    return PlanRows(
        daily=list(_daily_rows(place, problem, plan)),
        statuses=list(_status_rows(place, run, problem, plan)),
        loads=list(_load_rows(place, problem, checked)),
        key_figures=[KeyFigure(run=run, **figure) for figure in _figures(plan, checked)],
    )


def _daily_rows(
    place: dict[str, Any], problem: engines.molding.Problem, plan: engines.molding.Plan
) -> Iterator[DailyOrder]:
    part_of = {order.order_id: order.part_id for order in problem.orders}
    for cell in plan.molds:
        yield DailyOrder(
            **place,
            workday_index=cell.workday_index,
            date=plan.workdays[cell.workday_index],
            order_id=cell.order_id,
            part_id=part_of[cell.order_id],
            molds_molded=cell.molds,
        )


def _status_rows(
    place: dict[str, Any], run: Run, problem: engines.molding.Problem, plan: engines.molding.Plan
) -> Iterator[OrderStatus]:
    orders = {order.order_id: order for order in problem.orders}
    customers = run.context.get("customers", {})
    in_process = run.context.get("in_process", {})
    earliest = engines.molding.earliest_completions(problem)
    for result in plan.orders:
        order = orders[result.order_id]
        customer_id, customer_name, tier = customers.get(order.order_id, ("", "", ""))
        done = result.completion_workday_index
        yield OrderStatus(
            **place,
            order_id=order.order_id,
            part_id=order.part_id,
            customer_id=customer_id,
            customer_name=customer_name,
            tier=tier,
            priority=order.priority,
            qty=order.qty,
            molded_qty_credit=order.molded_qty_credit,
            remaining_qty=result.remaining_qty,
            due_date=order.due_date,
            delivered_by_due=result.delivered_by_due,
            pattern_loaded=order.pattern_loaded,
            late_qty=result.late_qty,
            late_days=_late_workdays(problem, plan, order.due_date, done) if result.late_qty else 0,
            completion_workday_index=done,
            completion_date=None if done is None else plan.workdays[done],
            earliest_date=earliest[order.order_id],
            **_in_process_fields(in_process.get(order.order_id)),
        )


def _in_process_fields(kept: list[Any] | None) -> dict[str, Any]:
    """Return what a run's context says of an order's molds in process, as fields of its status."""
    if kept is None:
        return {}
    found = InProcess.from_json(kept)
    return {
        "in_process_qty": found.molds,
        "in_process_date": found.last_delivery,
        "in_process_source": found.source,
        "in_process_plan": found.plan,
    }


def _late_workdays(
    problem: engines.molding.Problem, plan: engines.molding.Plan, due: date, done: int | None
) -> int:
    """Return the workdays after the due date up to the last delivery, by the shop's calendar."""
    if done is None:
        return 0
    if due >= plan.workdays[0]:
        return done + 1 - bisect_right(plan.workdays, due)
    calendar = problem.calendar
    before = 0
    for day in engines.workdays_from(
        due, calendar.weekdays, calendar.holidays, calendar.extra_workdays
    ):
        if day >= plan.workdays[0]:
            break
        before += day > due
    return before + done + 1


def _load_rows(
    place: dict[str, Any], problem: engines.molding.Problem, checked: engines.molding.Check
) -> Iterator[DailyLoad]:
    kinds = DailyLoad.Resource
    for day in checked.load:
        at = {**place, "workday_index": day.workday_index, "date": day.date}
        yield DailyLoad(**at, resource=kinds.MOLDING, used=day.molds, limit=day.molding_max)
        yield DailyLoad(
            **at, resource=kinds.POUR, used=_tons(day.pour_kg), limit=_tons(day.pour_max_kg)
        )
        for size, limit in problem.resources.flasks.items():
            yield DailyLoad(
                **at,
                resource=kinds.FLASKS,
                flask_size=size,
                used=day.flasks_in_use.get(size, 0),
                limit=limit,
            )


def _figures(
    plan: engines.molding.Plan, checked: engines.molding.Check
) -> Iterator[dict[str, Any]]:
    """Yield the figures by which two plans are compared, the weightiest first."""
    lower, neither = KeyFigure.Better.LOWER, KeyFigure.Better.NEITHER
    found = checked.figures
    yield {"name": "late_qty", "value": found.late_qty, "unit": "molds", "better": lower}
    yield {
        "name": "late_qty_bound",
        "value": plan.late_qty_bound,
        "unit": "molds",
        "better": neither,
    }
    yield {"name": "switches", "value": found.switches, "unit": "changes", "better": lower}
    yield {
        "name": "switches_bound",
        "value": plan.switches_bound,
        "unit": "changes",
        "better": neither,
    }
    yield {"name": "late_days", "value": found.late_days, "unit": "mold-days", "better": lower}
    yield {"name": "cost", "value": found.cost, "unit": "", "better": lower}
    yield {"name": "bound", "value": plan.bound, "unit": "", "better": neither}
    yield {"name": "gap", "value": plan.gap, "unit": "", "better": lower}
    for level in plan.levels:
        yield {"name": f"level_{level.name}", "value": level.value, "unit": "", "better": lower}
        bound = {"name": f"level_{level.name}_bound", "value": level.bound}
        yield bound | {"unit": "", "better": neither}
    yield {"name": "flask_days", "value": found.flask_days, "unit": "flask-days", "better": neither}
    for size, qty in found.peak_flasks.items():
        yield {"name": f"peak_flasks_{size}", "value": qty, "unit": "flasks", "better": lower}
    yield {
        "name": "peak_pour",
        "value": float(_tons(found.peak_pour_kg)),
        "unit": "t",
        "better": neither,
    }
    yield {"name": "first_plan_s", "value": plan.first_plan_s, "unit": "s", "better": lower}
    yield {"name": "wall_s", "value": plan.wall_s, "unit": "s", "better": neither}


def _tons(kg: int) -> Decimal:
    return Decimal(kg) / 1000
