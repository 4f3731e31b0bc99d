"""A scenario's rows in the engine's problem format; what a run adds to them is in settings.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F

from orders.models import Order, Scenario
from planning.models import (
    FlaskInUse,
    PatternLoaded,
    PourLoad,
    Resources,
    WeeklyPattern,
)
from planning.translate import engines
from planning.translate.credits import credits_of
from planning.translate.readiness import Finding

SAFETY_WORKDAYS = 10
MAX_WORKDAYS = 2_600


class IncompleteScenario(ValueError):
    """The scenario lacks rows without which there is no problem to solve."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(map(str, self.findings)))


def problem_json(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as the engine's problem format; orders on hold and closed stay out.

    Raises:
        IncompleteScenario: capacities, flasks or orders are missing, or a date is out of reach.
    """
    resources = _complete_resources(scenario)
    orders = list(_open_orders(scenario))
    known = scenario.parts.in_bulk()
    parts = {known[order.part_id].part_id: known[order.part_id] for order in orders}
    calendar = calendar_of(scenario)
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
    workdays = _horizon(scenario, calendar, orders, part_rows)
    credits = credits_of(scenario)
    loaded = set(
        opening(PatternLoaded, scenario).filter(is_loaded=True).values_list("order_id", flat=True)
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
                "part_id": known[order.part_id].part_id,
                "qty": order.qty,
                "due_date": order.due_date.isoformat(),
                "priority": order.priority,
                "molded_qty_credit": credits[order.pk].qty if order.pk in credits else 0,
                "pattern_loaded": order.pk in loaded,
            }
            for order in orders
        ],
        "flasks_in_use": list(
            opening(FlaskInUse, scenario).values(
                "flask_size", "release_workday_index", qty=F("qty_inuse")
            )
        ),
        "committed_pours": [
            {"workday_index": row.workday_index, "kg": _kg(row.tons_committed)}
            for row in opening(PourLoad, scenario)
        ],
        "day_capacity": _day_capacity(scenario, workdays),
        "calendar": {
            "weekdays": calendar["weekdays"],
            "holidays": [day.isoformat() for day in calendar["holidays"]],
            "extra_workdays": [day.isoformat() for day in calendar["extra_workdays"]],
        },
    }


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


class _Open(NamedTuple):
    """What is planned of an open order: 10,000 of these are made in half the time of models."""

    pk: int
    order_id: str
    part_id: int
    qty: int
    due_date: date
    priority: int


def _open_orders(scenario: Scenario) -> Iterable[_Open]:
    rows = scenario.orders.filter(state=Order.State.OPEN).order_by("order_id")
    return map(_Open._make, rows.values_list(*_Open._fields))


def opening(model: Any, scenario: Scenario) -> Any:
    """Return the opening-state rows of the scenario's own as-of date."""
    return model.objects.filter(scenario=scenario, asof_date=scenario.asof_date)


def calendar_of(scenario: Scenario) -> dict[str, list[Any]]:
    """Return the weekdays that are worked, 0 for Monday, and the dates that break the week."""
    pattern = WeeklyPattern.objects.filter(scenario=scenario).first() or WeeklyPattern()
    return {
        "weekdays": pattern.weekdays(),
        "holidays": list(scenario.holidays.values_list("date", flat=True)),
        "extra_workdays": list(scenario.extra_workdays.values_list("date", flat=True)),
    }


def _horizon(
    scenario: Scenario,
    calendar: Mapping[str, list[Any]],
    orders: Iterable[_Open],
    parts: Iterable[Mapping[str, Any]],
) -> list[date]:
    """Return the workdays up to the latest due date, the longest lag and ten more.

    A day with capacities of its own that comes later is reached too: a plan that overload drives
    on must know it.

    Raises:
        IncompleteScenario: the latest due dates are more workdays away than can be planned.
    """
    latest_due = max(order.due_date for order in orders)
    tail = (
        max(engines.molding.lags(engines.molding.Part(**part)).delivery for part in parts)
        + SAFETY_WORKDAYS
    )
    last_capacity = max(
        scenario.day_capacities.values_list("date", flat=True), default=scenario.asof_date
    )
    days: list[date] = []
    past_due = 0
    for day in engines.workdays_from(
        scenario.asof_date,
        calendar["weekdays"],
        calendar["holidays"],
        calendar["extra_workdays"],
    ):
        if past_due >= tail and (day > last_capacity or len(days) == MAX_WORKDAYS):
            return days
        if len(days) == MAX_WORKDAYS:
            break
        days.append(day)
        past_due += day > latest_due
    reach = days[-tail - 1] if len(days) > tail else scenario.asof_date
    raise IncompleteScenario(
        Finding(
            f"Order {order.order_id} is due {order.due_date:%d %b %Y}: more than "
            f"{MAX_WORKDAYS:,} workdays cannot be planned. Correct the date.",
            order.order_id,
        )
        for order in orders
        if order.due_date > reach
    )


def _day_capacity(scenario: Scenario, workdays: list[date]) -> list[dict[str, int]]:
    """Return the limits of single days; a date that is no workday has nothing to limit."""
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


def _kg(tons: Decimal) -> int:
    return int(tons * 1000)


def _plain(hours: float) -> float | int:
    """Return whole hours as an int, so that snapshots read as people write them."""
    return int(hours) if hours == int(hours) else hours
