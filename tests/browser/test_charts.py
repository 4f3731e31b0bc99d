"""The charts in a real browser: drawn, pushed, searched and opened by mouse and by keyboard."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from orders.models import Scenario
from planning.models import Run, RunProgress
from tests import factories, plans
from tests.browser.arriving import arrive, expect_no_sideways_scroll

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 360, "height": 740}
SHOWN = "() => charts.zoom.shown(charts.of(document.querySelector('[data-chart]')))"
PAINTED = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}"""

PAINT = "(canvas) => canvas.toDataURL()"


@pytest.fixture
def live(pat) -> Scenario:
    scenario = factories.scenario(asof_date=plans.this_monday())
    customer = factories.customer(scenario)
    for number in range(40):
        due = scenario.asof_date + timedelta(days=number)
        factories.order(scenario, f"SO-{number:02}", customer=customer, due_date=due)
    return scenario


@pytest.fixture
def plan(live: Scenario, pat) -> Run:
    plans.solved_run(live, approved_by=pat)
    factories.order(live, "SO-NEW")
    return plans.solved_run(live)


@pytest.fixture
def planner_page(page: Page, live_server, pat) -> Page:
    """Pat's browser, signed in."""
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("Username").fill("pat")
    page.get_by_label("Password").fill("secret")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return page


def _open(page: Page, live_server, name: str, run: Run, query: str = "") -> None:
    page.goto(live_server.url + reverse(name, args=[run.pk]) + query)
    arrive(page, "")


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, PHONE], ids=["desk", "phone"])
def test_every_chart_is_drawn_beside_its_table(planner_page, live_server, plan, size) -> None:
    planner_page.set_viewport_size(size)
    for name in ("run-board", "run-board-orders", "run-load", "run-late"):
        _open(planner_page, live_server, name, plan)
        expect_no_sideways_scroll(planner_page)
        for chart in planner_page.locator("[data-chart]").all():
            assert chart.get_attribute("aria-label")
            assert chart.locator("canvas").first.evaluate(PAINTED) > 3
        assert planner_page.locator("table").count() > 0


def test_the_board_is_pushed_and_zoomed_by_keyboard(planner_page, live_server, plan) -> None:
    _open(planner_page, live_server, "run-board", plan)
    board = planner_page.get_by_role("img")
    assert planner_page.evaluate(SHOWN) == [0, 19]
    board.focus()
    planner_page.keyboard.press("ArrowRight")
    assert planner_page.evaluate(SHOWN) == [5, 24]
    planner_page.keyboard.press("ArrowRight")
    assert planner_page.evaluate(SHOWN) == [5, 24], "pushed past the last day"
    planner_page.keyboard.press("ArrowLeft")
    planner_page.keyboard.press("+")
    first, last = planner_page.evaluate(SHOWN)
    assert 0 < first < last < 19
    planner_page.get_by_role("button", name="All days").click()
    assert planner_page.evaluate(SHOWN) == [0, 24]
    board.focus()
    for _ in range(9):
        planner_page.keyboard.press("+")
    first, last = planner_page.evaluate(SHOWN)
    assert 2 <= last - first <= 4


def test_a_bar_is_searched_chosen_and_opened(planner_page, live_server, plan) -> None:
    _open(planner_page, live_server, "run-board", plan, "?changes=1")
    planner_page.get_by_label("Order, part or customer").fill("SO-NEW")
    planner_page.keyboard.press("Enter")
    expect(planner_page.get_by_role("row")).to_have_count(2)
    planner_page.wait_for_load_state()
    expect(planner_page.get_by_role("link", name="Hide the plan before")).to_be_visible()
    planner_page.get_by_role("img").focus()
    planner_page.keyboard.press("ArrowDown")
    said = planner_page.locator("[data-chart-said]")
    expect(said).to_contain_text("SO-NEW")
    expect(said).to_contain_text("new order")
    expect(said.get_by_role("link")).to_have_text("Open order SO-NEW")
    planner_page.keyboard.press("Enter")
    arrive(planner_page, "Order SO-NEW")


def test_pages_and_charts_are_dark_on_a_dark_device_and_light_on_paper(
    planner_page, live_server, plan
) -> None:
    _open(planner_page, live_server, "run-board", plan)
    planner_page.get_by_role("button", name="Later").click()
    light = planner_page.locator("canvas").first.evaluate(PAINT)
    planner_page.emulate_media(color_scheme="dark")
    page = planner_page.locator("html")
    expect(page).to_have_attribute("data-bs-theme", "dark")
    expect(planner_page.locator("body")).to_have_css("background-color", "rgb(20, 24, 27)")
    assert planner_page.locator("canvas").first.evaluate(PAINT) != light
    assert planner_page.evaluate(SHOWN) == [5, 24], "zoomed as before"
    planner_page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page).to_have_attribute("data-bs-theme", "light")
    planner_page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page).to_have_attribute("data-bs-theme", "dark")


def test_a_day_of_the_load_opens_what_fills_it(planner_page, live_server, plan) -> None:
    _open(planner_page, live_server, "run-load", plan)
    planner_page.get_by_role("img").click(position={"x": 70, "y": 60})
    expect(planner_page.get_by_role("heading", name="What fills")).to_be_in_viewport()
    assert "day=0" in planner_page.url


def test_the_curve_of_a_run_goes_on_without_beginning_anew(planner_page, live_server, live) -> None:
    run = plans.run(live, Run.State.RUNNING)
    RunProgress.objects.create(run=run, attempt=0, seconds=1, cost=900, bound=None)
    _open(planner_page, live_server, "run", run)
    planner_page.evaluate("window.first = document.querySelector('[data-chart] canvas')")
    planner_page.get_by_text("The same as a table").click()
    RunProgress.objects.create(run=run, attempt=0, seconds=2, cost=800, bound=700)
    expect(planner_page.get_by_role("cell", name="800")).to_be_visible()
    expect(planner_page.get_by_role("img")).to_have_attribute("aria-label", re.compile("700"))
    assert planner_page.evaluate("window.first === document.querySelector('[data-chart] canvas')")
