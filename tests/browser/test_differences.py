"""The pages of a plan and of a difference on a phone: where they begin."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from orders.models import Scenario
from tests import factories, plans
from tests.browser.arriving import arrive

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live() -> Scenario:
    made = factories.scenario()
    factories.order(made, "SO-1")
    return made


def open_at(page: Page, address: str, width: int = 360) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(address)
    page.get_by_label("Username").fill("pat")
    page.get_by_label("Password").fill("secret")
    page.keyboard.press("Enter")


def test_a_difference_begins_at_its_head(page: Page, live_server, pat: User, live) -> None:
    before, after = plans.solved_run(live), plans.solved_run(live)
    address = f"/runs/{after.pk}/compare/{before.pk}/"
    open_at(page, f"{live_server.url}/login/?next={address}")
    arrive(page, "What changed")
    assert page.evaluate("window.scrollY") == 0


def test_the_page_one_is_on_is_in_sight_among_the_tabs(
    page: Page, live_server, pat: User, live
) -> None:
    run = plans.solved_run(live)
    open_at(page, f"{live_server.url}/login/?next=/runs/{run.pk}/load/")
    tab = page.get_by_label("Pages of the plan").locator("[aria-current]")
    expect(tab).to_have_text("Load")
    expect(tab).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize("width", [1120, 1240])
def test_the_figures_of_a_difference_are_seen_whole_on_a_small_screen(
    page: Page, live_server, pat: User, live, width: int
) -> None:
    before, after = plans.solved_run(live), plans.solved_run(live)
    open_at(page, f"{live_server.url}/login/?next=/runs/{after.pk}/compare/{before.pk}/", width)
    arrive(page, "What changed")
    figures = page.get_by_label("Figures side by side")
    expect(figures.get_by_text("Difference", exact=True)).to_be_in_viewport(ratio=1)
    assert figures.evaluate("frame => frame.scrollWidth - frame.clientWidth") == 0
