"""The lists for the molding line and the melt shop: one page of A4 each, and fit for a phone."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from planning.models import DailyOrder
from tests import factories, plans
from tests.browser.arriving import arrive, expect_no_sideways_scroll

pytestmark = pytest.mark.django_db(transaction=True)

USUAL = 15  # orders in a week, six of them on each day
PAGE_OF_PDF = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.fixture
def reader(page: Page, live_server, pat, vic) -> Page:
    """Vic's browser, in a week of usual size, which is marked against the plan before."""
    live = factories.scenario(asof_date=plans.this_monday())
    for number in range(USUAL):
        alloy = ("GG25", "GGG40", "CrMo", "Hi-Cr")[number % 4]
        part = factories.part(live, f"P{number:03}", alloy=alloy)
        factories.order(live, f"SO-26-10{number:02}/20", part=part)
    plans.approve(plans.solved_run(live), pat)
    run = plans.solved_run(live)
    for row in DailyOrder.objects.filter(run=run):
        number = int(row.part_id[1:])
        DailyOrder.objects.filter(pk=row.pk).update(
            workday_index=number % 5, date=live.asof_date + timedelta(days=number % 5)
        )
    DailyOrder.objects.bulk_create(_also_on_monday(run))
    plans.approve(run, pat)
    page.goto(f"{live_server.url}/login/?next=/print/line/?day={live.asof_date}")
    page.get_by_label("Username").fill("vic")
    page.get_by_label("Password").fill("secret")
    page.get_by_role("button", name="Sign in").click()
    arrive(page, "Molding line")
    return page


def _also_on_monday(run) -> list[DailyOrder]:
    later = DailyOrder.objects.filter(run=run, workday_index=3)
    for row in later:
        row.pk, row.workday_index, row.date = None, 0, run.asof_date
    return list(later)


@pytest.mark.parametrize("other", ["", "Melt shop"])
def test_a_usual_week_is_one_page_and_fits_a_phone(reader: Page, other: str) -> None:
    if other:
        reader.get_by_role("link", name=other).click()
        arrive(reader, other)
    pdf = reader.pdf(prefer_css_page_size=True)
    assert len(PAGE_OF_PDF.findall(pdf)) == 1
    reader.set_viewport_size({"width": 360, "height": 740})
    expect_no_sideways_scroll(reader)
