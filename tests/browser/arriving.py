"""Being at a page: a click comes back as soon as the next one begins, without its style sheets."""

import re

from playwright.sync_api import Page, expect


def arrive(page: Page, heading: str | re.Pattern[str]) -> None:
    """Wait for the page with this in its heading, until its styles and scripts are at work."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    page.wait_for_load_state()


def expect_no_sideways_scroll(page: Page) -> None:
    """Expect the page that one has arrived at to be no wider than its screen."""
    assert page.viewport_size is not None
    page.wait_for_load_state()
    expect(page.locator("html")).to_have_js_property("scrollWidth", page.viewport_size["width"])
