"""Molds in process come by the log, the plan that made them, or an estimate."""

from datetime import date, timedelta

import pytest

from orders.models import Order, Scenario
from planning.models import (
    Approval,
    DailyOrder,
    ExtraWorkday,
    Holiday,
    OrderProgress,
    OrderStatus,
)
from planning.services.runs import request_run
from planning.translate import DOORS
from planning.translate.molding.in_process import InProcess
from tests import factories, plans

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Source = OrderStatus.Source
MONDAY = factories.MONDAY
WEEK = timedelta(weeks=1)
TUESDAY, THURSDAY, FRIDAY = (MONDAY - timedelta(days=days) for days in (6, 4, 3))


@pytest.fixture
def order(db) -> Order:
    """Of a part that is delivered five workdays after it is molded."""
    return factories.order(factories.scenario(), "O1")


def state(order: Order, qty: int, monday: date = MONDAY) -> None:
    OrderProgress.objects.create(
        scenario=order.scenario, asof_date=monday, order=order, molded_qty_credit=qty
    )


def planned(live: Scenario, pat, days: dict[date, int], monday: date = MONDAY - WEEK) -> None:
    """Approve a plan of an earlier Monday that molds O1 on some days."""
    run = plans.run(live, asof_date=monday)
    for day, molds in days.items():
        DailyOrder.objects.create(
            run=run,
            scenario=live,
            asof_date=monday,
            date=day,
            workday_index=(day - monday).days,
            order_id="O1",
            part_id="P1",
            molds_molded=molds,
        )
    Approval.objects.create(
        run=run, scenario=live, engine="molding", asof_date=monday, approved_by=pat
    )


def found(of: Order) -> InProcess:
    door = DOORS["molding"]
    snapshot = door.freeze(of.scenario).snapshot
    return door.molds_in_process(of.scenario, snapshot)["O1"]


def test_the_log_says_when_the_last_of_them_was_really_molded(order, pat) -> None:
    planned(order.scenario, pat, {FRIDAY: 6})
    factories.logged(order, 2, day=TUESDAY)
    factories.logged(order, 4, day=THURSDAY)
    factories.logged(order, 1, day=MONDAY)  # of the next Monday
    assert found(order) == InProcess(6, THURSDAY + WEEK, Source.LOG)


def test_the_calendar_is_the_scenario_s(order) -> None:
    Holiday.objects.create(scenario=order.scenario, date=MONDAY)
    factories.logged(order, 4, day=THURSDAY)
    assert found(order).last_delivery == THURSDAY + WEEK + timedelta(days=1)
    ExtraWorkday.objects.create(scenario=order.scenario, date=MONDAY - timedelta(days=1))
    assert found(order).last_delivery == THURSDAY + WEEK


def test_what_is_delivered_is_not_in_process_any_more(order) -> None:
    factories.logged(order, 6, day=TUESDAY)
    factories.logged(order, 4, "delivered", day=FRIDAY)
    assert found(order) == InProcess(2, TUESDAY + WEEK, Source.LOG)
    factories.logged(order, 2, "delivered", day=FRIDAY)
    assert found(order) == InProcess(0, FRIDAY, Source.LOG)


def test_a_log_that_goes_on_from_an_earlier_credit_knows_the_last_of_them(order) -> None:
    state(order, 5, MONDAY - WEEK)
    factories.logged(order, 2, day=TUESDAY)
    assert found(order) == InProcess(7, TUESDAY + WEEK, Source.LOG)


def test_what_the_log_does_not_know_comes_by_the_plan_that_made_it(order, pat) -> None:
    state(order, 6)
    planned(order.scenario, pat, {TUESDAY: 3, THURSDAY: 3, MONDAY: 4})
    factories.logged(order, 2, day=TUESDAY)
    assert found(order) == InProcess(6, THURSDAY + WEEK, Source.PLAN, MONDAY - WEEK)


def test_a_plan_that_was_replaced_before_its_day_came_made_nothing(order, pat) -> None:
    state(order, 6)
    planned(order.scenario, pat, {THURSDAY: 6}, monday=MONDAY - 2 * WEEK)
    planned(order.scenario, pat, {})
    assert found(order).source == Source.ESTIMATE


def test_what_nobody_knows_counts_as_made_on_the_workday_before(order) -> None:
    state(order, 6)
    assert found(order) == InProcess(6, MONDAY + timedelta(days=4), Source.ESTIMATE)


def test_a_run_keeps_it_for_the_rows_of_its_plan(order) -> None:
    factories.logged(order, 6, day=TUESDAY)
    run = request_run(scenario=order.scenario, user=None)
    kept = InProcess.from_json(run.context["in_process"]["O1"])
    assert kept == InProcess(6, TUESDAY + WEEK, Source.LOG)
