"""Writes what docs/users/ shows: the pictures, and the table of roles. ``make user-docs`` runs it.

No test finds this file by itself. It takes the pictures at a portal of its own, in the second week:
last Monday's plan is approved and in force, this Monday's is solved.
"""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests import mondays
from tests.at_the_portal import (
    approve,
    import_workbook,
    open_order,
    plan,
    preview_workbook,
    sign_in,
)
from tests.plans import this_monday
from tests.roles_page import ROLES_PAGE, roles_page
from tests.servers import Portal

FOLDER = ROLES_PAGE.parent
DESK = {"width": 1120, "height": 700}
TALL = {"width": 1120, "height": 960}
PHONE = {"width": 360, "height": 640}
SECONDS = 8
ORDER = "SO-26-1231/20"
SOLVED_MS = 120_000


def test_the_table_of_roles_is_written() -> None:
    ROLES_PAGE.write_text(roles_page())


def test_the_pictures_are_taken(
    own_portal: Portal, open_page: Callable[[], Page], tmp_path: Path
) -> None:
    planner = _signed_in(own_portal, open_page(), "planner")
    import_workbook(planner, "Import as a new scenario", mondays.last_monday(tmp_path))
    _solve(planner)
    approve(planner, "Melt shop agreed")
    planner.goto(own_portal.address)
    preview_workbook(planner, "Import a workbook", mondays.this_week(tmp_path))
    _take(planner, "planner-import")
    planner.get_by_label("orders that are no longer listed").check()
    planner.get_by_role("button", name="Import", exact=True).click()
    expect(planner.get_by_text("Ready to plan")).to_be_visible()
    _take(planner, "planner-monday")
    _solve(planner)
    planner.goto(f"{own_portal.address}/runs/2/compare/1/")
    _take(planner, "planner-difference")
    planner.goto(f"{own_portal.address}/runs/2/pins/?q=P015")
    planner.get_by_label(ORDER).first.fill("3")
    planner.get_by_role("button", name="Pin what is typed").click()
    expect(planner.get_by_role("heading", name="1 pin for the next run")).to_be_visible()
    _take(planner, "planner-pins")
    planner.goto(f"{own_portal.address}/runs/2/")
    approve(planner, "Melt shop agreed")
    planner.goto(own_portal.address)
    _take(planner, "planner-home")

    sales = _signed_in(own_portal, open_page(), "sales")
    _take(sales, "sales-home")
    sales.goto(f"{own_portal.address}/orders/")
    _take(sales, "sales-orders")
    open_order(sales, own_portal, ORDER)
    _take(sales, "sales-order")

    viewer = _signed_in(own_portal, open_page(), "viewer")
    _take(viewer, "viewer-home")
    viewer.goto(f"{own_portal.address}/print/line/?day={this_monday()}")
    _take(viewer, "viewer-paper")
    viewer.goto(f"{own_portal.address}/history/")
    _take(viewer, "viewer-history")
    viewer.goto(f"{own_portal.address}/plan/")
    _take(viewer, "viewer-plan")
    viewer.goto(f"{own_portal.address}/runs/2/daily/")
    _take(viewer, "viewer-daily")

    viewer.set_viewport_size(TALL)
    for page in ("board", "load"):
        viewer.goto(f"{own_portal.address}/runs/2/{page}/")
        _take(viewer, f"viewer-{page}")
    planner.set_viewport_size(TALL)
    planner.goto(f"{own_portal.address}/runs/2/board/?changes=1")
    _take(planner, "planner-board")
    planner.goto(f"{own_portal.address}/runs/2/late/")
    _take(planner, "planner-late")

    line = _signed_in(own_portal, open_page(), "line", PHONE)
    line.goto(f"{own_portal.address}/log/?day={this_monday()}")  # on a weekend nothing is molded
    _take(line, "line-day")
    line.get_by_role("link", name="SO-26-1").first.click()
    expect(line.get_by_label("Pieces")).to_be_visible()
    _take(line, "line-enter")

    admin = _signed_in(own_portal, open_page(), "admin")
    admin.goto(f"{own_portal.address}/admin/auth/user/")
    _take(admin, "admin-users")


def _signed_in(portal: Portal, page: Page, name: str, size: dict[str, int] = DESK) -> Page:
    page.set_viewport_size(size)
    sign_in(page, portal, name)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def _solve(planner: Page) -> None:
    plan(planner, SECONDS)
    expect(planner.get_by_text("Late molds", exact=True)).to_be_visible(timeout=SOLVED_MS)


def _take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.evaluate("window.scrollTo(0, 0)")
    page.screenshot(path=FOLDER / f"{name}.png")
