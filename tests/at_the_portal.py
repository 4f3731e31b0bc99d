"""What people do at a portal in tests: sign in, import a workbook, plan a Monday, approve."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.servers import Portal


def sign_in(page: Page, portal: Portal, name: str) -> None:
    page.goto(f"{portal.address}/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(portal.passwords[name])
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()


def preview_workbook(page: Page, link: str, workbook: Path) -> None:
    page.get_by_role("link", name=link).click()
    page.get_by_label("Workbook (.xlsx)").set_input_files(workbook)
    page.get_by_role("button", name="Show what would change").click()


def import_workbook(page: Page, link: str, workbook: Path) -> None:
    preview_workbook(page, link, workbook)
    page.get_by_role("button", name="Import", exact=True).click()


def to_the_scenario(page: Page) -> None:
    """Go on from the planner's start page."""
    page.get_by_role("link", name="Plan it").click()


def plan(page: Page, seconds: int) -> None:
    page.get_by_label("Time limit").fill(str(seconds))
    page.get_by_role("button", name="Plan this Monday").click()


def approve(page: Page, comment: str) -> None:
    page.get_by_role("link", name="Approve").click()
    page.get_by_label("Comment").fill(comment)
    page.get_by_role("button", name="Approve").click()


def open_order(page: Page, portal: Portal, order: str) -> None:
    page.goto(f"{portal.address}/orders/")
    page.get_by_label("Search").fill(order)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=order).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Order {order}")
