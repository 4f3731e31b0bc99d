"""The pattern board's pages: by place and by order, each with its table."""

import csv
import io

import pytest
from django.urls import reverse

from planning.models import OrderStatus
from tests import factories, plans


@pytest.fixture
def live(db):
    scenario = factories.scenario(asof_date=plans.this_monday())
    factories.order(scenario, "ON-TIME")
    factories.order(scenario, "TOO-LATE", due_date=scenario.asof_date)
    return scenario


@pytest.fixture
def run(live):
    return plans.solved_run(live)


def _csv(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_board_draws_what_its_table_lists(planner, run) -> None:
    page = planner.get(reverse("run-board", args=[run.pk]))
    given = page.context["chart"].given
    rows = [row.record for row in page.context["table"].rows]
    assert {bar[3] for bar in given["bars"]} == {row.order_id for row in rows}
    assert sum(sum(bar[5]) for bar in given["bars"]) == sum(row.qty for row in rows) == 20
    assert "2 campaigns, 1 at once at most," in page.text
    assert given["orders"]["TOO-LATE"]["key"] is not None


def test_a_search_makes_bars_stand_out_and_leaves_them_in_the_table(planner, run) -> None:
    page = planner.get(reverse("run-board", args=[run.pk]), {"q": "too"})
    given = page.context["chart"].given
    assert given["asked"]
    assert {bar[3]: bar[8] for bar in given["bars"]} == {"TOO-LATE": 1, "ON-TIME": 0}
    assert [row.record.order_id for row in page.context["table"].rows] == ["TOO-LATE"]
    page = planner.get(reverse("run-board", args=[run.pk]), {"late": "no"})
    assert [row.record.order_id for row in page.context["table"].rows] == ["ON-TIME"]


def test_changes_are_laid_over_and_stay_while_one_searches(planner, live, pat) -> None:
    before = plans.solved_run(live, approved_by=pat)
    factories.order(live, "NEW")
    run = plans.solved_run(live)
    address = reverse("run-board", args=[run.pk])
    assert "What changed since the plan of" in planner.get(address).text
    page = planner.get(address, {"changes": "1"})
    assert page.context["board"].before == before
    assert '<input type="hidden" name="changes" value="1"' in page.text
    assert "Since the plan of" in page.context["chart"].finding
    changes = {
        row[0]: row[2] for row in _csv(planner.get(address, {"changes": "1", "export": "csv"}))[1:]
    }
    assert changes["NEW"] == "new order"


def test_viewers_see_an_approved_board_without_links_to_orders(viewer, live, pat) -> None:
    run = plans.solved_run(live, approved_by=pat)
    for name in ("run-board", "run-board-orders"):
        page = viewer.get(reverse(name, args=[run.pk]))
        assert page.status_code == 200
        assert 'href="/orders/' not in page.text
    assert not any(
        o["key"]
        for o in viewer.get(reverse("run-board", args=[run.pk]))
        .context["chart"]
        .given["orders"]
        .values()
    )


def test_a_plan_without_molds_says_so(planner, live) -> None:
    live.orders.all().delete()
    run = plans.solved_run(live)
    assert "Nothing is molded" in planner.get(reverse("run-board", args=[run.pk])).text
    assert "No order matches" in planner.get(reverse("run-board-orders", args=[run.pk])).text


def test_orders_go_through_the_shop_and_along_as_a_file(planner, live) -> None:
    part = {
        "part_id": "P1",
        "flask_size": "S",
        "cool_hours": 24,
        "finish_hours": 24,
        "gross_weight_kg": 9,
    }
    run = plans.solved_run(live, snapshot={"parts": [part]})
    address = reverse("run-board-orders", args=[run.pk])
    page = planner.get(address, {"late": "yes"})
    (order,) = page.context["chart"].given["orders"]
    assert order[0] == "TOO-LATE"
    assert [bool(spans) for spans in order[2]] == [True] * 6
    rows = _csv(planner.get(address, {"export": "csv"}))
    assert rows[0][4:6] == ["Molding from", "Molding to"]
    assert len(rows) == 1 + OrderStatus.objects.filter(run=run).count()
