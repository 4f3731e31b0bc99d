"""The charts of late molds: nothing is lost between the weeks, the tiers and the customers."""

from datetime import timedelta

import pytest
from django.urls import reverse

from planning import queries
from planning.charts.late import late_charts
from planning.models import OrderStatus
from tests import factories, plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    live = factories.scenario()
    for number in range(5):
        factories.order(live, f"O{number}")
    return plans.solved_run(live)


def _late(order_id: str, weeks: int, qty: int, customer: str = "", tier: str = "") -> None:
    status = OrderStatus.objects.get(order_id=order_id)
    status.due_date = status.asof_date + timedelta(weeks=weeks, days=2)
    status.late_qty, status.late_days = qty, 3
    status.customer_name, status.tier = customer, tier
    status.save()


def test_weeks_without_late_molds_stand_between_those_with(run) -> None:
    _late("O1", 0, 4, "Rio Pumps", "Gold")
    _late("O2", 2, 6, "Rio Pumps", "Gold")
    _late("O3", 2, 1, "Austral Rail", "Bronze")
    found = queries.late_molds(run)
    assert [week.late_qty for week in found.weeks] == [4, 0, 7]
    assert found.tiers == ["Gold", "Bronze"]
    assert [(c.name, c.orders, c.late_qty) for c in found.customers] == [
        ("Rio Pumps", 2, 10),
        ("Austral Rail", 1, 1),
    ]


def test_what_was_due_before_the_plan_is_one_column(run) -> None:
    _late("O1", -1, 2)
    _late("O2", -60, 3)
    charts = late_charts(queries.late_molds(run))
    assert charts.weeks.given["labels"] == ["before 23 Nov"]
    assert charts.weeks.given["series"][0]["values"] == [5]
    assert charts.weeks.given["series"][0]["name"] == "no tier"
    assert charts.rows == [("before 23 Nov", [5], 5)]


def test_charts_say_where_most_of_it_is(run) -> None:
    _late("O1", 1, 4, "Rio Pumps", "Gold")
    _late("O2", 3, 6, "Austral Rail", "Silver")
    charts = late_charts(queries.late_molds(run))
    assert charts.weeks.finding.endswith("most, 6 molds, week of 14 Dec.")
    assert charts.customers.finding.endswith("most, 6 molds, for Austral Rail.")
    assert charts.customers.given["labels"] == ["Austral Rail", "Rio Pumps"]


def test_a_plan_in_time_has_no_charts(planner, run) -> None:
    OrderStatus.objects.update(late_qty=0)
    assert late_charts(queries.late_molds(run)) is None
    page = planner.get(reverse("run-late", args=[run.pk]))
    assert "No order is late under this plan" in page.text
    assert "data-chart" not in page.text


def test_late_orders_are_filtered_by_customer_and_tier(planner, run) -> None:
    _late("O1", 1, 4, "Rio Pumps", "Gold")
    _late("O2", 3, 6, "Austral Rail", "Silver")
    for wanted in ({"q": "rio"}, {"tier": "Gold"}):
        page = planner.get(reverse("run-late", args=[run.pk]), wanted)
        assert [row.record.order_id for row in page.context["table"].rows] == ["O1"]
