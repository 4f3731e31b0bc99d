"""The weeks since the first approved Monday: figures of each plan, and what was really made."""

from datetime import timedelta

import pytest
from django.urls import reverse

from planning.models import DailyOrder, OrderStatus
from tests import factories, plans

pytestmark = pytest.mark.django_db

WEEK = timedelta(weeks=1)
MONDAY = plans.this_monday()


@pytest.fixture
def live(roles):
    """A shop whose first approved Monday is three weeks ago; the next week's plan is the same."""
    live = factories.scenario(asof_date=MONDAY - 3 * WEEK)
    factories.order(live, "SO-1", qty=10)
    factories.order(live, "SO-2", part=live.parts.first(), qty=6)
    return live


@pytest.fixture
def first(live, pat):
    """Ten molds on the first Monday, six on the Monday after, of which one order is late."""
    run = plans.solved_run(live, approved_by=pat)
    DailyOrder.objects.filter(run=run, order_id="SO-2").update(date=MONDAY - 2 * WEEK)
    OrderStatus.objects.filter(run=run, order_id="SO-2").update(late_qty=3)
    run.key_figures.create(name="gap", value=0.0125)
    return run


@pytest.fixture
def second(live, first, pat):
    live.asof_date = MONDAY - WEEK
    live.save()
    return plans.solved_run(live, approved_by=pat)


def _weeks(client, **query):
    page = client.get(reverse("history"), query)
    assert page.status_code == 200
    return page.context["weeks"]


def test_each_week_has_the_plan_followed_then(viewer, first, second) -> None:
    weeks = [week.week for week in _weeks(viewer)]
    assert [(week.monday, week.run_id, week.has_own_plan) for week in weeks] == [
        (MONDAY, second.pk, False),
        (MONDAY - WEEK, second.pk, True),
        (MONDAY - 2 * WEEK, first.pk, False),
        (MONDAY - 3 * WEEK, first.pk, True),
    ]


def test_figures_stand_at_the_plans_own_monday(viewer, first) -> None:
    *_, goes_on, own = _weeks(viewer)
    assert (own.late_qty, own.switches, own.gap, own.on_time_share) == (3, 4, 0.0125, 0.5)
    assert (goes_on.late_qty, goes_on.switches, goes_on.gap) == (None, None, None)
    assert (own.planned, goes_on.planned) == (10, 6)


def test_the_plan_stands_against_the_log(viewer, live, first, lin) -> None:
    order = live.orders.first()
    factories.logged(order, 9, day=first.asof_date)
    replaced = factories.logged(order, 50, day=first.asof_date)
    replaced.replaced_by = factories.logged(order, 0, day=first.asof_date)
    replaced.save()
    factories.logged(order, 2, "scrapped", day=first.asof_date + timedelta(days=6))
    factories.logged(order, 4, day=first.asof_date + WEEK)
    *_, goes_on, own = _weeks(viewer)
    assert (own.molded, own.scrapped, own.made_share) == (9, 2, 0.7)
    assert (goes_on.molded, goes_on.scrapped) == (4, 0)
    assert _weeks(viewer)[0].molded is None


def test_a_withdrawn_plan_and_one_to_come_are_no_history(viewer, live, first, second, pat) -> None:
    plans.withdraw(second, pat)
    live.asof_date = MONDAY + WEEK
    live.save()
    plans.solved_run(live, approved_by=pat)
    assert {week.week.run_id for week in _weeks(viewer)} == {first.pk}


def test_without_an_approved_monday_the_page_says_how_to_begin(viewer, planner, live) -> None:
    assert "No Monday was approved yet" in viewer.get(reverse("history")).text
    assert "To the start page" in planner.get(reverse("history")).text


def test_charts_are_drawn_from_what_is_there(viewer, live, first) -> None:
    page = viewer.get(reverse("history"))
    assert page.context["late"].given["series"][0]["values"] == [3]
    assert page.context["made"] is None
    factories.logged(live.orders.first(), 9, day=first.asof_date)
    made = viewer.get(reverse("history")).context["made"]
    assert [series["values"] for series in made.given["series"]] == [
        [9, None, None, None],
        [0, None, None, None],
        [10, 6, 0, 0],
    ]


def test_half_a_year_is_a_page_and_costs_no_more_than_a_week(
    viewer, live, first, pat, django_assert_max_num_queries
) -> None:
    for ago in range(4, 40):
        live.asof_date = MONDAY - ago * WEEK
        live.save()
        plans.solved_run(live, approved_by=pat)
    with django_assert_max_num_queries(14):
        assert len(_weeks(viewer)) == 26
    assert len(_weeks(viewer, page=2)) == 14
    lines = viewer.get(reverse("history"), {"export": "csv"}).text.splitlines()
    assert len(lines) == 1 + 40
