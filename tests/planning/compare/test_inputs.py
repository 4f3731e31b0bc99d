"""What two runs were given: every changed input is named, and days are compared by date."""

import io
from datetime import date, datetime, timedelta

import openpyxl
import pytest

from orders.models import Order, Scenario
from planning.compare.molding import Given, Group, InputChange, compare_inputs
from planning.models import (
    DayCapacity,
    FlaskInUse,
    FlaskSize,
    Holiday,
    OrderProgress,
    PatternLoaded,
    PourLoad,
    Resources,
    StagedRow,
    WeeklyPattern,
)
from planning.translate import DOORS
from tests import factories
from tests.planning.importing import imported
from tests.workbooks import MONDAY_1, MONDAY_2

pytestmark = pytest.mark.django_db

Kind = StagedRow.Kind


def given(
    scenario: Scenario, *settings: str, pins: dict[tuple[str, date], int] | None = None
) -> Given:
    frozen = DOORS["molding"].freeze(scenario)
    assert frozen.readiness.is_ready, frozen.readiness.errors
    return Given(frozen.snapshot, frozen.context["customers"], settings, pins or {})


def found(before: Given, after: Given) -> list[tuple[str, str, str, str]]:
    since = date.fromisoformat(max(g.snapshot["asof_date"] for g in (before, after)))
    return [
        (change.group, change.kind, change.name, change.words)
        for change in compare_inputs(before, after, since)
    ]


@pytest.fixture
def live() -> Scenario:
    scenario = factories.scenario()
    part = factories.part(scenario)
    factories.order(scenario, "O1", part=part, customer=factories.customer(scenario))
    factories.order(scenario, "O2", part=part)
    return scenario


def test_the_same_inputs_have_no_difference(live) -> None:
    assert found(given(live), given(live)) == []


def test_orders_are_new_changed_and_no_longer_listed(live) -> None:
    before = given(live)
    live.orders.filter(order_id="O1").update(qty=12, due_date=date(2026, 12, 24))
    live.orders.filter(order_id="O2").update(state=Order.State.ON_HOLD)
    factories.order(live, "O3")
    assert found(before, given(live)) == [
        ("orders", "changed", "O1", "quantity: 10 → 12; due: 21 Dec 2026 → 24 Dec 2026"),
        ("orders", "gone", "O2", "part: P1; quantity: 10; due: 21 Dec 2026; priority: 100"),
        ("orders", "new", "O3", "part: P1; quantity: 10; due: 21 Dec 2026; priority: 100"),
    ]


def test_parts_and_customers_are_changed_not_new_with_their_first_order(live) -> None:
    before = given(live)
    live.parts.update(cool_hours=30)
    live.customers.update(tier="Bronze")
    new = factories.part(live, "P2")
    factories.order(live, "O3", part=new, customer=factories.customer(live, "C2"))
    rest = [row for row in found(before, given(live)) if row[0] != Group.ORDERS]
    assert rest == [
        ("customers", "changed", "C1", "tier: Gold → Bronze"),
        ("parts", "changed", "P1", "cooling (h): 24 → 30"),
    ]


def test_the_shop_and_its_calendar_are_named(live) -> None:
    before = given(live)
    FlaskSize.objects.filter(flask_size="S").update(qty=50)
    Resources.objects.update(pour_max_ton_per_day="6.5")
    WeeklyPattern.objects.create(scenario=live, saturday=True)
    Holiday.objects.create(scenario=live, date=date(2026, 12, 8))
    DayCapacity.objects.create(scenario=live, date=date(2026, 12, 9), molding_max_per_day=5)
    assert found(before, given(live)) == [
        ("shop", "changed", "Flasks S", "owned: 40 → 50"),
        ("shop", "changed", "An ordinary day", "melt (t): 5 → 6.5"),
        (
            "shop",
            "changed",
            "Weekly pattern",
            "workdays: Mon, Tue, Wed, Thu, Fri → Mon, Tue, Wed, Thu, Fri, Sat",
        ),
        ("shop", "new", "Holiday on 8 Dec 2026", ""),
        ("shop", "new", "Capacity on 9 Dec 2026", "molds: 5"),
    ]


def test_a_day_has_the_same_name_on_another_monday(live) -> None:
    DayCapacity.objects.create(scenario=live, date=date(2026, 11, 25), molding_max_per_day=5)
    DayCapacity.objects.create(scenario=live, date=date(2026, 12, 9), molding_max_per_day=5)
    before = given(live)
    live.asof_date += timedelta(days=7)
    live.save()
    assert found(before, given(live)) == []


def test_the_opening_state_is_named_by_order_and_date(live) -> None:
    at = {"scenario": live, "asof_date": live.asof_date}
    order = live.orders.get(order_id="O1")
    before = given(live)
    OrderProgress.objects.create(**at, order=order, molded_qty_credit=4)
    PatternLoaded.objects.create(**at, order=order)
    FlaskInUse.objects.create(**at, flask_size="S", release_workday_index=2, qty_inuse=7)
    PourLoad.objects.create(**at, workday_index=0, tons_committed="0.7")
    assert found(before, given(live)) == [
        ("opening", "changed", "O1", "molded before: – → 4; pattern loaded: – → yes"),
        ("opening", "new", "Flasks S free on 25 Nov 2026", "in use: 7"),
        ("opening", "new", "Pour on 23 Nov 2026", "committed (t): 0.7"),
    ]


def test_settings_are_told_in_words(live) -> None:
    assert found(given(live, "60 s"), given(live, "60 s", "priorities count")) == [
        ("settings", "changed", "Settings", "chosen: as usual → priorities count")
    ]


def test_cells_pinned_one_by_one_are_named(live) -> None:
    day = live.asof_date
    before = given(live, pins={("O1", day): 5, ("O2", day): 5})
    after = given(live, pins={("O1", day): 0, ("O2", day): 5, ("O2", day + timedelta(days=1)): 3})
    assert found(before, after) == [
        ("settings", "changed", "Order O1 pinned on 23 Nov 2026", "molds: 5 → 0"),
        ("settings", "new", "Order O2 pinned on 24 Nov 2026", "molds: 3"),
    ]


def _orders_in(workbook: bytes) -> dict[str, tuple[object, ...]]:
    """Read the orders of a workbook without any of our code."""
    sheet = openpyxl.load_workbook(io.BytesIO(workbook), data_only=True)["orders"]
    headers, *rows = sheet.values
    facts = ("customer_id", "part_id", "qty", "due_date", "priority")
    return {
        values["order_id"]: tuple(
            value.date() if isinstance(value, datetime) else value
            for value in (values[name] for name in facts)
        )
        for values in (dict(zip(headers, row, strict=True)) for row in rows)
    }


def names(changes: list[InputChange], kind: str) -> set[str]:
    return {c.name for c in changes if c.group == Group.ORDERS and c.kind == kind}


def test_two_mondays_differ_in_exactly_the_orders_of_their_workbooks(read_here) -> None:
    first, second = _orders_in(MONDAY_1), _orders_in(MONDAY_2)
    scenario = imported(MONDAY_1)
    before = given(scenario)
    after = given(imported(MONDAY_2, scenario, close_missing=True))
    changes = compare_inputs(before, after, scenario.asof_date)
    assert names(changes, Kind.NEW) == second.keys() - first.keys() != set()
    assert names(changes, Kind.GONE) == first.keys() - second.keys() != set()
    changed = {number for number in first.keys() & second.keys() if first[number] != second[number]}
    assert names(changes, Kind.CHANGED) == changed != set()
