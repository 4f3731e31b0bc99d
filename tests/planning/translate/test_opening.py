"""What stands in the shop on Monday follows from the log, and from the plan where it is silent."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from orders.models import Order, Scenario
from planning.models import Approval, DailyOrder, ExtraWorkday, Holiday
from planning.translate.molding import opening_that_follows, week_before, workdays_of
from tests import factories, plans

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

MONDAY = factories.MONDAY
FRIDAY, THURSDAY, WEDNESDAY = (MONDAY - timedelta(days=days) for days in (3, 4, 5))
WEEK = timedelta(weeks=1)


@pytest.fixture
def live() -> Scenario:
    return factories.scenario()


@pytest.fixture
def order(live) -> Order:
    """Of a part that keeps its flask for three workdays: made on Thursday, free on Tuesday."""
    return factories.order(live, "O1")


def planned(live: Scenario, pat, molds: dict[date, int], *, monday: date = MONDAY - WEEK) -> None:
    """Approve a plan of an earlier Monday with molds of O1 on some days."""
    run = plans.run(live, asof_date=monday)
    place = {"run": run, "scenario": live, "asof_date": monday}
    for day, qty in molds.items():
        index = max(0, (day - monday).days)
        DailyOrder.objects.create(
            **place, date=day, workday_index=index, order_id="O1", part_id="P1", molds_molded=qty
        )
    Approval.objects.create(
        run=run, scenario=live, engine="molding", asof_date=monday, approved_by=pat
    )


def test_molds_of_the_log_keep_their_flasks_are_poured_and_leave_their_pattern_on(order) -> None:
    factories.logged(order, 4, day=FRIDAY)
    factories.logged(order, 5, day=THURSDAY)
    found = opening_that_follows(order.scenario)
    assert found.patterns == {"O1": True}
    assert found.flasks == {("S", 2): 4, ("S", 1): 5}
    assert found.pours == {0: Decimal("0.400")}


def test_a_flask_released_by_monday_is_free(order) -> None:
    factories.logged(order, 4, day=WEDNESDAY)
    found = opening_that_follows(order.scenario)
    assert (found.patterns, found.flasks, found.pours) == ({}, {}, {})


def test_a_day_that_nobody_logged_counts_as_the_plan_had_it(order, pat) -> None:
    planned(order.scenario, pat, {THURSDAY: 9, FRIDAY: 7})
    factories.logged(order, 4, day=THURSDAY)
    found = opening_that_follows(order.scenario)
    assert found.flasks == {("S", 1): 4, ("S", 2): 7}
    assert [day.is_logged for day in found.days[-2:]] == [True, False]


def test_a_partly_logged_day_names_the_planned_orders_without_an_entry(order, pat) -> None:
    planned(order.scenario, pat, {THURSDAY: 9, FRIDAY: 7})
    other = factories.order(order.scenario, "O2")
    factories.logged(other, 4, day=FRIDAY)
    found = opening_that_follows(order.scenario)
    assert found.days[-1].unlogged == {"O1": 7}
    (words,) = found.left_out
    assert "Fri 20 Nov is logged, but" in words
    assert "O1 (7). They count as not molded." in words
    factories.logged(order, 0, day=FRIDAY)  # somebody says: none
    assert not opening_that_follows(order.scenario).left_out


def test_a_replaced_plan_counts_until_the_next_one_took_over(order, pat) -> None:
    planned(order.scenario, pat, {FRIDAY: 3}, monday=MONDAY - 2 * WEEK)
    planned(order.scenario, pat, {FRIDAY: 7})
    planned(order.scenario, pat, {FRIDAY: 1}, monday=MONDAY)
    assert opening_that_follows(order.scenario).flasks == {("S", 2): 7}


def test_scrap_of_the_day_leaves_its_flask_later_scrap_does_not(order) -> None:
    factories.logged(order, 5, day=THURSDAY)
    factories.logged(order, 2, "scrapped", day=FRIDAY)
    factories.logged(order, 6, day=FRIDAY)
    assert opening_that_follows(order.scenario).flasks == {("S", 1): 5, ("S", 2): 4}


def test_a_holiday_and_an_extra_saturday_shift_the_release(order) -> None:
    Holiday.objects.create(scenario=order.scenario, date=FRIDAY)
    factories.logged(order, 5, day=THURSDAY)
    found = opening_that_follows(order.scenario)
    assert found.flasks == {("S", 2): 5}
    assert found.patterns == {"O1": True}
    ExtraWorkday.objects.create(scenario=order.scenario, date=FRIDAY + timedelta(days=1))
    assert opening_that_follows(order.scenario).flasks == {("S", 1): 5}
    assert week_before(order.scenario)[-1].date == FRIDAY + timedelta(days=1)


def test_overtime_on_a_free_saturday_counts_with_the_friday(order) -> None:
    factories.logged(order, 5, day=FRIDAY + timedelta(days=1))
    found = opening_that_follows(order.scenario)
    assert (found.flasks, found.pours) == ({("S", 2): 5}, {0: Decimal("0.500")})


def test_an_ended_order_is_poured_but_its_pattern_counts_as_off(order) -> None:
    factories.logged(order, 4, day=FRIDAY)
    Order.objects.update(state=Order.State.CANCELLED)
    found = opening_that_follows(order.scenario)
    assert (found.patterns, found.pours) == ({}, {0: Decimal("0.400")})
    assert "O1 is cancelled" in found.left_out[0]


def test_molds_of_orders_and_sizes_that_are_gone_are_named(order, pat) -> None:
    planned(order.scenario, pat, {FRIDAY: 7})
    DailyOrder.objects.update(order_id="GONE")
    factories.logged(order, 4, day=THURSDAY)
    order.scenario.flask_sizes.filter(flask_size="S").delete()
    found = opening_that_follows(order.scenario)
    assert not found.flasks
    assert ["S, of which" in words or "GONE" in words for words in found.left_out] == [True, True]


def test_without_log_and_plan_nothing_is_known(order) -> None:
    assert not opening_that_follows(order.scenario).is_known
    assert workdays_of(order.scenario, 2) == [MONDAY, MONDAY + timedelta(days=1)]
