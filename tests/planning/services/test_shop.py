"""Days, flasks and capacities are changed by hand, with a history, never over somebody else."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from auditlog.models import LogEntry

from orders.models import Scenario
from planning import queries
from planning.models import FlaskSize, MondayStep, Resources, WeeklyPattern
from planning.services import shop
from planning.services.monday import StaleStep
from planning.services.shop import DayRule
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Step = MondayStep.Step
CHRISTMAS = date(2026, 12, 24)


@pytest.fixture
def live() -> Scenario:
    return factories.scenario()


def version(live: Scenario, step: str = Step.CALENDAR) -> str:
    return queries.version_of_step(live, queries.facts_of(live, step))


def said(live: Scenario) -> dict[str, str]:
    facts = queries.facts_of(live, Step.CALENDAR)
    return {day: words for day, words in facts.items() if day[0].isdigit()}


def set_days(live: Scenario, pat, rule: DayRule, days: int = 1, seen: str = "") -> None:
    shop.set_days(
        scenario=live,
        first=CHRISTMAS,
        last=CHRISTMAS + timedelta(days=days - 1),
        rule=rule,
        seen=seen or version(live),
        user=pat,
    )


def test_days_become_holidays_and_ordinary_again(live, pat) -> None:
    set_days(live, pat, DayRule("holiday", "Christmas"), days=2)
    assert said(live) == dict.fromkeys(("2026-12-24", "2026-12-25"), "holiday Christmas")
    set_days(live, pat, DayRule("extra", molding_max=10, pour_max_ton=Decimal("1.5")))
    assert said(live)["2026-12-24"] == "extra workday, 10 molds, 1.500 t"
    set_days(live, pat, DayRule("week"), days=2)
    assert not said(live)
    assert MondayStep.objects.get().stated_by == pat
    changes = [entry.changes for entry in LogEntry.objects.order_by("pk")]
    assert changes[0]["Thu 24 Dec 2026"] == ["", "holiday Christmas"]
    assert len(changes) == 3


def test_of_two_editors_of_the_calendar_the_second_is_refused(live, pat) -> None:
    seen = version(live)
    set_days(live, pat, DayRule("holiday"), seen=seen)
    with pytest.raises(StaleStep):
        set_days(live, pat, DayRule("extra"), seen=seen)
    assert said(live) == {"2026-12-24": "holiday"}


def test_the_week_is_changed(live, pat) -> None:
    works = dict.fromkeys(WeeklyPattern.DAYS, False) | {"monday": True, "saturday": True}
    shop.set_week(scenario=live, works=works, seen=version(live), user=pat)
    assert live.weekly_pattern.weekdays() == [0, 5]
    shop.set_week(scenario=live, works=works, seen=version(live), user=pat)
    assert LogEntry.objects.count() == 1  # what changes nothing leaves no trace


def test_flasks_and_capacities_are_changed_or_added(live, pat) -> None:
    capacities = {
        "molding_max_per_day": 30,
        "molding_max_same_part_per_day": 10,
        "pour_max_ton_per_day": Decimal("5.000"),
        "max_patterns": 6,
        "notes": "",
    }
    values = {"scenario": live, "seen": version(live, Step.SHOP), "user": pat}
    shop.set_shop(flasks={"S": 41, "XL": 2}, capacities=capacities, **values)
    sizes = dict(FlaskSize.objects.values_list("flask_size", "qty"))
    assert sizes == {"S": 41, "M": 20, "XL": 2}
    assert Resources.objects.get().molding_max_per_day == 30
    assert LogEntry.objects.get().changes == {
        "Flasks S": ["40", "41"],
        "Flasks XL": ["", "2"],
        "Molds per day": ["20", "30"],
    }
    with pytest.raises(StaleStep):
        shop.set_shop(flasks={"S": 1}, capacities=capacities, **values)
