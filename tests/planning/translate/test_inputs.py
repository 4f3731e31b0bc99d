"""A scenario's rows as the engine's problem: calendar, horizon, opening state, capacities."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from orders.models import Order
from planning.engine import molding as engine
from planning.models import (
    DayCapacity,
    ExtraWorkday,
    FlaskInUse,
    Holiday,
    OrderProgress,
    PatternLoaded,
    PourLoad,
    WeeklyPattern,
)
from planning.translate import DOORS
from tests import factories

pytestmark = pytest.mark.django_db

MONDAY = factories.MONDAY


@pytest.fixture
def live():
    return factories.scenario()


def freeze(scenario):
    return DOORS["molding"].freeze(scenario)


def snapshot(scenario) -> dict:
    frozen = freeze(scenario)
    assert not frozen.readiness.errors
    return frozen.snapshot


def warnings(scenario) -> str:
    return "\n".join(map(str, freeze(scenario).readiness.warnings))


def test_the_problem_is_the_engines_format_to_the_letter(live) -> None:
    part = factories.part(live, "P1", cool_hours=36.5, finish_hours=16)
    order = factories.order(live, "Ä/1", part=part, priority=50)
    at = {"scenario": live, "asof_date": MONDAY}
    OrderProgress.objects.create(**at, order=order, molded_qty_credit=4)
    PatternLoaded.objects.create(**at, order=order)
    FlaskInUse.objects.create(**at, flask_size="S", release_workday_index=2, qty_inuse=9)
    PourLoad.objects.create(**at, workday_index=0, tons_committed=Decimal("1.005"))
    made = snapshot(live)
    assert made["resources"] == {
        "flasks": {"S": 40, "M": 20},
        "molding_max_per_day": 20,
        "molding_max_same_part_per_day": 10,
        "pour_max_kg_per_day": 5000,
        "max_patterns": 6,
    }
    assert made["parts"] == [
        {
            "part_id": "P1",
            "flask_size": "S",
            "cool_hours": 36.5,
            "finish_hours": 16,
            "gross_weight_kg": 100,
            "alloy": "GG25",
        }
    ]
    assert made["orders"] == [
        {
            "order_id": "Ä/1",
            "part_id": "P1",
            "qty": 10,
            "due_date": "2026-12-21",
            "priority": 50,
            "molded_qty_credit": 4,
            "pattern_loaded": True,
        }
    ]
    assert made["flasks_in_use"] == [{"flask_size": "S", "release_workday_index": 2, "qty": 9}]
    assert made["committed_pours"] == [{"workday_index": 0, "kg": 1005}]
    assert engine.Problem.from_json(made).to_json()["orders"] == made["orders"]


def test_opening_rows_of_other_mondays_stay_out(live) -> None:
    order = factories.order(live)
    before = {"scenario": live, "asof_date": MONDAY - timedelta(weeks=1)}
    OrderProgress.objects.create(**before, order=order, molded_qty_credit=4)
    PatternLoaded.objects.create(**before, order=order)
    FlaskInUse.objects.create(**before, flask_size="S", release_workday_index=2, qty_inuse=9)
    PourLoad.objects.create(**before, workday_index=0, tons_committed=1)
    made = snapshot(live)
    assert made["orders"][0]["molded_qty_credit"] == 0
    assert not made["orders"][0]["pattern_loaded"]
    assert not made["flasks_in_use"]
    assert not made["committed_pours"]


def test_only_open_orders_and_their_parts_are_planned(live) -> None:
    factories.order(live, "OPEN")
    other = factories.part(live, "P2")
    factories.order(live, "HELD", part=other, state=Order.State.ON_HOLD)
    factories.order(live, "DONE", part=other, state=Order.State.CLOSED)
    made = snapshot(live)
    assert [order["order_id"] for order in made["orders"]] == ["OPEN"]
    assert [part["part_id"] for part in made["parts"]] == ["P1"]


def test_the_horizon_is_latest_due_longest_lag_and_ten_workdays(live) -> None:
    part = factories.part(live, "P1", cool_hours=48, finish_hours=24)  # L = 1 + 2 + 1 + 1 + 1
    factories.order(live, part=part, due_date=MONDAY + timedelta(days=4))
    days = snapshot(live)["workdays"]
    assert len(days) == 5 + 6 + 10
    assert (days[0], days[4], days[-1]) == ("2026-11-23", "2026-11-27", "2026-12-21")


def test_past_due_dates_alone_still_leave_the_longest_lag_and_ten(live) -> None:
    factories.order(live, due_date=MONDAY - timedelta(days=30))
    assert len(snapshot(live)["workdays"]) == 5 + 10


def test_holidays_extra_workdays_and_the_weekly_pattern_shape_the_workdays(live) -> None:
    factories.order(live)
    Holiday.objects.create(scenario=live, date=MONDAY)
    ExtraWorkday.objects.create(scenario=live, date=date(2026, 11, 28))
    WeeklyPattern.objects.create(scenario=live, friday=False)
    made = snapshot(live)
    assert made["workdays"][:4] == ["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-28"]
    assert made["calendar"] == {
        "weekdays": [0, 1, 2, 3],
        "holidays": ["2026-11-23"],
        "extra_workdays": ["2026-11-28"],
    }


def test_a_day_has_capacities_of_its_own(live) -> None:
    factories.order(live)
    DayCapacity.objects.create(scenario=live, date=date(2026, 11, 24), molding_max_per_day=0)
    DayCapacity.objects.create(
        scenario=live, date=date(2026, 11, 25), pour_max_ton_per_day=Decimal("7.5")
    )
    assert snapshot(live)["day_capacity"] == [
        {"workday_index": 1, "molding_max": 0},
        {"workday_index": 2, "pour_max_kg": 7500},
    ]


def test_the_horizon_reaches_the_last_day_with_capacities_of_its_own(live) -> None:
    """Else a plan that overload drives on would mold on a closed day."""
    factories.order(live)
    DayCapacity.objects.create(scenario=live, date=date(2027, 3, 1), molding_max_per_day=0)
    made = snapshot(live)
    assert made["workdays"][made["day_capacity"][0]["workday_index"]] == "2027-03-01"


def test_capacities_of_a_free_day_are_warned_of(live) -> None:
    factories.order(live)
    DayCapacity.objects.create(scenario=live, date=date(2026, 11, 28), molding_max_per_day=5)
    assert "28 Nov 2026 has capacities of its own, but is not a workday" in warnings(live)
    assert not snapshot(live)["day_capacity"]


def test_a_due_date_out_of_reach_is_refused_by_name(live) -> None:
    factories.order(live, "NEAR")
    factories.order(live, "FAR", due_date=date(2199, 12, 31))
    errors = freeze(live).readiness.errors
    assert [error.order_id for error in errors] == ["FAR"]
    assert "31 Dec 2199" in str(errors[0])


def test_the_last_due_date_within_reach_is_planned(live) -> None:
    part = factories.part(live)
    order = factories.order(live, part=part)
    days = 2_600 - 15
    order.due_date = MONDAY + timedelta(weeks=days // 5 - 1, days=4)
    order.save()
    assert len(snapshot(live)["workdays"]) == 2_600
    order.due_date += timedelta(days=3)
    order.save()
    assert freeze(live).readiness.errors


def test_a_loaded_pattern_of_an_order_on_hold_is_warned_of(live) -> None:
    factories.order(live)
    held = factories.order(live, "HELD", state=Order.State.ON_HOLD)
    PatternLoaded.objects.create(scenario=live, asof_date=MONDAY, order=held)
    assert "Order HELD is on hold, but its pattern is loaded" in warnings(live)


def test_customers_are_frozen_beside_the_snapshot(live) -> None:
    factories.order(live, "O1", customer=factories.customer(live))
    factories.order(live, "O2")
    assert freeze(live).context == {"customers": {"O1": ["C1", "Rio Pumps", "Gold"]}}
