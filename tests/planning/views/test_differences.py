"""The page that says what changed between two runs, and why."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import Scenario
from planning.models import DailyOrder, OrderStatus, Run
from planning.translate import DOORS
from tests import factories, plans
from tests.planning.importing import imported
from tests.workbooks import MONDAY_1, MONDAY_2

pytestmark = pytest.mark.django_db


def solved(scenario: Scenario, **values: object) -> Run:
    """Return a run with a plan of what the scenario holds now."""
    frozen = DOORS["molding"].freeze(scenario)
    return plans.solved_run(scenario, snapshot=frozen.snapshot, context=frozen.context, **values)


def address(after: Run, before: Run, **wanted: str) -> str:
    return reverse("run-compare", args=[after.pk, before.pk], query=wanted)


@pytest.fixture
def live() -> Scenario:
    scenario = factories.scenario()
    part = factories.part(scenario)
    for name in ("O1", "O2", "O3"):
        factories.order(scenario, name, part=part)
    return scenario


@pytest.fixture
def two_runs(live) -> tuple[Run, Run]:
    """A second run in which O1 moved, O2 got another quantity and is late, O4 came, O3 went."""
    before = solved(live)
    live.orders.filter(order_id="O3").update(state="closed")
    live.orders.filter(order_id="O2").update(qty=12)
    factories.order(live, "O4", part=live.parts.get())
    after = solved(live)
    moved = DailyOrder.objects.get(run=after, order_id="O1")
    DailyOrder.objects.filter(pk=moved.pk).update(
        workday_index=moved.workday_index + 5, date=moved.date + timedelta(days=7)
    )
    OrderStatus.objects.filter(run=after, order_id="O2").update(late_qty=2)
    return before, after


def listed(page) -> list[str]:
    return [row.record.order_id for row in page.context["table"].rows]


def test_the_page_names_each_order_by_what_becomes_of_it(planner, two_runs) -> None:
    before, after = two_runs
    page = planner.get(address(after, before))
    kinds = {row.record.order_id: row.record.kind for row in page.context["table"].rows}
    assert kinds == {"O1": "moved", "O2": "resized", "O3": "removed", "O4": "added"}
    assert listed(page)[0] == "O2"  # newly late
    assert "quantity: 10 → 12" in page.text
    assert "new order" in page.text


@pytest.mark.parametrize(
    ("wanted", "orders"),
    [
        ({"kind": "moved"}, ["O1"]),
        ({"standing": "newly-late"}, ["O2"]),
        ({"standing": "gone"}, ["O3"]),
        ({"cause": "no"}, ["O1"]),
        ({"q": "o4"}, ["O4"]),
        ({"q": "nobody"}, []),
        ({"kind": "no such kind"}, ["O2", "O1", "O3", "O4"]),
        ({"show": "days", "kind": "moved"}, ["O1", "O1"]),
        ({"show": "days", "q": "O2"}, ["O2"]),
        ({"show": "inputs", "group": "orders", "kind": "changed"}, ["O2"]),
    ],
)
def test_its_lists_are_narrowed(planner, two_runs, wanted, orders) -> None:
    before, after = two_runs
    assert listed(planner.get(address(after, before, **wanted))) == orders


@pytest.mark.parametrize("show", ["orders", "days", "inputs", "load"])
def test_each_list_is_taken_along_as_shown(planner, two_runs, show) -> None:
    before, after = two_runs
    page = planner.get(address(after, before, show=show))
    count = len(page.context["table"].rows)
    answer = planner.get(address(after, before, show=show, export="xlsx"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet.max_row == count + 1
    answer = planner.get(address(after, before, show=show, export="csv"))
    assert len(list(csv.reader(io.StringIO(answer.text)))) == count + 1


def test_the_load_of_both_plans_stands_side_by_side(planner, live) -> None:
    before = solved(live)
    live.asof_date += timedelta(days=7)
    live.save()
    after = solved(live)
    page = planner.get(address(after, before, show="load"))
    first = page.context["table"].rows[0].record
    assert first.date == live.asof_date  # of both, not the first day of each
    assert first.before["molding", ""] == first.after["molding", ""] == (10, 20)


def test_days_are_compared_by_date_on_two_mondays(planner, live) -> None:
    before = solved(live)
    live.asof_date += timedelta(days=7)
    live.save()
    after = solved(live)  # molds on the first days of its own Monday
    page = planner.get(address(after, before))
    assert page.context["found"].since == live.asof_date
    assert page.context["found"].molds_past == 30
    assert {row.record.kind for row in page.context["table"].rows} == {"added"}


def test_two_mondays_name_exactly_the_orders_that_changed(planner, read_here) -> None:
    scenario = imported(MONDAY_1)
    before = solved(scenario)
    scenario = imported(MONDAY_2, scenario, close_missing=True)
    after = solved(scenario)
    first, second = (_numbers(content) for content in (MONDAY_1, MONDAY_2))
    for kind, orders in (("new", second - first), ("gone", first - second)):
        wanted = {"show": "inputs", "group": "orders", "kind": kind}
        assert set(listed(planner.get(address(after, before, **wanted)))) == orders


def _numbers(workbook: bytes) -> set[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook))["orders"]
    column = [cell.value for cell in sheet[1]].index("order_id")
    return {row[column] for row in sheet.iter_rows(min_row=2, values_only=True)}


def test_a_plan_compared_with_itself_has_no_difference(planner, live) -> None:
    run = solved(live)
    page = planner.get(address(run, run))
    assert listed(page) == []
    assert page.context["found"].inputs == []


def test_viewers_compare_approved_plans_without_links_they_may_not_follow(
    viewer, live, pat
) -> None:
    before = plans.replaced_run(live, approved_by=pat)
    after = plans.solved_run(live, approved_by=pat)
    DailyOrder.objects.filter(run=after).update(molds_molded=3)
    page = viewer.get(address(after, before))
    assert len(listed(page)) == 3
    assert 'href="/orders/' not in page.text


def test_a_run_is_offered_the_plan_in_force_the_run_before_and_any_other(
    planner, live, pat
) -> None:
    live.asof_date = plans.this_monday()
    live.save()
    in_force = plans.solved_run(live, approved_by=pat)
    before, run = plans.solved_run(live), plans.solved_run(live)
    page = planner.get(reverse("run-compare-with", args=[run.pk]))
    assert page.context["in_force"] == in_force
    assert page.context["run_before"] == before
    assert address(run, in_force) in page.text
    assert address(run, before) in page.text
    runs = planner.get(reverse("run-list"))
    assert reverse("run-compare-with", args=[run.pk]) in runs.text


@pytest.mark.parametrize("show", ["orders", "days", "inputs", "load"])
def test_queries_do_not_grow_with_the_plans(planner, live, show) -> None:
    counts = []
    for size in (5, 60):
        for number in range(size):
            factories.order(live, f"N{size}-{number}", part=live.parts.get())
        before = solved(live)
        live.orders.update(qty=size)
        after = solved(live)
        with CaptureQueriesContext(connection) as captured:
            assert planner.get(address(after, before, show=show)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[1] <= 12


def test_what_the_former_plan_molds_before_the_later_monday_is_not_missing(planner, live) -> None:
    before = solved(live)
    live.asof_date += timedelta(days=7)
    live.save()
    after = solved(live)
    coming = DailyOrder.objects.get(run=after, order_id="O1")
    coming.pk, coming.run, coming.asof_date, coming.workday_index = (
        None,
        before,
        before.asof_date,
        9,
    )
    coming.save()  # so both plans mold the same on that day, the former as much a week before
    found = planner.get(address(after, before)).context["found"]
    assert {order.order_id: order.kind for order in found.orders}["O1"] == "same"
