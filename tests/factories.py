"""Small shops for tests: each call makes real rows with sensible defaults."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Group, User

from orders.models import Customer, Order, Part, Scenario
from planning.models import FlaskSize, ProductionEntry, Resources, StagedRow, StagedWorkbook

MONDAY = date(2026, 11, 23)


def user(name: str, group: str | None = None) -> User:
    """Return a user, in a group if one is named."""
    person = User.objects.create_user(name, password="secret")
    if group:
        person.groups.add(Group.objects.get(name=group))
    return person


def scenario(*, name: str = "Live", is_live: bool = True, asof_date: date = MONDAY) -> Scenario:
    """Return a scenario with a small shop and no order."""
    made = Scenario.objects.create(name=name, is_live=is_live, asof_date=asof_date)
    for size, qty in (("S", 40), ("M", 20)):
        FlaskSize.objects.create(scenario=made, flask_size=size, qty=qty)
    Resources.objects.create(
        scenario=made,
        molding_max_per_day=20,
        molding_max_same_part_per_day=10,
        pour_max_ton_per_day=Decimal("5.000"),
    )
    return made


def part(of: Scenario, part_id: str = "P1", **values: Any) -> Part:
    """Return a part that cools and is finished within two days."""
    defaults = {
        "flask_size": "S",
        "cool_hours": 24,
        "finish_hours": 24,
        "gross_weight_ton": Decimal("0.100"),
        "alloy": "GG25",
    }
    return Part.objects.create(scenario=of, part_id=part_id, **(defaults | values))


def customer(of: Scenario, customer_id: str = "C1", **values: Any) -> Customer:
    """Return a customer."""
    return Customer.objects.create(
        scenario=of, customer_id=customer_id, **({"name": "Rio Pumps", "tier": "Gold"} | values)
    )


def order(of: Scenario, order_id: str = "O1", **values: Any) -> Order:
    """Return an open order of ten pieces, due in four weeks, of the scenario's first part."""
    if "part" not in values:
        values["part"] = of.parts.first() or part(of)
    defaults = {"qty": 10, "due_date": of.asof_date + timedelta(days=28)}
    return Order.objects.create(scenario=of, order_id=order_id, **(defaults | values))


def logged(
    order: Order, qty: int = 4, event: str = "molded", *, day: date, **values: Any
) -> ProductionEntry:
    """Return an entry of the production log."""
    return ProductionEntry.objects.create(
        scenario=order.scenario, order=order, date=day, event=event, qty=qty, **values
    )


def kept_workbook(of: Scenario, content: bytes, owner: User) -> StagedWorkbook:
    """Return an uploaded workbook with a preview of one row, which nobody staged."""
    kept = StagedWorkbook.objects.create(
        scenario=of,
        name="monday.xlsx",
        content=content,
        sha256="0" * 64,
        uploaded_by=owner,
        summary={
            "scenario_name": of.name,
            "asof_date": str(of.asof_date),
            "counts": [{"sheet": "orders", "changed": 1}],
            "changed_columns": ["qty"],
            "warnings": [],
            "differs": True,
        },
    )
    StagedRow.objects.create(
        workbook=kept,
        position=0,
        sheet="orders",
        kind=StagedRow.Kind.CHANGED,
        name="O1",
        values=[["qty", "10", "12"]],
        columns=" qty ",
    )
    return kept
