"""No page asks the database more often because there is more in it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orders.models import Order, Scenario
from planning.models import (
    DailyOrder,
    DayCapacity,
    ExtraWorkday,
    FlaskInUse,
    Holiday,
    MarkedCell,
    OrderProgress,
    OrderStatus,
    PatternLoaded,
    PinnedCell,
    Run,
    StagedRow,
    StagedWorkbook,
)
from tests import factories, plans
from tests.access import TABLE, Row, things

pytestmark = pytest.mark.django_db

ROWS = [row for row in TABLE if row.answers("get")["planner"] == 200]
FEW, MORE = 3, 9  # of everything; a third of what there is then
MOST_OF_A_LIST = 12  # what a list may ask, by docs/promises.md


def test_no_page_asks_more_often_for_more_rows(planner: Client, pat: User) -> None:
    made = things()
    fill(made, pat, FEW)
    before = _counts(planner, made)
    fill(made, pat, MORE - FEW, since=FEW)
    assert _counts(planner, made) == before


def test_no_list_asks_more_than_was_promised(planner: Client, pat: User) -> None:
    made = things()
    fill(made, pat, FEW)
    lists = (row for row in ROWS if "-list" in row.name or row.name == "log-entries")
    asked = {str(row): _asked(planner, row, made) for row in lists}
    assert not {name: count for name, count in asked.items() if count > MOST_OF_A_LIST}


def _counts(planner: Client, made: dict[str, Model]) -> dict[str, int]:
    return {str(row): _asked(planner, row, made) for row in ROWS}


def _asked(planner: Client, row: Row, made: dict[str, Model]) -> int:
    """Count the queries of a page that was opened before, so that what is kept is kept."""
    address = row.address(made)
    _opened(planner, address)
    with CaptureQueriesContext(connection) as asked:
        _opened(planner, address)
    return len(asked)


def _opened(planner: Client, address: str) -> HttpResponse:
    page = planner.get(address)
    assert page.status_code == 200, address
    return page


def fill(made: dict[str, Model], by: User, count: int, *, since: int = 0) -> None:
    """Add so many of all that a page may show to what ``things`` made."""
    for scenario in (made["live"], made["what-if"]):
        assert isinstance(scenario, Scenario)
        orders = list(_orders(scenario, by, count, since))
        _fill_calendar(scenario, count, since)
        for run in Run.objects.filter(scenario=scenario, state=Run.State.SOLVED):
            _plan(run, orders)
    for number in range(since, since + count):
        factories.scenario(name=f"Another {number}", is_live=False)
        plans.solved_run(made["live"], requested_by=by)
        plans.replaced_run(made["live"], approved_by=by)
    kept = made["workbook of the administrator"]
    for workbook in {kept, StagedWorkbook.objects.get(pk=kept.pk)}:
        StagedRow.objects.bulk_create(
            StagedRow(
                workbook=workbook,
                position=10 + number,
                sheet="orders",
                kind=StagedRow.Kind.CHANGED,
                name=f"Q{number}",
                values=[["qty", "10", "12"]],
                columns=" qty ",
            )
            for number in range(since, since + count)
        )


def _orders(scenario: Scenario, by: User, count: int, since: int) -> Iterator[Order]:
    """Yield open orders, each with a part, a customer, a history and a log of its own."""
    for number in range(since, since + count):
        order = factories.order(
            scenario,
            f"Q{number}",
            part=factories.part(scenario, f"PQ{number}"),
            customer=factories.customer(scenario, f"CQ{number}", salesperson=by),
            entered_by=by,
        )
        day = scenario.asof_date - timedelta(days=3)
        factories.logged(order, 2, day=day, entered_by=by)
        factories.logged(order, 1, "delivered", day=scenario.asof_date, entered_by=by)
        place = {"scenario": scenario, "asof_date": scenario.asof_date}
        OrderProgress.objects.create(**place, order=order, molded_qty_credit=3)
        PatternLoaded.objects.create(**place, order=order)
        FlaskInUse.objects.create(
            **place, flask_size="S", release_workday_index=number, qty_inuse=1
        )
        yield order


def _fill_calendar(scenario: Scenario, count: int, since: int) -> None:
    for number in range(since, since + count):
        week = scenario.asof_date + timedelta(weeks=number)
        Holiday.objects.create(scenario=scenario, date=week + timedelta(days=1))
        ExtraWorkday.objects.create(scenario=scenario, date=week + timedelta(days=5))
        DayCapacity.objects.create(
            scenario=scenario, date=week + timedelta(days=2), molding_max_per_day=9
        )


def _plan(run: Run, orders: list[Order]) -> None:
    """Let a run plan some more orders, late ones, with cells that are pinned and marked."""
    place = {"run": run, "scenario": run.scenario, "asof_date": run.asof_date}
    day = run.asof_date + timedelta(days=1)
    for order in orders:
        shown = {"order_id": order.order_id, "part_id": order.part.part_id}
        DailyOrder.objects.create(
            **place, **shown, workday_index=1, date=day, molds_molded=order.qty
        )
        OrderStatus.objects.create(
            **place,
            **shown,
            customer_id=order.customer.customer_id,
            customer_name=order.customer.name,
            priority=order.priority,
            qty=order.qty,
            molded_qty_credit=0,
            remaining_qty=order.qty,
            due_date=order.due_date,
            delivered_by_due=0,
            late_qty=order.qty,
            late_days=2,
            completion_workday_index=4,
            completion_date=day + timedelta(days=3),
            earliest_date=day,
        )
        PinnedCell.objects.create(run=run, order_id=order.order_id, date=day, molds=1)
        MarkedCell.objects.create(
            run=run, order_id=order.order_id, date=day, molds=1, marked_by=run.requested_by
        )
