"""A what-if's shop becomes the live scenario's, exactly as it was shown, and nothing else does."""

from datetime import timedelta

import pytest

from orders.models import Scenario
from orders.queries import history_of
from planning.models import (
    DayCapacity,
    ExtraWorkday,
    FlaskInUse,
    FlaskSize,
    Holiday,
    Resources,
    WeeklyPattern,
)
from planning.services.promotion import (
    PromotionChanged,
    PromotionRefused,
    promote_shop,
    stage_promotion,
)
from planning.services.scenarios import copy_scenario
from planning.translate import DOORS
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SHOP = ("resources", "calendar", "day_capacity")


@pytest.fixture
def live() -> Scenario:
    scenario = factories.scenario()
    factories.order(scenario)
    day = scenario.asof_date
    Holiday.objects.create(scenario=scenario, date=day + timedelta(days=3), name="Feast")
    ExtraWorkday.objects.create(scenario=scenario, date=day + timedelta(days=5))
    FlaskInUse.objects.create(
        scenario=scenario, asof_date=day, flask_size="S", release_workday_index=1, qty_inuse=3
    )
    return scenario


@pytest.fixture
def what_if(live, pat) -> Scenario:
    """A copy with another shop in every table, and other orders and parts."""
    copy = copy_scenario(scenario=live, name="Second shift", user=pat)
    day = copy.asof_date
    copy.flask_sizes.filter(flask_size="S").update(qty=55)
    FlaskSize.objects.create(scenario=copy, flask_size="XL", qty=4)
    Resources.objects.filter(scenario=copy).update(molding_max_per_day=30)
    copy.holidays.all().delete()
    copy.extra_workdays.update(name="Shift")
    DayCapacity.objects.create(scenario=copy, date=day, molding_max_per_day=7)
    WeeklyPattern.objects.create(scenario=copy, saturday=True)
    copy.orders.update(qty=77)
    copy.parts.update(cool_hours=48)
    return copy


def snapshot(scenario: Scenario) -> dict:
    return DOORS["molding"].freeze(scenario).snapshot


def promote(what_if: Scenario, live: Scenario, user) -> None:
    shown = stage_promotion(what_if=what_if, live=live)
    promote_shop(what_if=what_if, live=live, shown_digest=shown.digest, user=user)


def test_the_live_scenario_gets_the_shop_and_keeps_the_rest(live, what_if, pat) -> None:
    before, wanted = snapshot(live), snapshot(what_if)
    promote(what_if, live, pat)
    after = snapshot(live)
    assert {key: after[key] for key in SHOP} == {key: wanted[key] for key in SHOP}
    for kept in ("orders", "parts", "flasks_in_use", "name"):
        assert after[kept] == before[kept]
    assert not stage_promotion(what_if=what_if, live=live).rows


def test_the_what_if_stays_as_it_is(live, what_if, pat) -> None:
    before = snapshot(what_if)
    promote(what_if, live, pat)
    assert snapshot(what_if) == before


def test_what_would_change_is_told_row_by_row(live, what_if) -> None:
    rows = stage_promotion(what_if=what_if, live=live).rows
    assert [(str(row), row.kind, row.values) for row in rows] == [
        (
            "resources",
            "changed",
            [
                ["flasks_XL", "", "4"],
                ["flasks_S", "40", "55"],
                ["molding_max_per_day", "20", "30"],
            ],
        ),
        ("holidays 26 Nov 2026", "gone", [["name", "Feast", ""]]),
        ("extra_workdays 28 Nov 2026", "changed", [["name", "", "Shift"]]),
        ("day_capacity 23 Nov 2026", "new", [["molding_max_per_day", "", "7"]]),
        (
            "weekly_pattern",
            "changed",
            [["workdays", "Mon, Tue, Wed, Thu, Fri", "Mon, Tue, Wed, Thu, Fri, Sat"]],
        ),
    ]


@pytest.mark.parametrize("whose", ["live", "what_if"])
@pytest.mark.parametrize("what", ["flasks", "pattern", "holiday"])
def test_another_shop_than_was_shown_is_not_promoted(live, what_if, pat, whose, what) -> None:
    shown = stage_promotion(what_if=what_if, live=live).digest
    scenario = live if whose == "live" else what_if
    if what == "flasks":
        scenario.flask_sizes.filter(flask_size="S").update(qty=1)
    elif what == "pattern":
        WeeklyPattern.objects.update_or_create(scenario=scenario, defaults={"sunday": True})
    else:
        Holiday.objects.create(scenario=scenario, date=scenario.asof_date + timedelta(days=30))
    before = snapshot(live)
    with pytest.raises(PromotionChanged):
        promote_shop(what_if=what_if, live=live, shown_digest=shown, user=pat)
    assert snapshot(live) == before


def test_changed_orders_do_not_stand_in_the_way(live, what_if, pat) -> None:
    shown = stage_promotion(what_if=what_if, live=live).digest
    live.orders.update(qty=11)
    promote_shop(what_if=what_if, live=live, shown_digest=shown, user=pat)
    assert live.orders.get().qty == 11


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda shop: shop.flask_sizes.filter(flask_size="S").delete(), "cast in flasks of size S"),
        (lambda shop: shop.flask_sizes.filter(flask_size="M").update(flask_size="m"), "spelled m"),
        (lambda shop: Resources.objects.filter(scenario=shop).delete(), "no daily capacities"),
    ],
)
def test_a_shop_that_the_live_scenario_cannot_have_is_refused(
    live, what_if, pat, spoil, reason
) -> None:
    spoil(what_if)
    before = snapshot(live)
    shown = stage_promotion(what_if=what_if, live=live)
    assert any(reason in refusal for refusal in shown.refusals)
    with pytest.raises(PromotionRefused, match=reason):
        promote_shop(what_if=what_if, live=live, shown_digest=shown.digest, user=pat)
    assert snapshot(live) == before


def test_who_promoted_what_is_on_record(live, what_if, pat) -> None:
    promote(what_if, live, pat)
    (event,) = history_of(live)
    assert (event.by, event.reason) == ("pat", "The shop of “Second shift” was promoted.")
    changes = {change.label: (change.before, change.after) for change in event.changes}
    assert changes["Resources flasks_S"] == ("40", "55")
    assert changes["Holidays 26 Nov 2026 name"] == ("Feast", "–")
    assert len(changes) == 7
