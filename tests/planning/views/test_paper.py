"""The lists on paper for the molding line and the melt shop: a day, its week, what is other."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from planning.models import DailyLoad, DailyOrder, OrderStatus
from tests import factories, plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def monday():
    return plans.this_monday()


@pytest.fixture
def live(roles, monday):
    live = factories.scenario(asof_date=monday)
    iron, ductile = factories.part(live, "P1"), factories.part(live, "P2", alloy="GGG40")
    factories.order(live, "SO-1", part=iron)
    factories.order(live, "SO-2", part=ductile, qty=4)
    return live


@pytest.fixture
def run(live, pat):
    """SO-1 is molded on the Monday, ten molds; SO-2 on the Tuesday, four."""
    return plans.solved_run(live, approved_by=pat)


def _page(client, name, day):
    page = client.get(reverse(name), {"day": day.isoformat()})
    assert page.status_code == 200
    return page


def _cell(page, order_id, place):
    return next(row for row in page.context["rows"] if row.order_id == order_id).cells[place]


def test_the_line_sees_the_day_and_the_week(viewer, run, monday) -> None:
    page = _page(viewer, "print-line", monday)
    [(row, cell)] = page.context["today"]
    assert (row.order_id, row.part_id, row.flask_size, cell.molds) == ("SO-1", "P1", "S", 10)
    assert [row.order_id for row in page.context["rows"]] == ["SO-1", "SO-2"]
    assert page.context["totals"] == [10, 4, 0, 0, 0]


def test_patterns_go_on_and_come_off(viewer, run, monday) -> None:
    DailyOrder.objects.create(
        run=run,
        scenario=run.scenario,
        asof_date=monday,
        workday_index=2,
        date=monday + timedelta(days=2),
        order_id="SO-2",
        part_id="P2",
        molds_molded=3,
    )
    page = _page(viewer, "print-line", monday + timedelta(days=1))
    marks = [(c.goes_on, c.comes_off) for c in page.context["rows"][1].cells]
    assert marks[:4] == [(False, False), (True, False), (False, True), (False, False)]
    assert page.context["changes"] == 1


def test_a_loaded_pattern_stays_or_comes_off_on_the_first_day(viewer, run, monday) -> None:
    OrderStatus.objects.filter(run=run).update(pattern_loaded=True)
    page = _page(viewer, "print-line", monday)
    stays, off = _cell(page, "SO-1", 0), _cell(page, "SO-2", 0)
    assert (stays.goes_on, stays.comes_off) == (False, True)
    assert (off.molds, off.comes_off) == (0, True)
    assert [row.order_id for row, _ in page.context["today"]] == ["SO-1", "SO-2"]


def test_what_the_plan_before_had_otherwise_is_marked(viewer, live, pat, monday) -> None:
    before = plans.solved_run(live)
    plans.approve(before, pat)
    DailyOrder.objects.filter(run=before, order_id="SO-1").update(molds_molded=7)
    OrderStatus.objects.filter(run=before, order_id="SO-2").update(order_id="SO-9")
    DailyOrder.objects.filter(run=before, order_id="SO-2").update(order_id="SO-9")
    plans.approve(plans.solved_run(live), pat)
    page = _page(viewer, "print-line", monday)
    assert _cell(page, "SO-1", 0).was == 7
    assert _cell(page, "SO-2", 1).was == 0
    assert _cell(page, "SO-1", 1).was is None
    assert [row.order_id for row in page.context["not_this_week"]] == ["SO-9"]
    assert "was 7" in page.text


def test_what_the_plan_before_molds_on_the_day_is_told_as_gone(viewer, live, pat, monday) -> None:
    before = plans.solved_run(live)
    plans.approve(before, pat)
    DailyOrder.objects.filter(run=before, order_id="SO-2").update(workday_index=0, date=monday)
    plans.approve(plans.solved_run(live), pat)
    page = _page(viewer, "print-line", monday)
    assert "SO-2 (was 4)" in page.text
    assert [row.order_id for row, _ in page.context["today"]] == ["SO-1"]


def test_a_plan_of_a_later_monday_says_nothing_of_this_week(viewer, live, pat, monday) -> None:
    live.asof_date = monday + timedelta(weeks=1)
    live.save()
    plans.approve(plans.solved_run(live), pat)
    live.asof_date = monday
    live.save()
    plans.approve(plans.solved_run(live), pat)
    page = _page(viewer, "print-line", monday)
    assert not page.context["paper"].week.days_before
    assert _cell(page, "SO-1", 0).was is None


def test_molds_are_poured_on_the_next_workday_by_alloy(viewer, run, monday) -> None:
    melt = _page(viewer, "print-melt", monday).context["melt"]
    tons = {row.alloy: [cell.tons for cell in row.cells] for row in melt.alloys}
    assert tons["GG25"] == [0, Decimal("1.00"), 0, 0, 0]
    assert tons["GGG40"] == [0, 0, Decimal("0.40"), 0, 0]


def test_what_was_molded_before_the_plan_is_the_rest(viewer, run, monday) -> None:
    pours = DailyLoad.objects.filter(run=run, resource=DailyLoad.Resource.POUR)
    for index, tons in enumerate((Decimal("2.500"), Decimal("1.000"), Decimal("0.400"))):
        pours.filter(workday_index=index).update(used=tons)
    pours.filter(workday_index__gt=2).update(used=0)
    melt = _page(viewer, "print-melt", monday).context["melt"]
    assert [cell.tons for cell in melt.committed.cells] == [Decimal("2.50"), 0, 0, 0, 0]
    assert melt.total.sum == Decimal("3.90")


def test_what_was_molded_before_has_the_alloys_of_the_log_if_it_is_all(
    viewer, live, run, monday
) -> None:
    friday = monday - timedelta(days=3)
    factories.logged(live.orders.get(order_id="SO-1"), 5, day=friday)
    pours = DailyLoad.objects.filter(run=run, resource=DailyLoad.Resource.POUR)
    for index, tons in enumerate((Decimal("0.500"), Decimal("1.000"), Decimal("0.400"), 0, 0)):
        pours.filter(workday_index=index).update(used=tons)
    melt = _page(viewer, "print-melt", monday).context["melt"]
    assert melt.committed is None
    assert [cell.tons for cell in melt.alloys[0].cells[:2]] == [Decimal("0.50"), Decimal("1.00")]
    factories.logged(live.orders.get(order_id="SO-1"), 1, day=friday)
    melt = _page(viewer, "print-melt", monday).context["melt"]
    assert melt.committed.cells[0].tons == Decimal("0.50")
    assert melt.alloys[0].cells[0].tons == 0


def test_a_day_off_shows_the_next_workday(viewer, run, monday) -> None:
    paper = _page(viewer, "print-line", monday + timedelta(days=5)).context["paper"]
    assert paper.day == monday + timedelta(days=7)
    assert paper.day_before == monday + timedelta(days=4)
    assert paper.day_after == monday + timedelta(days=8)


def test_past_its_end_the_plan_has_no_workday(viewer, run, monday) -> None:
    page = _page(viewer, "print-line", monday + timedelta(days=300))
    assert "no workday left" in page.text


@pytest.mark.parametrize("name", ["print-line", "print-melt"])
def test_without_a_plan_the_page_says_what_is_missing(viewer, live, name) -> None:
    assert "No plan is in force" in viewer.get(reverse(name)).text


@pytest.mark.parametrize("name", ["print-line", "print-melt"])
def test_a_page_asks_as_much_of_the_database_for_many_orders(
    viewer, live, pat, monday, name, django_assert_max_num_queries
) -> None:
    for number in range(40):
        factories.order(live, f"N{number:02}", part=live.parts.first())
    plans.approve(plans.solved_run(live), pat)
    plans.approve(plans.solved_run(live), pat)
    with django_assert_max_num_queries(40):
        _page(viewer, name, monday)
