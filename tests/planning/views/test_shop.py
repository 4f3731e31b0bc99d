"""The calendar as a month, with what clashes with the plan; the shop's flasks and capacities."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import Scenario
from planning.models import DailyLoad, DayCapacity, FlaskSize, Holiday, Resources
from tests import factories, plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def live() -> Scenario:
    return factories.scenario(asof_date=plans.this_monday() + timedelta(weeks=1))


def there(name: str, live: Scenario) -> str:
    return reverse(name, args=[live.pk])


def sent(page, **values: object) -> dict[str, object]:
    return {"version": page.context["step"].version, "kind": "week"} | values


def test_a_day_is_closed_and_its_month_shown(planner, live) -> None:
    page = planner.get(there("calendar", live), {"day": "2027-05-05"})
    assert page.context["chosen"].isoformat() == "2027-05-05"
    answer = planner.post(
        there("calendar", live),
        sent(page, date="2027-05-05", until="2027-05-06", kind="holiday", name="Bridge"),
    )
    assert answer.url.endswith("?month=2027-05")
    assert Holiday.objects.count() == 2
    assert "Bridge" in planner.get(answer.url).text


def test_a_day_gets_limits_of_its_own(planner, live) -> None:
    page = planner.get(there("calendar", live))
    values = {"date": "2027-05-05", "molding_max_per_day": "0", "pour_max_ton_per_day": "1,5"}
    planner.post(there("calendar", live), sent(page, **values))
    row = DayCapacity.objects.get()
    assert (row.molding_max_per_day, str(row.pour_max_ton_per_day)) == (0, "1.500")


@pytest.mark.parametrize(
    "wrong",
    [{"date": ""}, {"until": "2027-05-04"}, {"kind": "maybe"}, {"molding_max_per_day": "-1"}],
)
def test_a_wrong_day_is_refused_beside_its_field(planner, live, wrong) -> None:
    page = planner.get(there("calendar", live))
    answer = planner.post(there("calendar", live), sent(page, date="2027-05-05") | wrong)
    assert answer.status_code == 200
    assert "invalid-feedback" in answer.text
    assert not Holiday.objects.exists()


def test_a_holiday_on_a_day_with_molds_is_named(planner, live, pat) -> None:
    factories.order(live)
    plans.solved_run(live, approved_by=pat)
    day = live.asof_date
    assert not planner.get(there("calendar", live)).context["clashing"]
    Holiday.objects.create(scenario=live, date=day)
    DayCapacity.objects.create(
        scenario=live, date=day + timedelta(days=1), molding_max_per_day=9, pour_max_ton_per_day=50
    )
    DailyLoad.objects.filter(date__gt=day + timedelta(days=1)).delete()
    page = planner.get(there("calendar", live))
    clashes = [found.clashes for found in page.context["clashing"]]
    assert clashes == [
        ("10 molds planned, no workday", "10.000 t to pour, no workday"),
        ("10 molds planned, 9 allowed",),
    ]
    assert "fit the calendar on 2 days" in page.text


def test_the_week_keeps_one_workday(planner, live) -> None:
    page = planner.get(there("calendar", live))
    version = page.context["step"].version
    answer = planner.post(there("calendar", live), {"week": 1, "version": version})
    assert "At least one day of the week must be a workday" in answer.text
    planner.post(there("calendar", live), {"week": 1, "version": version, "sunday": "on"})
    assert Scenario.objects.get().weekly_pattern.weekdays() == [6]


def test_a_stale_day_is_refused_and_keeps_what_was_typed(planner, live) -> None:
    page = planner.get(there("calendar", live))
    Holiday.objects.create(scenario=live, date=live.asof_date)
    answer = planner.post(
        there("calendar", live), sent(page, date="2027-05-05", kind="holiday", name="Mine")
    )
    assert answer.status_code == 409
    assert "Mine" in answer.text
    assert Holiday.objects.count() == 1


def test_the_shop_is_changed_and_a_size_added(planner, live) -> None:
    page = planner.get(there("shop", live))
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    values |= {"version": page.context["step"].version, "molding_max_per_day": "25"}
    planner.post(there("shop", live), values)
    assert Resources.objects.get().molding_max_per_day == 25
    answer = planner.post(there("shop", live), values | {"molding_max_per_day": "26"})
    assert answer.status_code == 409
    assert [(row.name, row.before, row.after) for row in answer.context["stale"]] == [
        ("Molds per day", "25", "26")
    ]
    page = planner.get(there("shop", live))
    values |= {"version": page.context["step"].version, "new_size": "L", "new_qty": "3"}
    planner.post(there("shop", live), values)
    assert FlaskSize.objects.get(flask_size="L").qty == 3


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"new_size": "s", "new_qty": "3"}, "This size exists already"),
        ({"new_size": "L"}, "Enter both the size"),
        ({"new_qty": "3"}, "Enter both the size"),
        ({"molding_max_per_day": "0"}, "Enter a whole number from 1"),
    ],
)
def test_a_wrong_shop_is_refused_with_its_remedy(planner, live, typed, reason) -> None:
    page = planner.get(there("shop", live))
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = planner.post(there("shop", live), values | typed)
    assert reason in answer.text
    assert FlaskSize.objects.count() == 2


@pytest.mark.parametrize("name", ["calendar", "shop"])
def test_more_days_and_orders_ask_no_more_questions(planner, live, pat, name) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert planner.get(there(name, live)).status_code == 200
        return len(found)

    factories.order(live)
    plans.solved_run(live, approved_by=pat)
    few = asked()
    for number in range(20):
        day = live.asof_date + timedelta(days=number)
        Holiday.objects.create(scenario=live, date=day)
        DayCapacity.objects.create(scenario=live, date=day, molding_max_per_day=1)
        factories.order(live, f"N{number}")
    assert asked() == few


@pytest.mark.parametrize(
    "asked",
    [{"month": "0001-01"}, {"month": "9999-12"}, {"day": "9999-12-31"}, {"month": "2199-12"}],
)
def test_a_month_beyond_every_calendar_is_no_failure(planner, live, asked) -> None:
    assert planner.get(there("calendar", live), asked).status_code == 200


@pytest.mark.parametrize(("name", "wrong"), [("calendar", {"date": ""}), ("shop", {})])
def test_a_form_that_was_wrong_first_is_stale_all_the_same(planner, live, name, wrong) -> None:
    seen = planner.get(there(name, live)).context["version"]
    Holiday.objects.create(scenario=live, date=live.asof_date)
    Resources.objects.update(molding_max_per_day=31)
    answer = planner.post(there(name, live), {"version": seen} | wrong)
    assert answer.status_code == 200
    assert f'name="version" value="{seen}"' in answer.text
