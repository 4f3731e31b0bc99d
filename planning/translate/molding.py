"""The door to the molding engine: a scenario's rows become its Problem, its Plan becomes rows."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import F

from orders.models import Customer, Order, Scenario
from planning.engine import InvalidProblem
from planning.engine import molding as engine
from planning.engine.workdays import workdays_from
from planning.models import (
    DailyLoad,
    DailyOrder,
    FlaskInUse,
    KeyFigure,
    OrderProgress,
    OrderStatus,
    PatternLoaded,
    PourLoad,
    Resources,
    Run,
    WeeklyPattern,
)
from planning.translate.readiness import Finding, Readiness

SAFETY_WORKDAYS = 10
MAX_WORKDAYS = 2_600


class IncompleteScenario(ValueError):
    """The scenario lacks rows without which there is no problem to solve."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(map(str, self.findings)))


# --- rows -> Problem ------------------------------------------------------------------------


def problem_json(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as the engine's problem format; orders on hold and closed stay out.

    Raises:
        IncompleteScenario: capacities, flasks or orders are missing.
    """
    resources = _complete_resources(scenario)
    orders = list(_open_orders(scenario))
    parts = {order.part.part_id: order.part for order in orders}
    calendar = _calendar(scenario)
    part_rows = [
        {
            "part_id": part.part_id,
            "flask_size": part.flask_size,
            "cool_hours": _plain(part.cool_hours),
            "finish_hours": _plain(part.finish_hours),
            "gross_weight_kg": _kg(part.gross_weight_ton),
            "alloy": part.alloy,
        }
        for _, part in sorted(parts.items())
    ]
    workdays = _horizon(scenario.asof_date, calendar, [o.due_date for o in orders], part_rows)
    credits = dict(_opening(OrderProgress, scenario).values_list("order_id", "molded_qty_credit"))
    loaded = set(
        _opening(PatternLoaded, scenario).filter(is_loaded=True).values_list("order_id", flat=True)
    )
    return {
        "schema": 1,
        "name": scenario.name,
        "asof_date": scenario.asof_date.isoformat(),
        "workdays": [day.isoformat() for day in workdays],
        "resources": {
            "flasks": dict(scenario.flask_sizes.values_list("flask_size", "qty")),
            "molding_max_per_day": resources.molding_max_per_day,
            "molding_max_same_part_per_day": resources.molding_max_same_part_per_day,
            "pour_max_kg_per_day": _kg(resources.pour_max_ton_per_day),
            "max_patterns": resources.max_patterns,
        },
        "parts": part_rows,
        "orders": [
            {
                "order_id": order.order_id,
                "part_id": order.part.part_id,
                "qty": order.qty,
                "due_date": order.due_date.isoformat(),
                "priority": order.priority,
                "molded_qty_credit": credits.get(order.pk, 0),
                "pattern_loaded": order.pk in loaded,
            }
            for order in orders
        ],
        "flasks_in_use": list(
            _opening(FlaskInUse, scenario).values(
                "flask_size", "release_workday_index", qty=F("qty_inuse")
            )
        ),
        "committed_pours": [
            {"workday_index": row.workday_index, "kg": _kg(row.tons_committed)}
            for row in _opening(PourLoad, scenario)
        ],
        "day_capacity": _day_capacity(scenario, workdays),
        "calendar": {
            "weekdays": calendar["weekdays"],
            "holidays": [day.isoformat() for day in calendar["holidays"]],
            "extra_workdays": [day.isoformat() for day in calendar["extra_workdays"]],
        },
    }


def review(scenario: Scenario) -> Readiness:
    """Return what stands against planning a scenario, and what the planner should look at."""
    try:
        problem = engine.Problem.from_json(problem_json(scenario))
    except IncompleteScenario as error:
        return Readiness(errors=error.findings, warnings=())
    except InvalidProblem as error:
        return Readiness(
            errors=tuple(Finding(f"{e.where}: {e.message}", e.order_id) for e in error.errors),
            warnings=(),
        )
    found = engine.review(problem)
    return Readiness(
        errors=tuple(Finding(e.message, e.order_id) for e in found.errors),
        warnings=(
            *(Finding(w.message, w.order_id) for w in found.warnings),
            *_doubtful_rows(scenario, problem.workdays),
        ),
    )


def _complete_resources(scenario: Scenario) -> Resources:
    missing = []
    resources = Resources.objects.filter(scenario=scenario).first()
    if resources is None:
        missing.append(Finding("The daily capacities are missing: enter or import resources."))
    if not scenario.flask_sizes.exists():
        missing.append(Finding("No flask size is defined: enter or import flasks."))
    if not scenario.orders.filter(state=Order.State.OPEN).exists():
        missing.append(Finding("There is no open order to plan: enter or import orders."))
    if missing or resources is None:
        raise IncompleteScenario(missing)
    return resources


def _open_orders(scenario: Scenario) -> Iterable[Order]:
    return (
        scenario.orders.filter(state=Order.State.OPEN).select_related("part").order_by("order_id")
    )


def _opening(model: Any, scenario: Scenario) -> Any:
    """Return the opening-state rows of the scenario's own as-of date."""
    return model.objects.filter(scenario=scenario, asof_date=scenario.asof_date)


def _calendar(scenario: Scenario) -> dict[str, list[Any]]:
    pattern = WeeklyPattern.objects.filter(scenario=scenario).first() or WeeklyPattern()
    return {
        "weekdays": pattern.weekdays(),
        "holidays": list(scenario.holidays.values_list("date", flat=True)),
        "extra_workdays": list(scenario.extra_workdays.values_list("date", flat=True)),
    }


def _horizon(
    asof: date,
    calendar: Mapping[str, list[Any]],
    due_dates: Iterable[date],
    parts: Iterable[Mapping[str, Any]],
) -> list[date]:
    """Return the workdays up to the latest due date, the longest lag and ten more."""
    latest_due = max(due_dates)
    tail = max(engine.lags(engine.Part(**part)).delivery for part in parts)
    days: list[date] = []
    past_due = 0
    for day in islice(
        workdays_from(asof, calendar["weekdays"], calendar["holidays"], calendar["extra_workdays"]),
        MAX_WORKDAYS,
    ):
        days.append(day)
        past_due += day > latest_due
        if past_due == tail + SAFETY_WORKDAYS:
            break
    return days


def _day_capacity(scenario: Scenario, workdays: list[date]) -> list[dict[str, int]]:
    """Return the limits of single days; dates outside the horizon have nothing to limit."""
    index = {day: i for i, day in enumerate(workdays)}
    rows = []
    for row in scenario.day_capacities.filter(date__in=workdays):
        limits: dict[str, int] = {"workday_index": index[row.date]}
        if row.molding_max_per_day is not None:
            limits["molding_max"] = row.molding_max_per_day
        if row.pour_max_ton_per_day is not None:
            limits["pour_max_kg"] = _kg(row.pour_max_ton_per_day)
        rows.append(limits)
    return rows


def _doubtful_rows(scenario: Scenario, workdays: tuple[date, ...]) -> Iterator[Finding]:
    """Yield what only the rows can tell: the engine sees neither held orders nor free dates."""
    held = _opening(PatternLoaded, scenario).filter(
        is_loaded=True, order__state__in=(Order.State.ON_HOLD, Order.State.CLOSED)
    )
    for order in Order.objects.filter(pk__in=held.values("order_id")):
        yield Finding(
            f"Order {order.order_id} is {order.get_state_display().lower()}, but its pattern is "
            "loaded: its place counts as free.",
            order.order_id,
        )
    last = workdays[-1]
    for row in scenario.day_capacities.filter(date__gte=scenario.asof_date, date__lte=last):
        if row.date not in workdays:
            yield Finding(
                f"{row.date:%d %b %Y} has capacities of its own, but is not a workday: ignored."
            )


# --- Plan -> rows ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanRows:
    """All rows of one plan, not yet saved."""

    daily: list[DailyOrder]
    statuses: list[OrderStatus]
    loads: list[DailyLoad]
    key_figures: list[KeyFigure]


def plan_rows(
    run: Run, problem: engine.Problem, plan: engine.Plan, checked: engine.Check
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
    place: dict[str, Any], problem: engine.Problem, plan: engine.Plan
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
    place: dict[str, Any], run: Run, problem: engine.Problem, plan: engine.Plan
) -> Iterator[OrderStatus]:
    orders = {order.order_id: order for order in problem.orders}
    customers = _customers(run)
    for result in plan.orders:
        order = orders[result.order_id]
        customer = customers.get(order.order_id)
        done = result.completion_workday_index
        yield OrderStatus(
            **place,
            order_id=order.order_id,
            part_id=order.part_id,
            customer_id=customer.customer_id if customer else "",
            customer_name=customer.name if customer else "",
            tier=customer.tier if customer else "",
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
            earliest_date=engine.earliest_completion(problem, order.order_id),
        )


def _customers(run: Run) -> dict[str, Customer]:
    """Return the customer of each order that has one."""
    rows = Order.objects.filter(scenario_id=run.scenario_id, customer__isnull=False)
    return {
        order.order_id: order.customer
        for order in rows.select_related("customer")
        if order.customer is not None
    }


def _late_workdays(problem: engine.Problem, plan: engine.Plan, due: date, done: int | None) -> int:
    """Return the workdays after the due date up to the last delivery, by the shop's calendar."""
    if done is None:
        return 0
    if due >= plan.workdays[0]:
        return done + 1 - bisect_right(plan.workdays, due)
    calendar = problem.calendar
    before = 0
    for day in workdays_from(due, calendar.weekdays, calendar.holidays, calendar.extra_workdays):
        if day >= plan.workdays[0]:
            break
        before += day > due
    return before + done + 1


def _load_rows(
    place: dict[str, Any], problem: engine.Problem, checked: engine.Check
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


def _figures(plan: engine.Plan, checked: engine.Check) -> Iterator[dict[str, Any]]:
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


# --- units ----------------------------------------------------------------------------------


def _kg(tons: Decimal) -> int:
    return int(tons * 1000)


def _tons(kg: int) -> Decimal:
    return Decimal(kg) / 1000


def _plain(hours: float) -> float | int:
    """Return whole hours as an int, so that snapshots read as people write them."""
    return int(hours) if hours == int(hours) else hours
