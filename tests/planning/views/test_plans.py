"""The plan's pages: who molds what when, how orders stand, what is full."""

import csv
import html
import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planning.models import DailyLoad, DailyOrder, OrderStatus
from tests import factories, plans

TABS = [
    "run-board",
    "run-board-orders",
    "run-daily",
    "run-weekly",
    "run-orders",
    "run-late",
    "run-load",
]


@pytest.fixture
def live(db):
    scenario = factories.scenario()
    part = factories.part(scenario)
    factories.order(scenario, "ON-TIME", part=part)
    factories.order(scenario, "TOO-LATE", part=part, due_date=scenario.asof_date)
    return scenario


@pytest.fixture
def run(live):
    return plans.solved_run(live)


def test_the_daily_grid_shows_molds_in_bands(planner, run) -> None:
    first = DailyOrder.objects.get(order_id="ON-TIME")
    DailyOrder.objects.create(
        run=run,
        scenario=run.scenario,
        asof_date=run.asof_date,
        workday_index=first.workday_index + 1,
        date=first.date + timedelta(days=1),
        order_id="ON-TIME",
        part_id="P1",
        molds_molded=7,
    )
    page = planner.get(reverse("run-daily", args=[run.pk]))
    row = next(r for r in page.context["rows"] if r.status.order_id == "ON-TIME")
    cells = [cell for cell in row.cells if cell.molds]
    assert [cell.molds for cell in cells] == [10, 7]
    assert [(cell.starts, cell.ends) for cell in cells] == [(True, False), (False, True)]
    assert row.total == 17


def test_a_band_that_goes_on_past_the_page_does_not_end_there(planner, run) -> None:
    DailyOrder.objects.all().delete()
    days = dict(
        DailyLoad.objects.filter(run=run, resource="molding").values_list("workday_index", "date")
    )
    DailyOrder.objects.bulk_create(
        DailyOrder(
            run=run,
            scenario=run.scenario,
            asof_date=run.asof_date,
            workday_index=index,
            date=days[index],
            order_id="ON-TIME",
            part_id="P1",
            molds_molded=1,
        )
        for index in (19, 20)
    )
    page = planner.get(reverse("run-daily", args=[run.pk]))
    assert not page.context["rows"][0].cells[19].ends
    later = planner.get(reverse("run-daily", args=[run.pk]), {"from": 20})
    assert not later.context["rows"][0].cells[0].starts


def _link(page, start: str, path: str) -> str | None:
    """Return where a link of a page leads that begins with these words."""
    found = re.search(rf'<a {start} href="([^"]+)"', page.text)
    return path + html.unescape(found[1]) if found else None


EARLIER = 'class="btn btn-sm btn-outline-secondary" rel="prev"'
LATER = 'class="btn btn-sm btn-outline-secondary" rel="next"'
NEXT_ORDERS = 'class="page-link" rel="next"'


@pytest.mark.parametrize("tab", ["run-daily", "run-weekly", "run-load"])
def test_later_leads_to_the_last_day_and_earlier_back(planner, live, tab) -> None:
    run = plans.solved_run(live, workdays=70)
    path = reverse(tab, args=[run.pk])
    address, seen = path, []
    while address:
        page = planner.get(address)
        seen += [day for _, day in page.context["window"].columns]
        address = _link(page, LATER, path)
    assert seen == sorted(set(seen))
    assert len(seen) == (14 if tab == "run-weekly" else 70)
    back = planner.get(_link(page, EARLIER, path)).context["window"]
    assert back.columns[-1][1] == seen[-len(page.context["window"].columns) - 1]


@pytest.mark.parametrize("tab", ["run-daily", "run-weekly"])
def test_orders_past_the_first_page_are_reached_by_next(planner, live, tab) -> None:
    for number in range(120):
        factories.order(live, f"N{number:03}", part=live.parts.first())
    run = plans.solved_run(live)
    DailyOrder.objects.update(workday_index=0, date=run.asof_date)
    path = address = reverse(tab, args=[run.pk])
    seen = []
    while address:
        page = planner.get(address)
        seen += [row.status.order_id for row in page.context["rows"]]
        address = _link(page, NEXT_ORDERS, path)
    assert len(seen) == len(set(seen)) == 122


def test_a_loaded_pattern_that_comes_off_is_on_the_first_days(planner, run) -> None:
    DailyOrder.objects.filter(order_id="ON-TIME").update(
        workday_index=30, date=run.asof_date + timedelta(weeks=6)
    )
    OrderStatus.objects.filter(order_id="ON-TIME").update(pattern_loaded=True)
    page = planner.get(reverse("run-daily", args=[run.pk]))
    assert "loaded, comes off on the first day" in page.text


@pytest.mark.parametrize("wrong", ["abc", "-3", "9999", "²", ""])
def test_a_wrong_window_shows_the_first(planner, run, wrong) -> None:
    page = planner.get(reverse("run-daily", args=[run.pk]), {"from": wrong})
    assert page.context["window"].first[0] == 0


