"""The users that ``prepare`` makes sign in with the passwords it printed."""

import pytest
from playwright.sync_api import Page, expect

from tests.servers import Portal


@pytest.mark.parametrize("name", ["sales", "planner", "viewer", "line", "admin"])
def test_a_new_user_signs_in_with_the_printed_password(portal: Portal, page: Page, name) -> None:
    page.goto(portal.address)
    expect(page).to_have_url(f"{portal.address}/login/?next=/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(portal.passwords[name])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("navigation").first).to_contain_text(name)


def test_a_wrong_password_is_refused(portal: Portal, page: Page) -> None:
    page.goto(portal.address)
    page.get_by_label("Username").fill("planner")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("Please enter a correct")
