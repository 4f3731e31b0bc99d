"""The engine's plan as rows: dates, lateness, loads."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from planning import jobs
from planning.models import (
    DailyLoad,
    DailyOrder,
    DayCapacity,
    ExtraWorkday,
    Holiday,
    OrderProgress,
    OrderStatus,
)
from planning.services import runs
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

MONDAY = factories.MONDAY


@pytest.fixture
def live():
    return factories.scenario()


def planned(scenario, order_id: str = "O1") -> OrderStatus:
    """Solve a scenario and give what becomes of an order."""
    run = runs.request_run(scenario=scenario, user=None, time_limit_s=2, workers=1, claimed=True)
    assert jobs.solve(run) is not None
    return OrderStatus.objects.get(run=run, order_id=order_id)


def test_an_order_in_time_ends_with_its_last_delivery(live) -> None:
    factories.order(live, qty=10)
    status = planned(live)
    assert (status.late_qty, status.late_days, status.delivered_by_due) == (0, 0, 10)
    last = DailyOrder.objects.order_by("workday_index").last()
    assert status.completion_workday_index == last.workday_index + 5  # pour, 1, shakeout, 1, 1
    assert status.earliest_date == date(2026, 11, 30)
    assert status.first_reason == ""


@pytest.mark.parametrize(
    ("due", "late_days"),
    [
        (date(2026, 11, 27), 1),  # the Friday before the earliest delivery, Mon 30 Nov
        (date(2026, 11, 28), 1),  # a Saturday counts as the Friday before it
        (MONDAY, 5),
        (MONDAY - timedelta(days=3), 6),  # the Friday before the plan
        (MONDAY - timedelta(days=2), 6),  # the Saturday after it
        (MONDAY - timedelta(days=7), 10),
    ],
)
def test_days_late_are_workdays_from_the_due_date_to_the_last_delivery(
    live, due, late_days
) -> None:
    factories.order(live, qty=10, due_date=due)
    status = planned(live)
    assert status.late_qty == 10
    assert status.completion_date == date(2026, 11, 30)
    assert status.late_days == late_days


def test_days_late_skip_holidays_and_count_extra_workdays(live) -> None:
    factories.order(live, qty=10, due_date=MONDAY - timedelta(days=7))
    Holiday.objects.create(scenario=live, date=MONDAY - timedelta(days=4))
    Holiday.objects.create(scenario=live, date=MONDAY + timedelta(days=1))
    ExtraWorkday.objects.create(scenario=live, date=MONDAY - timedelta(days=2))
    status = planned(live)
    assert status.completion_date == date(2026, 12, 1)
    assert status.late_days == 10


def test_a_reason_is_given_where_it_is_certain(live) -> None:
    factories.order(live, "SHORT", qty=10, due_date=date(2026, 11, 27))
    factories.order(live, "PAST", qty=1, due_date=MONDAY - timedelta(days=1))
    assert planned(live, "SHORT").first_reason.startswith(
        "Process time alone ends after the due date: earliest 30 Nov 2026."
    )
    assert OrderStatus.objects.get(order_id="PAST").first_reason == "Due before the plan starts."


def test_an_order_molded_already_has_nothing_left(live) -> None:
    order = factories.order(live, "DONE", qty=10)
    OrderProgress.objects.create(scenario=live, asof_date=MONDAY, order=order, molded_qty_credit=10)
    factories.order(live, "O1")
    status = planned(live, "DONE")
    assert (status.remaining_qty, status.molded_qty_credit, status.late_qty) == (0, 10, 0)
    assert status.completion_date is None


def test_the_load_stands_against_each_days_own_limit(live) -> None:
    factories.order(live, qty=10)
    DayCapacity.objects.create(
        scenario=live,
        date=MONDAY,
        molding_max_per_day=3,
    )
    planned(live)
    days = DailyLoad.objects.filter(resource="molding").order_by("workday_index")
    assert [int(day.limit) for day in days[:2]] == [3, 20]
    for day in days:
        made = sum(
            DailyOrder.objects.filter(workday_index=day.workday_index).values_list(
                "molds_molded", flat=True
            )
        )
        assert day.used == made
        pour = DailyLoad.objects.filter(resource="pour", workday_index=day.workday_index + 1)
        assert [row.used for row in pour] in ([Decimal("0.1") * made], [])
    flasks = DailyLoad.objects.filter(resource="flasks", workday_index=0)
    assert {row.flask_size: int(row.limit) for row in flasks} == {"S": 40, "M": 20}


def test_overload_never_molds_on_a_closed_day(live) -> None:
    factories.order(live, qty=300)
    closed = [date(2027, 1, 4) + timedelta(days=n) for n in range(3)]
    for day in closed:
        DayCapacity.objects.create(
            scenario=live, date=day, molding_max_per_day=0, pour_max_ton_per_day=0
        )
    planned(live)
    molded = DailyOrder.objects.values_list("date", flat=True)
    assert max(molded) > closed[-1]
    assert not set(molded) & set(closed)


def test_a_plan_shows_the_customer_the_order_had_when_it_was_requested(live) -> None:
    customer = factories.customer(live)
    order = factories.order(live, customer=customer)
    run = runs.request_run(scenario=live, user=None, time_limit_s=1, workers=1, claimed=True)
    order.customer = factories.customer(live, "C2", name="Other")
    order.save()
    jobs.solve(run)
    assert OrderStatus.objects.get(run=run).customer_name == "Rio Pumps"
