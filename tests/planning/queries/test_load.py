"""What fills the shop's days, by a plan that the engine made: nothing is lost, nothing invented."""

from decimal import Decimal

import pytest
from django.urls import reverse

from planning import jobs, queries
from planning.charts.load import load_chart
from planning.models import DailyLoad, DayCapacity, FlaskInUse, Holiday, OrderStatus, PourLoad
from planning.services import runs
from tests import factories, plans

pytestmark = pytest.mark.django_db


def _solved(live):
    run = runs.request_run(scenario=live, user=None, time_limit_s=1, workers=1, claimed=True)
    assert jobs.solve(run) is not None
    run.refresh_from_db()
    return run


@pytest.fixture
def live():
    """A small shop with an opening state, a holiday and a short day, and more than it can do."""
    scenario = factories.scenario()
    place = {"scenario": scenario, "asof_date": scenario.asof_date}
    slow = factories.part(scenario, "P2", flask_size="M", cool_hours=70, finish_hours=0)
    factories.part(scenario)
    for number in range(4):
        factories.order(scenario, f"A{number}", part=scenario.parts.get(part_id="P1"), qty=17)
        factories.order(scenario, f"B{number}", part=slow, qty=9, due_date=scenario.asof_date)
    FlaskInUse.objects.create(**place, flask_size="M", release_workday_index=2, qty_inuse=7)
    PourLoad.objects.create(**place, workday_index=0, tons_committed=Decimal("1.250"))
    Holiday.objects.create(scenario=scenario, date=scenario.asof_date.replace(day=25))
    DayCapacity.objects.create(
        scenario=scenario, date=scenario.asof_date.replace(day=26), molding_max_per_day=5
    )
    return scenario


def test_the_orders_of_a_day_and_what_was_there_before_are_its_load(live) -> None:
    run = _solved(live)
    for index, _day in queries.workdays(run)[:12]:
        filling = queries.day_filling(run, index)
        loads = DailyLoad.objects.filter(run=run, workday_index=index)
        used = {(load.resource, load.flask_size): load.used for load in loads}
        before = filling.before
        assert filling.molds == used["molding", ""]
        assert filling.poured_ton + before.get(("pour", ""), 0) == used["pour", ""]
        for size in ("S", "M"):
            kept = sum(share.flasks for share in filling.shares if share.flask_size == size)
            assert kept + before.get(("flasks", size), 0) == used["flasks", size]
    assert queries.day_filling(run, 0).before == {
        ("pour", ""): Decimal("1.250"),
        ("flasks", "M"): 7,
    }
    assert queries.day_filling(run, 2).before == {}
    assert queries.day_filling(run, 9_999) is None


def test_the_chart_has_holidays_and_each_days_own_limit(live) -> None:
    run = _solved(live)
    load = queries.plan_load(run)
    first, last = load.workdays[0][1], load.workdays[9][1]
    chart = load_chart(run, load, (first, last), None)
    assert chart.given["days"][:5] == [
        "Mon 23 Nov",
        "Tue 24 Nov",
        "Wed 25 Nov",
        "Thu 26 Nov",
        "Fri 27 Nov",
    ]
    assert chart.given["workdays"][:5] == [0, 1, None, 2, 3]
    molding = chart.given["resources"][0]
    assert molding["limit"][:5] == [20, 20, None, 5, 20]
    assert [resource["flasks"] for resource in chart.given["resources"]] == ["", "", "S", "M"]
    assert chart.given["shown"] == [0, 10]
    assert "Molding on" in chart.finding


def test_late_molds_of_bars_are_those_of_their_orders(live) -> None:
    run = _solved(live)
    board = queries.board_of(run)
    late = dict.fromkeys((bar.order_id for bar in board.bars), 0)
    for bar in board.bars:
        late[bar.order_id] += bar.late_qty
    assert late == dict(OrderStatus.objects.filter(run=run).values_list("order_id", "late_qty"))
    assert sum(late.values()) > 0
    assert board.places == 6


def test_a_day_is_opened_from_the_table(planner) -> None:
    scenario = factories.scenario()
    factories.order(scenario, "O1")
    run = plans.solved_run(scenario)
    address = reverse("run-load", args=[run.pk])
    page = planner.get(address, {"day": "0"})
    assert [share.order_id for share in page.context["filling"].shares] == ["O1"]
    assert "What fills Monday, 23 Nov 2026" in page.text
    assert page.context["chart"].given["chosen"] == 0
    for nothing in ("abc", "-1", "99999"):
        assert planner.get(address, {"day": nothing}).context["filling"] is None
