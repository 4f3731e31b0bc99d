"""The whole journey in a real browser, through the real queue: workbook in, plan out, plan read."""

import re
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from tests.at_the_portal import (
    approve,
    import_workbook,
    plan,
    preview_workbook,
    sign_in,
    sign_out,
    to_the_scenario,
)
from tests.browser.arriving import expect_no_sideways_scroll
from tests.servers import Portal
from tests.workbooks import MONDAY_1_PATH, MONDAY_2_PATH

PHONE = {"width": 360, "height": 740}
PLAN_PAGES = ["Daily", "Weekly", "Orders", "Late", "Load", "Summary"]


def test_from_workbook_to_approved_plan_and_excel(
    portal: Portal, page: Page, tmp_path: Path
) -> None:
    # The planner imports the first workbook of an empty portal.
    sign_in(page, portal, "planner")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is Monday fine?")
    import_workbook(page, "Import as a new scenario", MONDAY_1_PATH)
    expect(page.get_by_role("heading", level=1)).to_have_text("Monday 16 Nov 2026")
    expect(page.get_by_text("Ready to plan")).to_be_visible()

    # The next Monday: the preview counts what changes before anything does.
    preview_workbook(page, "Import a workbook", MONDAY_2_PATH)
    orders = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="orders"))
    expect(orders.get_by_role("cell")).to_contain_text(["14", "3", "7 stay", "130"])
    page.get_by_label("orders that are no longer listed").check()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Monday 23 Nov 2026")
    expect(page.get_by_role("row").filter(has_text="orders")).to_contain_text("147 open, 7 closed")

    # The run: progress comes by itself, and turns into the plan without a reload.
    plan(page, 5)
    expect(page.get_by_text(re.compile("Waiting for a worker|Solving"))).to_be_visible()
    page.evaluate("window.stillTheSamePage = true")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Plan from Monday 23 Nov 2026", timeout=30_000
    )
    assert page.evaluate("window.stillTheSamePage"), "the page was loaded again"
    expect(page.get_by_text("Late molds", exact=True)).to_be_visible()

    # Every page of the plan, at the desk and on a phone.
    for name in PLAN_PAGES:
        page.get_by_label("Pages of the plan").get_by_role("link", name=name).click()
        expect(page.get_by_label("Pages of the plan").locator("[aria-current]")).to_have_text(name)
        expect_no_sideways_scroll(page)
        page.set_viewport_size(PHONE)
        expect_no_sideways_scroll(page)
        page.set_viewport_size({"width": 1280, "height": 900})

    # Excel to take along: as many molds as the snapshot asks for.
    with page.expect_download() as download:
        page.get_by_role("link", name="Download Excel").click()
    download.value.save_as(tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    daily = list(book["plan_daily_order"].iter_rows(values_only=True))
    molds = sum(row[daily[0].index("molds_molded")] for row in daily[1:])
    status = list(book["order_status"].iter_rows(values_only=True))
    assert molds == sum(row[status[0].index("remaining_qty")] for row in status[1:]) > 1000

    # Approval: sales and viewers see it, and only then.
    approve(page, "Melt shop agreed")
    expect(page.get_by_role("status")).to_contain_text("Approved: ")
    plan_address = page.url
    sign_out(page)

    sign_in(page, portal, "viewer")
    page.goto(plan_address)
    expect(page.get_by_role("main")).to_contain_text("Melt shop agreed")
    expect(page.get_by_role("navigation", name="Main")).not_to_contain_text("Scenarios")
    expect(page.get_by_role("link", name="Approve")).to_have_count(0)
    sign_out(page)


def test_a_workbook_with_errors_stores_nothing_and_names_every_row(
    portal: Portal, page: Page, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(MONDAY_2_PATH)
    orders = book["orders"]
    orders.cell(row=3, column=4, value=-3)
    orders.cell(row=7, column=3, value="P999")
    broken = tmp_path / "broken.xlsx"
    book.save(broken)

    sign_in(page, portal, "planner")
    page.goto(f"{portal.address}/scenarios/")
    preview_workbook(page, "Import as a new scenario", broken)
    main = page.get_by_role("main")
    expect(main.get_by_role("row").filter(has_text="P999")).to_contain_text("7")
    expect(main.get_by_role("row").filter(has_text="-3")).to_contain_text("qty")
    expect(page.get_by_role("button", name="Import", exact=True)).to_have_count(0)


def test_a_run_is_cancelled_from_its_page(portal: Portal, page: Page) -> None:
    sign_in(page, portal, "planner")
    to_the_scenario(page)
    plan(page, 120)
    expect(page.get_by_text("Solving")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Cancel and keep nothing").click()
    expect(page.get_by_text("This run was called off")).to_be_visible(timeout=20_000)


def test_settings_are_chosen_once_and_offered_again(portal: Portal, page: Page) -> None:
    sign_in(page, portal, "planner")
    to_the_scenario(page)
    settings = page.locator("details", has_text="Settings:").first
    settings.locator("summary").click()
    page.get_by_label("Strict").check()
    page.get_by_label("A pattern change costs").fill("200000")
    page.set_viewport_size(PHONE)
    expect_no_sideways_scroll(page)
    page.get_by_label("A late mold costs").fill("0")
    page.get_by_role("button", name="Plan this Monday").click()
    expect(page.get_by_text("Enter a whole number from 1 to 1,000,000,000.")).to_be_visible()
    page.get_by_label("A late mold costs").fill("1000000")
    plan(page, 120)
    expect(page.get_by_role("main")).to_contain_text("strict: late molds first")
    page.get_by_role("button", name="Cancel and keep nothing").click()
    expect(page.get_by_text("This run was called off")).to_be_visible(timeout=20_000)

    page.get_by_role("link", name="To the scenario").click()
    expect(settings.locator("summary")).to_contain_text("a late mold costs as much as 5 changes")
    expect(page.get_by_label("Strict")).not_to_be_visible()
    settings.locator("summary").click()
    page.get_by_role("link", name="Back to the usual ones").click()
    expect(settings.locator("summary")).to_contain_text("the usual ones")


def test_a_run_is_stopped_and_keeps_its_plan(portal: Portal, page: Page) -> None:
    sign_in(page, portal, "planner")
    to_the_scenario(page)
    plan(page, 120)
    expect(page.get_by_text("Cost so far")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Stop and keep the best plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Plan from Monday 23 Nov 2026", timeout=30_000
    )


def test_sales_enter_an_order(portal: Portal, page: Page) -> None:
    sign_in(page, portal, "sales")
    page.get_by_role("link", name="Enter an order").click()
    page.get_by_label("Order", exact=False).first.fill("SO-27-0001/10")
    page.get_by_role("combobox", name="Part").fill("P0")
    page.get_by_role("option").first.click()
    page.get_by_label("Quantity").fill("12")
    page.get_by_label("Due").fill("2027-02-01")
    page.get_by_role("button", name="Enter the order").click()
    expect(page.get_by_role("main")).to_contain_text("SO-27-0001/10")
