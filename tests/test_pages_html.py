"""What holds for every page: one heading, a title, nothing inline, nothing from elsewhere."""

from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests.access import TABLE, Row, things

pytestmark = pytest.mark.django_db

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
OPTIONAL_END = {"li", "p", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "dt", "dd"}
ROWS = [row for row in TABLE if row.answers("get")["admin"] == 200]


class Page(HTMLParser):
    """Collects what the rules below ask about."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.faults: list[str] = []
        self.title = ""
        self.labelled: set[str] = set()
        self.controls: list[dict[str, str | None]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags[tag] += 1
        if tag not in VOID:
            self.open.append(tag)
        if len(given) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice: {attrs}")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.faults.append(f"<{tag} {name}={value!r}> is inline")
            if name in ("src", "href", "action") and (value or "").startswith(("http", "//")):
                self.faults.append(f"<{tag}> asks another host: {value}")
        is_code = tag == "script" and given.get("type") != "application/json"
        if tag == "style" or (is_code and not given.get("src")):
            self.faults.append(f"<{tag}> is inline")
        if tag == "img" and "alt" not in given:
            self.faults.append("<img> without alt")
        if given.get("id"):
            self.ids[str(given["id"])] += 1
        if tag == "label" and given.get("for"):
            self.labelled.add(str(given["for"]))
        if tag in ("input", "select", "textarea") and given.get("type") not in ("hidden", "submit"):
            self.controls.append(given)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] != tag and self.open[-1] in OPTIONAL_END:
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, text: str) -> None:
        if self.open and self.open[-1] == "title":
            self.title += text

    def unlabelled(self) -> list[dict[str, str | None]]:
        named = ("aria-label", "aria-labelledby")
        return [
            control
            for control in self.controls
            if control.get("id") not in self.labelled and not any(control.get(n) for n in named)
        ]


def _check(response: HttpResponse, *, whole: bool = True) -> None:
    page = Page(response.content.decode())
    assert not page.faults
    assert not [name for name, count in page.ids.items() if count > 1], "an id stands twice"
    assert not page.unlabelled(), "a field has no label"
    if whole:
        assert page.tags["h1"] == 1
        assert page.tags["main"] == 1
        assert page.title.strip() not in ("", "· Foundry portal")


def _get(client: Client, row: Row, made: dict[str, object]) -> HttpResponse:
    return client.get(row.address(made))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_page_with_rows_keeps_the_rules(admin: Client, row: Row) -> None:
    response = _get(admin, row, things())
    assert response.status_code == 200
    if response["Content-Type"].startswith("text/html"):
        _check(response, whole=row.name != "run-progress")


@pytest.mark.parametrize("row", [row for row in ROWS if not row.about], ids=str)
def test_an_empty_page_keeps_the_rules(planner: Client, row: Row) -> None:
    response = planner.get(reverse(row.name), follow=True)
    assert response.status_code == 200
    if response["Content-Type"].startswith("text/html"):
        _check(response)


@pytest.mark.parametrize("row", [row for row in ROWS if row.about == "draft"], ids=str)
def test_a_page_that_sales_sees_keeps_the_rules(sales: Client, row: Row) -> None:
    response = _get(sales, Row(row.name, "approved", "", ""), things())
    if response["Content-Type"].startswith("text/html"):
        _check(response, whole=row.name != "run-progress")


def test_the_sign_in_page_keeps_the_rules(client: Client) -> None:
    _check(client.get(reverse("login")))
    _check(client.post(reverse("login"), {"username": "x", "password": "y"}))


def test_forms_with_errors_keep_the_rules(planner: Client) -> None:
    made = things()
    for name, about in (("account", ""), ("order-new", ""), ("order-edit", "order")):
        address = reverse(name, args=[made[about].pk] if about else [])
        response = planner.post(address, {"qty": "x", "updated_at": ""})
        assert response.status_code == 200
        _check(response)


def test_errors_keep_the_rules(client: Client, viewer: Client) -> None:
    missing = viewer.get("/nothing/here/")
    assert missing.status_code == 404
    _check(missing)
    forbidden = viewer.get(reverse("order-list"))
    assert forbidden.status_code == 403
    _check(forbidden)
    only_posted = viewer.get(reverse("run-cancel", args=[1]))
    assert only_posted.status_code == 405
    _check(only_posted)
    lost = Client(enforce_csrf_checks=True).post(reverse("login"), {"username": "x"})
    assert lost.status_code == 403
    _check(lost)


@pytest.mark.parametrize("name", ["400.html", "413.html", "500.html", "503.html"])
def test_errors_without_a_request_keep_the_rules(name: str) -> None:
    _check(HttpResponse(render_to_string(name)))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_nothing_inline(path: Path) -> None:
    text = path.read_text()
    for inline in (" style=", "<style", " onclick=", " onchange=", "javascript:"):
        assert inline not in text, f"{path} has {inline!r}"


def test_the_menu_shows_what_the_role_may_see(viewer: Client, planner: Client) -> None:
    names = (
        "order-list",
        "customer-list",
        "part-list",
        "scenario-list",
        "run-list",
        "log",
        "plan",
        "history",
    )
    made = {name: reverse(name) for name in names}
    seen = viewer.get(reverse("account")).content.decode()
    assert [name for name, url in made.items() if f'href="{url}"' in seen] == ["plan", "history"]
    seen = planner.get(reverse("account")).content.decode()
    assert [name for name, url in made.items() if f'href="{url}"' in seen] == list(made)
    assert reverse("admin:index") not in seen


def test_signing_out_is_a_post(viewer: Client) -> None:
    assert viewer.get(reverse("logout")).status_code == 405
    assert viewer.post(reverse("logout")).status_code == 302
    assert viewer.get(reverse("account")).status_code == 302
