"""The planner's Monday by keyboard and on a phone: rows filled, corrected, a day closed."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from planning.models import FlaskInUse, Holiday, MondayStep
from tests import factories, plans
from tests.browser.arriving import arrive, expect_no_sideways_scroll

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def on_monday(page: Page, live_server, pat) -> Page:
    """Pat's screen on a phone, after a Friday on which the line logged four molds of SO-1."""
    live = factories.scenario(asof_date=plans.this_monday())
    order = factories.order(live, "SO-1", qty=20)
    factories.logged(order, 4, day=live.asof_date - timedelta(days=3))
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("Username").fill("pat")
    page.get_by_label("Password").fill("secret")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="The Monday").click()
    arrive(page, "right?")
    return page


def test_flasks_are_filled_corrected_by_keyboard_and_the_calendar_confirmed(
    on_monday: Page,
) -> None:
    page = on_monday
    expect_no_sideways_scroll(page)
    page.get_by_role("link", name="Look at it (Flasks in use)").click()
    arrive(page, "Flasks in use on Monday")
    expect_no_sideways_scroll(page)
    page.get_by_role("button", name="Take over this change").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Flasks in use: filled")
    arrive(page, "right?")
    page.get_by_role("link", name="Look at it (Flasks in use)").press("Enter")
    arrive(page, "Flasks in use on Monday")
    page.get_by_label("Flasks in use, row 1").fill("3")
    page.get_by_label("Flasks in use, row 1").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Flasks in use: saved")
    assert FlaskInUse.objects.get().qty_inuse == 3
    arrive(page, "right?")  # a page that is still loading may take the focus away
    page.get_by_role("button", name="Still true (Calendar)").press("Enter")
    expect(page.get_by_role("button", name="Still true (Calendar)")).to_have_count(0)
    assert {row.step: row.how for row in MondayStep.objects.all()} == {
        "flasks": "entered",
        "calendar": "confirmed",
    }


def test_a_day_is_closed_from_the_month(on_monday: Page) -> None:
    page = on_monday
    page.get_by_role("link", name="Look at it (Calendar)").click()
    arrive(page, "Calendar")
    expect_no_sideways_scroll(page)
    page.locator(".month td a").nth(10).press("Enter")
    page.get_by_label("Holiday").check()
    page.get_by_label("Name").fill("Inventory")
    page.get_by_label("Name").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The calendar is changed")
    assert Holiday.objects.get().name == "Inventory"
