"""A run's settings as the engine's: weights, the approved plan carried over, what is pinned."""

from datetime import date, timedelta

import pytest

from orders.models import Order
from planning.models import DailyOrder, ExtraWorkday, Holiday, OrderProgress
from planning.translate import DOORS
from planning.translate.molding import Pin, Settings
from tests import factories, plans

pytestmark = pytest.mark.django_db

MONDAY = factories.MONDAY
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3))
LAST_MONDAY = MONDAY - timedelta(weeks=1)


@pytest.fixture
def live():
    return factories.scenario()


def plan_of(scenario, molds: dict[tuple[str, date], int], asof_date: date = LAST_MONDAY):
    """Store a plan that molds so much of an order on a date."""
    run = plans.run(scenario, asof_date=asof_date)
    DailyOrder.objects.bulk_create(
        DailyOrder(
            run=run,
            scenario=scenario,
            asof_date=asof_date,
            workday_index=(day - asof_date).days,
            date=day,
            order_id=order_id,
            part_id="P1",
            molds_molded=count,
        )
        for (order_id, day), count in molds.items()
    )
    return run


def freeze(scenario, former=None, pins=(), **chosen):
    return DOORS["molding"].freeze(scenario, Settings(**chosen), former, pins)


def cells(frozen, table: str) -> dict[tuple[str, int], int]:
    assert not frozen.readiness.errors
    return {(c["order_id"], c["workday_index"]): c["molds"] for c in frozen.snapshot[table]}


def refused(frozen) -> list[tuple[str | None, str]]:
    return [(error.setting, str(error)) for error in frozen.readiness.errors]


def test_the_usual_settings_are_the_engines_own(live) -> None:
    factories.order(live)
    made = freeze(live).snapshot
    assert made["weights"] == {"late": 1_000_000, "switch": 100_000, "late_day": 0, "wip": 1}
    assert (made["objective"], made["pattern_scope"]) == ("weighted", "order")
    assert (made["use_priority"], made["hint"], made["pinned"]) == (False, [], [])
    assert made == DOORS["molding"].freeze(live).snapshot


def test_what_is_chosen_stands_in_the_snapshot(live) -> None:
    factories.order(live)
    made = freeze(
        live,
        objective="strict",
        late_weight=7,
        switch_weight=0,
        late_day_weight=2,
        pattern_scope="part",
        use_priority=True,
    ).snapshot
    assert made["weights"] == {"late": 7, "switch": 0, "late_day": 2, "wip": 1}
    assert (made["objective"], made["pattern_scope"], made["use_priority"]) == (
        "strict",
        "part",
        True,
    )


def test_last_mondays_plan_is_carried_over_by_date(live) -> None:
    """Tuesday is a holiday now and Saturday a workday: dates count, not workday numbers."""
    factories.order(live, "O1", qty=50)
    Holiday.objects.create(scenario=live, date=TUESDAY)
    ExtraWorkday.objects.create(scenario=live, date=date(2026, 11, 28))
    former = plan_of(
        live,
        {
            ("O1", date(2026, 11, 20)): 9,  # made before this Monday
            ("O1", MONDAY): 1,
            ("O1", TUESDAY): 2,  # nobody works on it now
            ("O1", WEDNESDAY): 3,
            ("O1", date(2026, 11, 30)): 4,  # after the extra Saturday
        },
    )
    assert cells(freeze(live, former), "hint") == {("O1", 0): 1, ("O1", 1): 3, ("O1", 5): 4}


def test_orders_that_are_not_planned_any_more_are_not_carried_over(live) -> None:
    factories.order(live, "O1")
    factories.order(live, "HELD", state=Order.State.ON_HOLD)
    former = plan_of(live, {("O1", MONDAY): 1, ("HELD", MONDAY): 2, ("GONE", MONDAY): 3})
    assert cells(freeze(live, former), "hint") == {("O1", 0): 1}


def test_no_order_is_carried_over_with_more_than_remains(live) -> None:
    order = factories.order(live, "O1", qty=10)
    OrderProgress.objects.create(scenario=live, asof_date=MONDAY, order=order, molded_qty_credit=4)
    done = factories.order(live, "DONE", qty=5)
    OrderProgress.objects.create(scenario=live, asof_date=MONDAY, order=done, molded_qty_credit=9)
    former = plan_of(
        live,
        {("O1", MONDAY): 4, ("O1", TUESDAY): 4, ("O1", WEDNESDAY): 4, ("DONE", MONDAY): 1},
    )
    assert cells(freeze(live, former), "hint") == {("O1", 0): 4, ("O1", 1): 2}


def test_a_run_may_start_afresh(live) -> None:
    factories.order(live, "O1")
    former = plan_of(live, {("O1", MONDAY): 1})
    assert not freeze(live, former, start_from_plan=False).snapshot["hint"]


def test_days_kept_pin_every_cell_of_them(live) -> None:
    order = factories.order(live, "O1", qty=10)
    OrderProgress.objects.create(scenario=live, asof_date=MONDAY, order=order, molded_qty_credit=5)
    factories.order(live, "NEW")
    done = factories.order(live, "DONE", qty=5)
    OrderProgress.objects.create(scenario=live, asof_date=MONDAY, order=done, molded_qty_credit=5)
    former = plan_of(live, {("O1", MONDAY): 4, ("O1", TUESDAY): 4, ("O1", WEDNESDAY): 2})
    assert cells(freeze(live, former, keep_days=2, start_from_plan=False), "pinned") == {
        ("O1", 0): 4,
        ("O1", 1): 1,
        ("NEW", 0): 0,
        ("NEW", 1): 0,
    }


def test_a_pinned_cell_replaces_what_is_kept_there(live) -> None:
    factories.order(live, "O1")
    former = plan_of(live, {("O1", MONDAY): 4, ("O1", TUESDAY): 3})
    pins = [Pin("O1", TUESDAY, 1), Pin("O1", THURSDAY, 0)]
    assert cells(freeze(live, former, pins, keep_days=2), "pinned") == {
        ("O1", 0): 4,
        ("O1", 1): 1,
        ("O1", 3): 0,
    }


@pytest.mark.parametrize(
    ("molds", "why"),
    [
        (None, "There is no approved plan"),
        ({("O1", LAST_MONDAY): 4}, "molds nothing from this Monday on"),
        ({("O1", MONDAY): 4, ("O1", TUESDAY): 4}, "ends on 24 Nov 2026: keep 2 days at most"),
    ],
)
def test_days_that_no_plan_has_cannot_be_kept(live, molds, why) -> None:
    factories.order(live, "O1")
    former = None if molds is None else plan_of(live, molds)
    (setting, message) = refused(freeze(live, former, keep_days=3))[0]
    assert setting == "keep_days"
    assert why in message


def test_a_pin_on_a_free_day_is_refused_by_date(live) -> None:
    factories.order(live, "O1")
    saturday = date(2026, 11, 28)
    assert refused(freeze(live, None, [Pin("O1", saturday, 1)])) == [
        (
            "pins",
            "Order O1 is pinned on 28 Nov 2026, which is no workday of this plan: take the pin "
            "away.",
        )
    ]


def test_costs_too_large_to_be_added_up_are_refused_beside_their_field(live) -> None:
    for number in range(6):
        factories.order(live, f"O{number}", qty=100_000)
    (setting, message) = refused(freeze(live, late_day_weight=10**9))[0]
    assert setting == "late_weight"
    assert "Enter smaller ones" in message
