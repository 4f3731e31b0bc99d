"""The story of a week: sales, the planner and a viewer at work in the same portal."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests import mondays
from tests.at_the_portal import (
    approve,
    import_workbook,
    open_order,
    plan,
    preview_workbook,
    sign_in,
)
from tests.servers import Portal

SECONDS = 4
SOLVED_MS = 120_000  # the limit, and what a busy machine adds to it

COPIED, ENTERED = "SO-26-1040/10", "SO-27-0001/10"
ENTERED_DUE = mondays.moved(date(2027, 2, 8))
POSTPONED, PIECES = "SO-26-1231/20", 18
POSTPONED_DUE = mondays.moved(date(2027, 1, 18))
PINNED_DAY = mondays.moved(date(2026, 12, 18))  # the last workday on the grid's first page
SALES_ROWS = [
    (ENTERED, "C09", "P027", 12, ENTERED_DUE, 100),
    (POSTPONED, "C02", "P015", PIECES, POSTPONED_DUE, 50),
]

NOT_FOR_A_VIEWER = {
    "orders/": 403,
    "customers/": 403,
    "parts/": 403,
    "log/": 403,
    "scenarios/": 403,
    "runs/": 403,
    "runs/2/": 404,
    "runs/3/pins/": 403,
    "runs/3/approve/": 403,
    "runs/3/withdraw/": 403,
}


def test_the_story_of_a_week(
    own_portal: Portal, open_page: Callable[[], Page], tmp_path: Path
) -> None:
    planner, sales, viewer = (open_page() for _ in range(3))
    for page, name in ((planner, "planner"), (sales, "sales"), (viewer, "viewer")):
        sign_in(page, own_portal, name)
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    # Last Monday: its plan is approved, and promises dates.
    import_workbook(planner, "Import as a new scenario", mondays.last_monday(tmp_path))
    plan(planner, SECONDS)
    expect_solved(planner, date(2026, 11, 16))
    approve(planner, "The week before")
    expect(planner.get_by_role("main")).to_contain_text("sales and the shop see this plan")

    # During the week sales enter an order like a former one, and postpone another.
    open_order(sales, own_portal, COPIED)
    sales.get_by_role("link", name="Copy").click()
    sales.get_by_label("Order", exact=False).first.fill(ENTERED)
    sales.get_by_label("Quantity").fill("12")
    sales.get_by_label("Due").fill(ENTERED_DUE.isoformat())
    sales.get_by_role("button", name="Enter the order", exact=True).click()
    expect(sales.get_by_role("heading", level=1)).to_have_text(f"Order {ENTERED}")
    expect(sales.get_by_role("main")).to_contain_text("does not know this order")

    open_order(sales, own_portal, POSTPONED)
    promised = fact(sales, "Will come").inner_text()
    sales.get_by_role("link", name="Change").click()
    expect(sales.get_by_role("main")).to_contain_text(f"promises {PIECES} pieces of P015")
    expect(sales.get_by_role("main")).to_contain_text(promised)
    sales.get_by_label("Due").fill(POSTPONED_DUE.isoformat())
    sales.get_by_label("Reason").fill("Their site is not ready")
    sales.get_by_role("button", name="Save").click()
    expect(sales.get_by_role("listitem").filter(has_text="Their site is not ready")).to_be_visible()
    expect(fact(sales, "Will come")).to_have_text(promised)

    # The next Monday's workbook knows what sales did, so its preview leaves that as it is.
    planner.goto(own_portal.address)
    workbook = mondays.this_week(tmp_path, SALES_ROWS)
    preview_workbook(planner, "Import a workbook", workbook)
    orders = planner.get_by_role("row").filter(has=planner.get_by_role("rowheader", name="orders"))
    expect(orders.get_by_role("cell")).to_contain_text(["14", "3", "7 stay", "131"])
    planner.get_by_label("orders that are no longer listed").check()
    planner.get_by_role("button", name="Import", exact=True).click()
    plan(planner, SECONDS)
    expect_solved(planner, date(2026, 11, 23))

    # What is other than in last Monday's plan, and why.
    planner.get_by_role("link", name="Compare").click()
    planner.get_by_role("link", name="With the plan in force (run 1)").click()
    expect(planner.get_by_role("heading", level=1)).to_have_text("What changed from run 1 to run 2")
    causes = planner.get_by_role("region", name="What was changed in the inputs")
    changed = causes.get_by_role("row").filter(
        has=planner.get_by_role("rowheader", name="Orders", exact=True)
    )
    expect(changed.get_by_role("cell")).to_have_text(["15", "4", "7"])
    changed.get_by_role("link", name="15").click()
    expect(planner.get_by_role("row").filter(has_text=ENTERED)).to_be_visible()

    # The postponed order is pinned to one day in four weeks, and the rest solved around it.
    planner.goto(f"{own_portal.address}/runs/2/daily/")
    planner.get_by_role("link", name="Pin cells").click()
    planner.get_by_label("Order, part or customer").fill(POSTPONED)
    planner.keyboard.press("Enter")
    cell = f"{POSTPONED}, {PINNED_DAY:%a} {PINNED_DAY.day} {PINNED_DAY:%b}, planned"
    planner.get_by_label(cell).fill(str(PIECES))
    planner.get_by_role("button", name="Solve again around the pins").click()
    expect(planner).to_have_url(f"{own_portal.address}/runs/3/")
    expect_solved(planner, date(2026, 11, 23))

    # Until it is approved, nobody else knows of it.
    third = f"{own_portal.address}/runs/3/"
    assert [page.request.get(third).status for page in (sales, viewer)] == [404, 404]
    open_order(sales, own_portal, POSTPONED)
    expect(fact(sales, "Will come")).to_have_text(promised)
    planner.get_by_role("link", name="Approve").click()
    expect(planner.get_by_role("region", name="What becomes other")).to_contain_text("run 1")
    planner.goto(third)
    approve(planner, "Melt shop agreed")
    expect(planner.get_by_role("main")).to_contain_text("sales and the shop see this plan")

    # Sales see at once which dates moved.
    open_order(sales, own_portal, POSTPONED)
    expect(fact(sales, "Since the plan before")).to_have_text(
        re.compile(rf"\d+ days? later \(was {promised}\)")
    )
    expect(fact(sales, "Will come")).not_to_have_text(promised)
    molds = sales.get_by_role("region", name="Molds day by day").get_by_role("row")
    expect(molds.filter(has_text=long(PINNED_DAY))).to_contain_text(str(PIECES))
    open_order(sales, own_portal, ENTERED)
    expect(fact(sales, "Will come")).to_have_text(re.compile(r"^\d+ \w+ \d{4}$"))
    expect(fact(sales, "Since the plan before")).to_have_text("new in this plan")
    assert sales.request.get(f"{own_portal.address}/runs/2/").status == 404

    # The viewer reads the plan in force, and nothing else.
    viewer.goto(own_portal.address)
    expect(viewer.get_by_role("heading", level=1)).to_contain_text("Today")
    viewer.get_by_role("link", name="Plan in force").click()
    expect(viewer.get_by_role("main")).to_contain_text("Melt shop agreed")
    expect(viewer.get_by_role("navigation", name="Main").get_by_role("link")).to_have_text(
        [re.compile("Foundry portal"), "Plan in force", "History", re.compile("Account of viewer")]
    )
    expect(viewer.get_by_role("main").get_by_role("button")).to_have_count(0)
    viewer.get_by_label("Pages of the plan").get_by_role("link", name="Daily").click()
    expect(viewer.get_by_label("Pages of the plan").locator("[aria-current]")).to_have_text("Daily")
    for words in ("Approve", "Withdraw", "Pin cells"):
        expect(viewer.get_by_role("link", name=words)).to_have_count(0)
    refused = {
        path: viewer.request.get(f"{own_portal.address}/{path}").status for path in NOT_FOR_A_VIEWER
    }
    assert refused == NOT_FOR_A_VIEWER


def expect_solved(page: Page, sample_monday: date) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"Plan from Monday {long(mondays.moved(sample_monday))}", timeout=SOLVED_MS
    )
    expect(page.get_by_text("Late molds", exact=True)).to_be_visible()


def fact(page: Page, name: str) -> Locator:
    facts = page.locator("dl.facts > div")
    return facts.filter(has=page.get_by_text(name, exact=True)).locator("dd")


def long(day: date) -> str:
    """Write a day as the portal does."""
    return f"{day.day} {day:%b %Y}"
