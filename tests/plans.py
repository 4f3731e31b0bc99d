"""Plans for tests, written as rows without a solver."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.utils import timezone

from orders.models import Order, Scenario
from planning import queries
from planning.models import (
    Approval,
    DailyLoad,
    DailyOrder,
    KeyFigure,
    MoldingSettings,
    OrderStatus,
    Run,
    RunProgress,
)
from planning.services.approval import approve_run, withdraw_approval

FIGURES = {"late_qty": 3, "switches": 4, "cost": 3_400_000, "bound": 3_000_000}


def this_monday() -> date:
    """Return the Monday of this week, so that a plan of it can be in force."""
    today = timezone.localdate()
    return today - timedelta(days=today.weekday())


def run(of: Scenario, state: str = Run.State.SOLVED, **values: object) -> Run:
    """Return a run of a scenario in some state, with nothing solved."""
    now = timezone.now()
    defaults: dict[str, object] = {
        "asof_date": of.asof_date,
        "snapshot": {"name": of.name},
        "snapshot_hash": "0" * 64,
        "settings": {"time_limit_s": 60, "workers": 2, "deterministic": False},
        "solver_version": "none",
        "started_at": now,
    }
    if state == Run.State.RUNNING:
        defaults |= {"token": uuid.uuid4(), "lease_until": now + timedelta(minutes=5)}
    elif state != Run.State.QUEUED:
        defaults["finished_at"] = now
    return Run.objects.create(scenario=of, state=state, **(defaults | values))


def solved_run(
    of: Scenario,
    *,
    approved_by: User | None = None,
    workdays: int = 25,
    chosen: dict[str, object] | None = None,
    **values: object,
) -> Run:
    """Return a run that molds the scenario's open orders day after day, ten molds a day."""
    made = run(of, plan_status="feasible", **({"snapshot": _snapshot(of)} | values))
    place = {"run": made, "scenario": of, "asof_date": of.asof_date}
    days = _workdays(of.asof_date, workdays)
    daily, statuses = [], []
    orders = of.orders.filter(state=Order.State.OPEN).select_related("part", "customer")
    for index, order in enumerate(orders):
        day = index % (len(days) - 4)
        done = days[day + 3]
        daily.append(
            DailyOrder(
                **place,
                workday_index=day,
                date=days[day],
                order_id=order.order_id,
                part_id=order.part.part_id,
                molds_molded=order.qty,
            )
        )
        late_qty = order.qty if done > order.due_date else 0
        statuses.append(
            OrderStatus(
                **place,
                order_id=order.order_id,
                part_id=order.part.part_id,
                customer_id=order.customer.customer_id if order.customer else "",
                customer_name=order.customer.name if order.customer else "",
                priority=order.priority,
                qty=order.qty,
                molded_qty_credit=0,
                remaining_qty=order.qty,
                due_date=order.due_date,
                delivered_by_due=order.qty - late_qty,
                late_qty=late_qty,
                late_days=(done - order.due_date).days if late_qty else 0,
                completion_workday_index=day + 3,
                completion_date=done,
                earliest_date=days[3],
            )
        )
    DailyOrder.objects.bulk_create(daily)
    OrderStatus.objects.bulk_create(statuses)
    _loads(place, days, sorted(of.flask_sizes.values_list("flask_size", flat=True)))
    KeyFigure.objects.bulk_create(
        KeyFigure(run=made, name=name, value=value) for name, value in FIGURES.items()
    )
    MoldingSettings.objects.create(run=made, **(chosen or {}))
    RunProgress.objects.create(run=made, attempt=0, seconds=1.5, cost=4_000_000, bound=3_000_000)
    if approved_by:
        _approval(made, approved_by)
    return made


def _snapshot(of: Scenario) -> dict[str, object]:
    parts = [
        {
            "part_id": part.part_id,
            "flask_size": part.flask_size,
            "cool_hours": part.cool_hours,
            "finish_hours": part.finish_hours,
            "alloy": part.alloy,
            "gross_weight_kg": int(part.gross_weight_ton * 1000),
        }
        for part in of.parts.all()
    ]
    return {"name": of.name, "parts": parts}


def approve(made: Run, by: User, comment: str = "Go") -> Approval:
    """Put a run's plan in force as it is shown in this moment."""
    digest = queries.approval_grounds(made).digest
    return approve_run(run=made, user=by, comment=comment, shown_digest=digest)


def withdraw(made: Run, by: User, reason: str = "Furnace is down") -> Approval | None:
    """Take a run's plan out of force as it is shown in this moment."""
    digest = queries.withdrawal_grounds(made).digest
    return withdraw_approval(run=made, user=by, reason=reason, shown_digest=digest)


def replaced_run(of: Scenario, *, approved_by: User) -> Run:
    """Return a solved run whose plan was approved and is not in force any more."""
    made = solved_run(of)
    _approval(made, approved_by, in_force=False)
    return made


def withdrawn_run(of: Scenario, *, approved_by: User) -> Run:
    """Return a solved run whose plan was in force until it was withdrawn."""
    made = solved_run(of)
    approve(made, approved_by)
    withdraw(made, approved_by)
    return made


def _approval(made: Run, by: User, *, in_force: bool = True) -> None:
    Approval.objects.create(
        run=made,
        scenario=made.scenario,
        engine=made.engine,
        asof_date=made.asof_date,
        approved_by=by,
        in_force=in_force,
    )


def _workdays(start: date, count: int) -> list[date]:
    days = (start + timedelta(days=offset) for offset in range(count * 2))
    return [day for day in days if day.weekday() < 5][:count]


def _loads(place: dict[str, object], days: list[date], sizes: list[str]) -> None:
    kinds = [("molding", ""), ("pour", ""), *(("flasks", size) for size in sizes)]
    DailyLoad.objects.bulk_create(
        DailyLoad(
            **place,
            workday_index=index,
            date=day,
            resource=resource,
            flask_size=size,
            used=Decimal(10),
            limit=Decimal(20),
        )
        for index, day in enumerate(days)
        for resource, size in kinds
    )
