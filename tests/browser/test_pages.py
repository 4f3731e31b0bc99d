"""Every page that a role may open: axe finds nothing serious in it, and no phone cuts it."""

from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from tests.access import things
from tests.browser.arriving import expect_no_sideways_scroll
from tests.browser.going_over import pages_of, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

AXE = settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
NOT_OURS = ".swagger-ui"  # what Swagger UI draws within our page is Swagger UI's
FINDINGS = """async (notOurs) => {
  const found = await axe.run({ exclude: [notOurs] }, { resultTypes: ["violations"] });
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ help, nodes }) => nodes.map(({ html }) => `${help}: ${html.slice(0, 200)}`));
}"""

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


def findings(page: Page) -> list[str]:
    page.wait_for_load_state()
    return [f"{page.url}: {finding}" for finding in page.evaluate(FINDINGS, NOT_OURS)]


@pytest.mark.parametrize(
    ("role", "size"),
    [
        ("admin", DESK),
        ("planner", PHONE),
        ("sales", DESK),
        ("sales", PHONE),
        ("line", PHONE),
        ("viewer", DESK),
        ("viewer", PHONE),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value['width']}",
)
def test_everyone_can_use_every_page(
    page: Page, live_server: Any, request: Any, role: str, size: dict[str, int]
) -> None:
    sign_in(page, live_server.url, request.getfixturevalue(role))
    page.context.add_init_script(path=AXE)
    page.set_viewport_size(size)
    found = []
    for address in pages_of(role, things()):
        page.goto(live_server.url + address)
        if page.locator("main").count() == 0:
            continue  # an answer to a program, or a part of a page
        found += findings(page)
        if size == PHONE:
            expect_no_sideways_scroll(page)
    assert not found, "\n".join(found)


def test_everyone_can_sign_in(page: Page, live_server: Any) -> None:
    page.context.add_init_script(path=AXE)
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + reverse("login"))
    assert not findings(page)
    expect_no_sideways_scroll(page)
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password").fill("nothing")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()
    assert not findings(page)
