"""The line at work on a phone: today's order of the plan, entered in two taps and corrected."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from planning.models import DailyOrder, ProductionEntry
from tests import factories, plans
from tests.browser.arriving import arrive, expect_no_sideways_scroll

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def on_the_line(page: Page, live_server, lin, pat) -> Page:
    """Lin's phone, signed in, on a day for which the plan molds twelve of one order."""
    order = factories.order(factories.scenario(asof_date=plans.this_monday()), "SO-1", qty=20)
    run = plans.solved_run(order.scenario, approved_by=pat)
    DailyOrder.objects.filter(run=run).update(date=timezone.localdate(), molds_molded=12)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("Username").fill("lin")
    page.get_by_label("Password").fill("secret")
    page.get_by_role("button", name="Sign in").click()
    arrive(page, "Today")
    return page


def test_two_taps_enter_what_the_plan_has_for_today(on_the_line: Page) -> None:
    page = on_the_line
    expect_no_sideways_scroll(page)
    page.get_by_role("link", name="SO-1").click()
    arrive(page, "SO-1")
    expect(page.get_by_label("Pieces")).to_have_value("12")
    expect(page.get_by_label("Pieces")).to_have_attribute("inputmode", "numeric")
    button = page.get_by_role("button", name="Molded").bounding_box()
    assert button is not None
    assert button["height"] >= 48
    assert button["y"] + button["height"] <= 740, "the button is out of reach"
    expect_no_sideways_scroll(page)
    page.get_by_role("button", name="Molded").click()
    expect(page.get_by_role("status")).to_contain_text("SO-1: 12 molded")
    expect(page.get_by_role("link", name="SO-1", exact=False).first).to_contain_text("12 of 12")

    page.get_by_role("link", name="Correct the entry of SO-1").click()
    page.get_by_label("Pieces").fill("11")
    page.get_by_label("Why").fill("one broke")
    page.get_by_role("button", name="Correct the entry").click()
    expect(page.get_by_role("main")).to_contain_text("one broke")
    page.get_by_role("link", name="All entries").click()
    arrive(page, "all entries")
    expect_no_sideways_scroll(page)
    assert [entry.qty for entry in ProductionEntry.objects.counting()] == [11]
