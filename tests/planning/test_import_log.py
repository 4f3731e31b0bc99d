"""The sheet ``production_log``: totals by day, order and event, that add to the log."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.models import Order, Scenario
from planning.models import OrderProgress, ProductionEntry
from planning.services.exports import export_inputs
from planning.services.imports import apply_import
from planning.translate.credits import credits_of
from tests import factories, plans
from tests.planning.importing import imported, stage
from tests.workbooks import SmallWorkbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("read_here")]

MONDAY = plans.this_monday()
LAST_MONDAY = MONDAY - timedelta(days=7)
TUESDAY = LAST_MONDAY + timedelta(days=1)
HEADERS = ["date", "order_id", "event", "qty"]


def book(*rows: list, monday: date = MONDAY) -> SmallWorkbook:
    made = SmallWorkbook().put("scenario", 2, "asof_date", monday)
    made["production_log"] = [HEADERS, *rows]
    return made.without("initial_order_progress")


def entries(scenario: Scenario) -> set[tuple]:
    counting = ProductionEntry.objects.counting().filter(scenario=scenario)
    return set(counting.values_list("date", "order__order_id", "event", "qty"))


def differences(workbook: SmallWorkbook | bytes, scenario: Scenario) -> list[tuple]:
    staged = stage(workbook, scenario)
    assert not staged.errors, [str(error) for error in staged.errors]
    return [(row.sheet, row.name, row.kind, row.values) for row in staged.differences()]


def test_a_first_import_writes_the_log_down(pat) -> None:
    staged = stage(book([TUESDAY, "O1", "Molded", 4], [TUESDAY, "O2", "scrapped", 1]))
    scenario = apply_import(staged=staged, user=pat)
    assert entries(scenario) == {(TUESDAY, "O1", "molded", 4), (TUESDAY, "O2", "scrapped", 1)}
    assert ProductionEntry.objects.first().entered_by == pat


@pytest.mark.both_databases
def test_rows_add_to_the_log_and_a_different_total_replaces() -> None:
    scenario = imported(book([TUESDAY, "O1", "molded", 4]))
    factories.logged(scenario.orders.get(order_id="O1"), 3, day=TUESDAY)
    factories.logged(scenario.orders.get(order_id="O2"), 2, day=TUESDAY)
    again = book([TUESDAY, "O1", "molded", 7], [TUESDAY, "O3", "molded", 5])
    new = f"{TUESDAY:%-d %b %Y}, O3, molded"
    assert differences(again, scenario) == [("production_log", new, "new", [["qty", "", "5"]])]
    imported(again, scenario)
    total = {(TUESDAY, "O1", "molded", 4), (TUESDAY, "O1", "molded", 3)}
    assert total < entries(scenario)

    less = book([TUESDAY, "O1", "molded", 6])
    name = f"{TUESDAY:%-d %b %Y}, O1, molded"
    assert differences(less, scenario) == [("production_log", name, "changed", [["qty", "7", "6"]])]
    imported(less, scenario)
    assert entries(scenario) == {
        (TUESDAY, "O1", "molded", 6),
        (TUESDAY, "O2", "molded", 2),
        (TUESDAY, "O3", "molded", 5),
    }
    replaced = ProductionEntry.objects.filter(replaced_by__qty=6)
    assert sorted(replaced.values_list("qty", flat=True)) == [3, 4]


def test_a_total_of_nothing_takes_back_and_a_new_one_is_not_written() -> None:
    scenario = imported(book([TUESDAY, "O1", "molded", 4]))
    imported(book([TUESDAY, "O1", "molded", 0], [TUESDAY, "O2", "molded", 0]), scenario)
    assert entries(scenario) == {(TUESDAY, "O1", "molded", 0)}
    assert differences(export_inputs(scenario=scenario), scenario) == []


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ([TUESDAY, "O9", "molded", 4], "order_id", "Unknown order"),
        ([TUESDAY, "O1", "poured", 4], "event", "molded, scrapped, delivered"),
        ([TUESDAY, "O1", "molded", -4], "qty", "whole number from 0"),
        ([None, "O1", "molded", 4], "date", "empty"),
        ([timezone.localdate() + timedelta(days=1), "O1", "molded", 4], "date", "still to come"),
    ],
)
def test_a_bad_row_is_named(row: list, column: str, reason: str) -> None:
    (error,) = stage(book(row)).errors
    assert (error.sheet, error.row, error.column) == ("production_log", 2, column)
    assert reason in error.reason


def test_a_row_twice_names_both() -> None:
    (error,) = stage(book([TUESDAY, "O1", "molded", 4], [TUESDAY, "O1", "molded", 5])).errors
    assert "Row 2 has it already" in error.reason


def test_an_order_of_which_all_is_delivered_closes() -> None:
    staged = stage(book([TUESDAY, "O1", "delivered", 10], [TUESDAY, "O2", "delivered", 1]))
    assert staged.warnings[-1].endswith("these orders will be closed: O1.")
    scenario = apply_import(staged=staged, user=None)
    states = dict(scenario.orders.values_list("order_id", "state"))
    assert (states["O1"], states["O2"]) == (Order.State.CLOSED, Order.State.OPEN)


def test_an_order_of_which_less_is_delivered_than_it_was_closed_with_opens_again() -> None:
    scenario = imported(book([TUESDAY, "O1", "delivered", 10]))
    workbook = book([TUESDAY, "O1", "delivered", 4])
    workbook["orders"] = [row for row in workbook["orders"] if row[0] != "O1"]
    staged = stage(workbook, scenario)
    assert staged.warnings[-1].endswith("these orders will be opened again: O1.")
    apply_import(staged=staged, user=None)
    assert scenario.orders.get(order_id="O1").state == Order.State.OPEN


def test_an_order_of_which_all_is_delivered_stays_closed_though_it_is_listed_still() -> None:
    scenario = imported(book([TUESDAY, "O1", "delivered", 10]))
    staged = stage(book(), scenario)
    assert staged.warnings[-1].endswith("all is delivered, so they stay closed: O1.")
    assert not [row for row in staged.differences() if row.sheet == "orders"]
    apply_import(staged=staged, user=None)
    assert scenario.orders.get(order_id="O1").state == Order.State.CLOSED


def test_an_order_of_which_fewer_are_ordered_than_delivered_closes() -> None:
    scenario = imported(book([TUESDAY, "O1", "delivered", 6]))
    less = book().put("orders", 2, "qty", 6)
    staged = stage(less, scenario)
    assert staged.warnings[-1].endswith("these orders will be closed: O1.")
    apply_import(staged=staged, user=None)
    assert scenario.orders.get(order_id="O1").state == Order.State.CLOSED
    imported(book().put("orders", 2, "qty", 12), scenario)
    assert scenario.orders.get(order_id="O1").state == Order.State.OPEN


@pytest.mark.parametrize("state", Order.ENDED)
def test_rows_of_ended_orders_are_named_and_entered(state: str) -> None:
    scenario = imported(book())
    workbook = book([TUESDAY, "O1", "molded", 4], [TUESDAY, "O3", "molded", 2])
    workbook["orders"] = [row for row in workbook["orders"] if row[0] != "O1"]
    scenario.orders.filter(order_id="O1").update(state=state)
    staged = stage(workbook, scenario)
    (warning,) = [w for w in staged.warnings if "of orders that are ended" in w]
    assert warning.endswith(f"{TUESDAY:%-d %b %Y}, O1, molded ({state}).")
    apply_import(staged=staged, user=None)
    assert (TUESDAY, "O1", "molded", 4) in entries(scenario)
    assert scenario.orders.get(order_id="O1").state == state


def test_the_log_of_another_scenario_is_its_own() -> None:
    imported(book([TUESDAY, "O1", "molded", 4]))
    other = imported(book([TUESDAY, "O1", "molded", 9]).put("scenario", 2, "name", "Other"))
    assert entries(other) == {(TUESDAY, "O1", "molded", 9)}


def kept_log() -> Scenario:
    """Return a scenario with stated credits, a log that goes on from them, and corrections."""
    workbook = book(monday=LAST_MONDAY)
    workbook["initial_order_progress"] = [["order_id", "molded_qty_credit"], ["O1", 4], ["O3", 1]]
    scenario = imported(workbook)
    one, two, _three = scenario.orders.order_by("order_id")
    factories.logged(one, 3, day=TUESDAY)
    factories.logged(one, 1, "scrapped", day=TUESDAY)
    new = factories.logged(two, 5, day=TUESDAY)
    factories.logged(two, 8, day=TUESDAY, replaced_by=new)
    factories.logged(two, 2, "delivered", day=MONDAY)
    scenario.asof_date = MONDAY
    scenario.save()
    return scenario


def credits(scenario: Scenario) -> dict[str, int]:
    numbers = dict(scenario.orders.values_list("pk", "order_id"))
    return {numbers[key]: credit.qty for key, credit in credits_of(scenario).items()}


@pytest.mark.both_databases
def test_a_kept_log_comes_back_without_a_difference() -> None:
    scenario = kept_log()
    assert credits(scenario) == {"O1": 6, "O2": 5, "O3": 1}
    content = export_inputs(scenario=scenario)
    assert differences(content, scenario) == []
    imported(content, scenario)
    assert not OrderProgress.objects.filter(asof_date=MONDAY).exists()
    assert credits(scenario) == {"O1": 6, "O2": 5, "O3": 1}


def test_an_export_carries_the_credits_into_a_new_scenario() -> None:
    scenario = kept_log()
    content = export_inputs(scenario=scenario)
    scenario.name = "Before"
    scenario.save()
    again = imported(content)
    assert credits(again) == {"O1": 6, "O2": 5, "O3": 1}
    assert entries(again) == entries(scenario)


numbers = st.sampled_from(["O1", "O2", "O3"])
stated = st.dictionaries(
    st.tuples(numbers, st.sampled_from([LAST_MONDAY, MONDAY])), st.integers(0, 30)
)
log = st.lists(
    st.tuples(
        numbers,
        st.integers(1, 14),
        st.sampled_from(["molded", "scrapped", "delivered"]),
        st.integers(0, 9),
    ),
    max_size=8,
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    states=st.lists(st.sampled_from(Order.State.values), min_size=3, max_size=3),
    stated=stated,
    log=log,
)
def test_any_log_and_credits_come_back_without_a_difference(states, stated, log) -> None:
    Scenario.objects.all().delete()
    scenario = imported(book())
    orders = {order.order_id: order for order in scenario.orders.all()}
    for (number, monday), qty in stated.items():
        OrderProgress.objects.create(
            scenario=scenario, asof_date=monday, order=orders[number], molded_qty_credit=qty
        )
    for number, days, event, qty in log:
        day = MONDAY - timedelta(days=days)
        factories.logged(orders[number], qty, event, day=day)
    for order, state in zip(orders.values(), states, strict=True):
        scenario.orders.filter(pk=order.pk).update(state=state)
    content = export_inputs(scenario=scenario)
    assert differences(content, scenario) == []

    before = {number: qty for number, qty in credits(scenario).items() if qty}
    scenario.name = "Before"
    scenario.save()
    if scenario.orders.exclude(state__in=Order.ENDED).exists():
        again = imported(content)  # closes the orders of which all is delivered
        stay = again.orders.exclude(state__in=Order.ENDED).values_list("order_id", flat=True)
        after = {number: qty for number, qty in credits(again).items() if qty}
        assert after == {number: before[number] for number in stay if number in before}


@pytest.mark.both_databases
def test_a_workbook_that_knows_better_shows_the_log_s_credit_beside_its_own() -> None:
    scenario = kept_log()
    workbook = book()
    workbook["initial_order_progress"] = [["order_id", "molded_qty_credit"], ["O1", 7], ["O2", 5]]
    shown = [row for row in differences(workbook, scenario) if row[0] == "initial_order_progress"]
    assert shown == [("initial_order_progress", "O1", "changed", [["molded_qty_credit", "6", "7"]])]
    imported(workbook, scenario)
    stated = OrderProgress.objects.filter(asof_date=MONDAY)
    assert dict(stated.values_list("order__order_id", "molded_qty_credit")) == {"O1": 7}
    assert credits(scenario) == {"O1": 7, "O2": 5, "O3": 1}


def test_what_the_line_enters_after_the_preview_is_kept() -> None:
    scenario = imported(book([TUESDAY, "O1", "molded", 4]))
    staged = stage(book([TUESDAY, "O2", "molded", 6]), scenario)
    factories.logged(scenario.orders.get(order_id="O1"), 3, day=TUESDAY)
    apply_import(staged=staged, user=None)
    assert (TUESDAY, "O1", "molded", 3) in entries(scenario)
    assert (TUESDAY, "O2", "molded", 6) in entries(scenario)
