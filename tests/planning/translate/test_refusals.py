"""Pins that can't hold, in a planner's words: the rule, the date, the order, the remedy."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from orders.models import Scenario
from planning.models import FlaskInUse, PourLoad
from planning.translate import DOORS
from planning.translate.molding import Pin, Settings
from tests import factories

pytestmark = pytest.mark.django_db

MONDAY = factories.MONDAY
TUESDAY = MONDAY + timedelta(days=1)
AT = {"asof_date": MONDAY}


@pytest.fixture
def live() -> Scenario:
    scenario = factories.scenario()
    for number in (1, 2, 3):
        factories.order(scenario, f"O{number}", part=factories.part(scenario, f"P{number}"))
    return scenario


def refusal(scenario: Scenario, *pins: tuple[str, date, int]) -> str:
    """Freeze with pins and give the one thing that speaks against them."""
    frozen = DOORS["molding"].freeze(scenario, Settings(), None, [Pin(*pin) for pin in pins])
    (finding,) = frozen.readiness.errors
    assert finding.setting == "pins"
    return str(finding)


def limit(scenario: Scenario, **limits: object) -> None:
    for name, value in limits.items():
        setattr(scenario.resources, name, value)
    scenario.resources.save()


def test_molds_per_day(live) -> None:
    limit(live, molding_max_per_day=15)
    assert refusal(live, ("O1", TUESDAY, 10), ("O2", TUESDAY, 6), ("O3", MONDAY, 1)) == (
        "Molds per day: 16 molds on 2026-11-24, limit 15. Pinned: order O1 10 on 2026-11-24; "
        "order O2 6 on 2026-11-24. Keep fewer days or pin fewer molds, or give the shop more room "
        "on that day."
    )


def test_molds_of_one_part(live) -> None:
    limit(live, molding_max_same_part_per_day=4)
    words = refusal(live, ("O1", TUESDAY, 5), ("O2", TUESDAY, 4))
    assert words.startswith("Molds of one part per day: 5 molds of part P1 on 2026-11-24, limit 4.")
    assert "O1" in words
    assert "O2" not in words


def test_pattern_places(live) -> None:
    limit(live, max_patterns=2)
    words = refusal(live, *((f"O{number}", TUESDAY, 1) for number in (1, 2, 3)))
    assert words.startswith("Pattern places: 3 patterns on 2026-11-24, limit 2. Pinned: order O1")


def test_melt_of_the_day_after(live) -> None:
    limit(live, pour_max_ton_per_day=Decimal(1))
    PourLoad.objects.create(**AT, scenario=live, workday_index=1, tons_committed=Decimal("0.6"))
    words = refusal(live, ("O1", MONDAY, 5), ("O2", TUESDAY, 9))
    assert words.startswith("Melt per day: 500 kg on 2026-11-24 beside 600 kg committed")
    assert "order O1 5 on 2026-11-23" in words
    assert "O2" not in words


def test_flasks_name_every_day_at_fault(live) -> None:
    FlaskInUse.objects.create(
        **AT, scenario=live, flask_size="S", release_workday_index=9, qty_inuse=30
    )
    words = refusal(live, ("O1", MONDAY, 6), ("O2", TUESDAY, 6))
    assert words.startswith("Flasks: 12 flasks S on 2026-11-24 beside 30 of the opening state")
    assert "and so on 1 more day." in words
    assert "order O1 6 on 2026-11-23; order O2 6 on 2026-11-24" in words


def test_more_molds_than_remain(live) -> None:
    words = refusal(live, ("O1", MONDAY, 6), ("O1", TUESDAY, 5))
    assert words.startswith("More molds than remain: order O1: 11 molds are pinned, but only 10")


def test_an_order_that_is_not_planned(live) -> None:
    assert "unknown order GONE" in refusal(live, ("GONE", MONDAY, 1))
