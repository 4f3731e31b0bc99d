"""Credits: what is stated for a Monday is a stocktaking, the log goes on from there."""

from datetime import date, timedelta

import pytest

from orders.models import Order, Scenario
from planning.models import OrderProgress
from planning.translate import DOORS
from planning.translate.credits import contradictions, credits_of, unlogged_deliveries
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

MONDAY = factories.MONDAY
LAST_MONDAY = MONDAY - timedelta(days=7)
TUESDAY, FRIDAY = LAST_MONDAY + timedelta(days=1), LAST_MONDAY + timedelta(days=4)


@pytest.fixture
def scenario() -> Scenario:
    made = factories.scenario()
    for number in ("O1", "O2"):
        factories.order(made, number, qty=20)
    return made


def order(scenario: Scenario, number: str = "O1") -> Order:
    return scenario.orders.get(order_id=number)


def state(of: Order, qty: int, monday: date = MONDAY) -> None:
    OrderProgress.objects.create(
        scenario=of.scenario, asof_date=monday, order=of, molded_qty_credit=qty
    )


def quantities(scenario: Scenario) -> dict[str, int]:
    numbers = dict(scenario.orders.values_list("pk", "order_id"))
    return {numbers[key]: credit.qty for key, credit in credits_of(scenario).items()}


def test_without_a_log_only_the_own_monday_counts(scenario: Scenario) -> None:
    state(order(scenario), 5, LAST_MONDAY)
    assert quantities(scenario) == {}
    state(order(scenario), 7)
    assert quantities(scenario) == {"O1": 7}


def test_the_log_counts_what_was_molded_less_what_was_scrapped(scenario: Scenario) -> None:
    one = order(scenario)
    factories.logged(one, 6, day=TUESDAY)
    factories.logged(one, 3, day=FRIDAY)
    factories.logged(one, 2, "scrapped", day=FRIDAY)
    factories.logged(one, 5, "delivered", day=FRIDAY)
    assert quantities(scenario) == {"O1": 7}


def test_what_was_made_from_the_monday_on_is_for_the_next_monday(scenario: Scenario) -> None:
    factories.logged(order(scenario), 6, day=MONDAY)
    assert quantities(scenario) == {}
    scenario.asof_date = MONDAY + timedelta(days=7)
    assert quantities(scenario) == {"O1": 6}


def test_the_log_goes_on_from_the_last_stated_credit(scenario: Scenario) -> None:
    one, two = order(scenario), order(scenario, "O2")
    state(one, 10, LAST_MONDAY)
    state(two, 4, LAST_MONDAY)
    factories.logged(one, 3, day=LAST_MONDAY - timedelta(days=3))  # is in the ten already
    factories.logged(one, 5, day=TUESDAY)
    assert quantities(scenario) == {"O1": 15, "O2": 4}


def test_what_is_stated_for_the_monday_itself_is_the_last_word(scenario: Scenario) -> None:
    one = order(scenario)
    state(one, 10, LAST_MONDAY)
    factories.logged(one, 5, day=TUESDAY)
    state(one, 12)
    assert quantities(scenario) == {"O1": 12}
    assert contradictions(scenario) == [("O1", 12, 15)]
    readiness = DOORS["molding"].freeze(scenario).readiness
    assert any("12 molds are stated" in str(warning) for warning in readiness.warnings)


def test_a_stated_credit_that_the_log_confirms_is_no_contradiction(scenario: Scenario) -> None:
    factories.logged(order(scenario), 5, day=TUESDAY)
    state(order(scenario), 5)
    state(order(scenario, "O2"), 3)  # made before the log was kept
    assert contradictions(scenario) == []


def test_a_replaced_entry_does_not_count(scenario: Scenario) -> None:
    new = factories.logged(order(scenario), 2, day=TUESDAY)
    factories.logged(order(scenario), 9, day=TUESDAY, replaced_by=new)
    assert quantities(scenario) == {"O1": 2}


def test_what_is_delivered_was_molded_though_nobody_logged_that(scenario: Scenario) -> None:
    one, two = order(scenario), order(scenario, "O2")
    factories.logged(one, 2, day=TUESDAY)
    factories.logged(one, 5, "delivered", day=FRIDAY)
    factories.logged(one, 1, "delivered", day=MONDAY)
    factories.logged(two, 6, day=TUESDAY)
    factories.logged(two, 4, "delivered", day=FRIDAY)
    assert quantities(scenario) == {"O1": 6, "O2": 6}
    assert unlogged_deliveries(scenario) == [("O1", 6, 2)]
    frozen = DOORS["molding"].freeze(scenario)
    assert frozen.snapshot["orders"][0]["molded_qty_credit"] == 6
    (warning,) = [w for w in frozen.readiness.warnings if w.order_id == "O1"]
    assert "6 pieces are delivered, but only 2 are stated or logged as molded" in str(warning)


def test_no_credit_is_stated_below_what_is_delivered(scenario: Scenario) -> None:
    one = order(scenario)
    state(one, 3)
    factories.logged(one, 5, "delivered", day=FRIDAY)
    assert quantities(scenario) == {"O1": 5}
    assert contradictions(scenario) == []  # of molding, the log says nothing
    factories.logged(one, 2, day=TUESDAY)
    assert contradictions(scenario) == []
    factories.logged(one, 6, day=TUESDAY)
    assert contradictions(scenario) == [("O1", 3, 8)]


def test_a_delivery_after_the_monday_of_what_was_logged_since_is_no_contradiction(
    scenario: Scenario,
) -> None:
    scenario.asof_date = LAST_MONDAY - timedelta(days=7)
    factories.logged(order(scenario), 6, day=LAST_MONDAY - timedelta(days=7))
    factories.logged(order(scenario), 6, "delivered", day=LAST_MONDAY - timedelta(days=3))
    assert unlogged_deliveries(scenario) == []


def test_more_scrap_than_molds_is_no_negative_credit(scenario: Scenario) -> None:
    factories.logged(order(scenario), 2, "scrapped", day=TUESDAY)
    assert quantities(scenario) == {"O1": 0}


def test_an_ended_order_has_no_credit(scenario: Scenario) -> None:
    factories.logged(order(scenario), 2, day=TUESDAY)
    scenario.orders.update(state=Order.State.CLOSED)
    assert quantities(scenario) == {}
    key = order(scenario).pk
    assert credits_of(scenario, [key])[key].qty == 2


def test_the_plan_molds_what_the_log_leaves(scenario: Scenario) -> None:
    factories.logged(order(scenario), 6, day=TUESDAY)
    snapshot = DOORS["molding"].freeze(scenario).snapshot
    assert {o["order_id"]: o["molded_qty_credit"] for o in snapshot["orders"]} == {"O1": 6, "O2": 0}


def test_a_log_of_any_length_asks_as_many_questions(
    scenario: Scenario, django_assert_num_queries
) -> None:
    for days in range(1, 40):
        factories.logged(order(scenario), 1, day=MONDAY - timedelta(days=days))
    with django_assert_num_queries(4):
        (credit,) = credits_of(scenario).values()
    assert credit.qty == 39
