"""The planner pins cells of the daily grid in a real browser: by keyboard, and on a phone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from planning.models import Approval, Run
from tests import factories, plans
from tests.browser.arriving import arrive, expect_no_sideways_scroll

PHONE = {"width": 360, "height": 740}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at_pins(page: Page, live_server, pat) -> Page:
    """Pat's browser, signed in, on the grid of a plan of 22 orders, ten molds of each a day."""
    live = factories.scenario()
    for number in range(22):
        factories.order(live, f"SO-{number:02}")
    run = plans.solved_run(live)
    page.goto(f"{live_server.url}/login/?next=/runs/{run.pk}/daily/")
    page.get_by_label("Username").fill("pat")
    page.get_by_label("Password").fill("secret")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Pin cells").click()
    expect(page.get_by_role("heading", name="0 pins for the next run")).to_be_visible()
    page.wait_for_load_state()  # the keys of the grid are a script's
    return page


def cell(page: Page, order: str, day: str) -> Locator:
    return page.get_by_label(f"{order}, {day}, planned", exact=False)


def test_cells_are_pinned_and_solved_around_by_keyboard_alone(at_pins: Page) -> None:
    page = at_pins
    cell(page, "SO-00", "Mon 23 Nov").focus()
    page.keyboard.press("=")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("7")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("0")
    page.keyboard.press("Enter")
    pins = page.locator(".pin-list li")
    expect(pins).to_contain_text(
        ["SO-00, Mon 23 Nov 2026: 10 as planned", "SO-00, Tue 24", "SO-01, Tue 24 Nov 2026: 0"]
    )

    # 17 molds of an order of ten can't hold: both pins say so, the third doesn't.
    page.get_by_role("button", name="Solve again around the pins").press("Enter")
    expect(pins.nth(0)).to_contain_text("17 molds are pinned, but only 10 are left")
    expect(pins.nth(1)).to_contain_text("17 molds are pinned, but only 10 are left")
    expect(pins.nth(2)).not_to_contain_text("molds are pinned")
    page.get_by_role("button", name="Take away SO-00, 24 Nov 2026").press("Enter")
    expect(pins).to_have_count(2)
    page.get_by_role("button", name="Solve again around the pins").press("Enter")
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    run = Run.objects.get(state=Run.State.QUEUED)
    assert [pin["molds"] for pin in run.snapshot["pinned"]] == [10, 0]


def test_what_is_typed_goes_along_to_other_days_and_orders(at_pins: Page) -> None:
    page = at_pins
    cell(page, "SO-00", "Mon 23 Nov").fill("3")
    page.get_by_role("link", name="Later").click()
    expect(page.get_by_role("heading", name="1 pin for the next run")).to_be_visible()
    expect(page).to_have_url(re.compile("from=20"))
    page.get_by_role("link", name="Earlier").click()
    expect(cell(page, "SO-00", "Mon 23 Nov")).to_have_value("3")


def test_cells_are_pinned_on_a_phone(at_pins: Page) -> None:
    page = at_pins
    page.set_viewport_size(PHONE)
    cell(page, "SO-00", "Mon 23 Nov").fill("x")
    page.get_by_role("button", name="Pin what is typed").click()
    expect(page.get_by_role("alert")).to_contain_text("enter a whole number from 0 to 100,000")
    cell(page, "SO-00", "Mon 23 Nov").fill("4")
    page.get_by_role("button", name="Pin what is typed").click()
    expect(page.get_by_role("heading", name="1 pin for the next run")).to_be_visible()
    expect_no_sideways_scroll(page)


def test_a_plan_is_approved_and_withdrawn_with_a_word_each(at_pins: Page) -> None:
    page = at_pins
    page.get_by_role("link", name="Approve").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Say in a word what this plan is")).to_be_visible()
    page.get_by_label("Comment").fill("Melt shop agreed")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("main")).to_contain_text("Approved by pat")
    page.get_by_role("link", name="Withdraw").click()
    page.set_viewport_size(PHONE)
    arrive(page, "Withdraw the plan")
    expect_no_sideways_scroll(page)
    page.get_by_label("Reason").fill("Furnace 2 is down")
    page.get_by_role("button", name="Withdraw the plan").click()
    expect(page.get_by_role("main")).to_contain_text("Withdrawn by pat")
    assert Approval.objects.get().withdrawal_reason == "Furnace 2 is down"