def test_grids_filter_by_text_and_standing(planner, run) -> None:
    for tab in ("run-daily", "run-weekly"):
        page = planner.get(reverse(tab, args=[run.pk]), {"q": "too"})
        assert [row.status.order_id for row in page.context["rows"]] == ["TOO-LATE"]
        page = planner.get(reverse(tab, args=[run.pk]), {"late": "no"})
        assert [row.status.order_id for row in page.context["rows"]] == ["ON-TIME"]


def test_the_weekly_table_sums_the_days(planner, run) -> None:
    page = planner.get(reverse("run-weekly", args=[run.pk]))
    assert page.context["totals"][0] == 20


def test_late_orders_come_with_their_first_reason(planner, run) -> None:
    page = planner.get(reverse("run-late", args=[run.pk]))
    assert [row.record.order_id for row in page.context["table"].rows] == ["TOO-LATE"]
    assert "Process time alone ends after the due date: earliest 26 Nov 2026." in page.text


def test_an_order_due_before_the_plan_says_so(planner, run) -> None:
    OrderStatus.objects.filter(order_id="TOO-LATE").update(
        due_date=run.asof_date - timedelta(days=3)
    )
    assert "Due before the plan starts." in planner.get(reverse("run-late", args=[run.pk])).text


def test_a_full_resource_is_marked_by_word(planner, run) -> None:
    DailyLoad.objects.filter(workday_index=0, resource="pour").update(used=20)
    page = planner.get(reverse("run-load", args=[run.pk]))
    assert page.text.count("full:") == 1


def test_the_plan_workbook_downloads(planner, run) -> None:
    answer = planner.get(reverse("run-xlsx", args=[run.pk]))
    assert answer["Content-Disposition"].endswith('.xlsx"')
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert set(book.sheetnames) >= {
        "plan_daily_order",
        "plan_weekly_order",
        "order_status",
        "summary",
    }


def test_viewers_read_orders_without_a_link_they_may_not_follow(viewer, live, pat) -> None:
    run = plans.solved_run(live, approved_by=pat)
    for tab in TABS:
        page = viewer.get(reverse(tab, args=[run.pk]))
        assert page.status_code == 200
        assert 'href="/orders/' not in page.text


def test_the_plan_in_force_has_one_address(viewer, live, pat) -> None:
    live.asof_date -= timedelta(weeks=200)
    live.save()
    plans.solved_run(live, approved_by=pat)
    assert "Plan from Monday" in viewer.get(reverse("plan")).text


def test_without_a_plan_in_force_the_page_says_who_acts(viewer, planner, live) -> None:
    assert "as soon as the planner approves" in viewer.get(reverse("plan")).text
    assert "approve it" in planner.get(reverse("plan")).text


@pytest.mark.parametrize("tab", [*TABS, "run"])
def test_queries_do_not_grow_with_the_plan(planner, live, tab) -> None:
    counts = []
    for size in (5, 60):
        part = live.parts.first()
        for number in range(size):
            factories.order(live, f"N{size}-{number}", part=part)
        run = plans.solved_run(live)
        with CaptureQueriesContext(connection) as captured:
            assert planner.get(reverse(tab, args=[run.pk])).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[1] <= 15


def _rows(answer) -> list[list[str]]:
    assert answer["Content-Disposition"].endswith('.csv"')
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_every_list_goes_along_as_shown(planner, run) -> None:
    late = {"export": "csv", "late": "yes"}
    status = _rows(planner.get(reverse("run-orders", args=[run.pk]), late))
    assert [row[:2] for row in status[1:]] == [["TOO-LATE", "late"]]
    assert _rows(planner.get(reverse("run-late", args=[run.pk]), late))[1][0] == "TOO-LATE"
    daily = _rows(planner.get(reverse("run-daily", args=[run.pk]), late))
    assert daily[0][:5] == ["Order", "Standing", "Pattern", "Part", "Due"]
    assert [row[:2] for row in daily[1:]] == [["TOO-LATE", "late"]]
    first = DailyOrder.objects.get(order_id="TOO-LATE")
    assert daily[1][daily[0].index(first.date.isoformat())] == str(first.molds_molded)
    weekly = _rows(planner.get(reverse("run-weekly", args=[run.pk]), late))
    assert weekly[0][5].startswith("Week 1, ")
    assert [row[0] for row in weekly[1:]] == ["TOO-LATE"]
    load = _rows(planner.get(reverse("run-load", args=[run.pk]), {"export": "csv", "from": "20"}))
    assert load[0][:3] == ["Day", "Molding (molds)", "Molding (molds), limit"]
    assert load[1][1:3] == ["10", "20"]
    assert len(load) == 6
    runs = _rows(planner.get(reverse("run-list"), late))
    assert runs[1][:2] == [str(run.pk), "Live"]
    scenarios = _rows(planner.get(reverse("scenario-list"), late))
    assert scenarios[1][:2] == ["Live", "Live"]
    for row in (*runs, *scenarios, *status):
        assert "<" not in "".join(row)
