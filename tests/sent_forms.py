"""The forms of the portal as a browser sends them: found on the pages, filled where needed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.db.models import Model
from django.test import Client

from tests.access import TABLE

PLAUSIBLE = {"date": "2026-12-21", "number": "1", "email": "a@foundry.example"}
NOT_SENT = ("submit", "button", "file", "search")


@dataclass(slots=True)
class SentForm:
    """One form of a page: where it goes, what it asks for, what a browser sends of it."""

    action: str
    asked: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    buttons: list[dict[str, str]] = field(default_factory=list)

    def sendings(self) -> Iterator[dict[str, str]]:
        """Yield what each of its buttons sends."""
        for button in self.buttons or [{}]:
            yield self.values | button

    def __str__(self) -> str:
        return f"{self.action} {sorted(self.values)}"


class _Forms(HTMLParser):
    def __init__(self, page: str, html: str) -> None:
        super().__init__()
        self.page = page
        self.found: list[SentForm] = []
        self.form: SentForm | None = None
        self.select, self.must_choose = "", False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self.form = SentForm(urlsplit(given.get("action") or self.page).path)
            self.found.append(self.form)
        if self.form is None:
            return
        name, kind = given.get("name", ""), given.get("type", "text")
        self.form.asked.add(name)
        if tag == "button" and name:
            self.form.buttons.append({name: given.get("value", "")})
        elif tag == "select":
            self.select, self.must_choose = name, "required" in given
        elif tag == "option" and self.select:
            chosen = self.form.values.get(self.select)
            if "selected" in given or chosen is None or (self.must_choose and not chosen):
                self.form.values[self.select] = given.get("value", "")
        elif tag == "textarea" and name:
            self.form.values[name] = "Because" if "required" in given else ""
        elif tag == "input" and name and kind not in NOT_SENT:
            self._take(self.form, name, kind, given)

    def _take(self, form: SentForm, name: str, kind: str, given: dict[str, str]) -> None:
        if kind in ("checkbox", "radio"):
            if "checked" in given:
                form.values[name] = given.get("value", "on")
            return
        needed = PLAUSIBLE.get(kind, "Because") if "required" in given else ""
        form.values[name] = given.get("value") or needed

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag == "select":
            self.select = ""


def forms_on(client: Client, address: str) -> list[SentForm]:
    """Return the forms that somebody finds at an address; none where there is no page for them."""
    answer = client.get(address)
    is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    return _Forms(address, answer.text).found if is_page else []


def forms_of(client: Client, made: dict[str, Model]) -> list[SentForm]:
    """Return every form that somebody finds on the pages of the permission table, once each."""
    found = [form for row in TABLE for form in forms_on(client, row.address(made))]
    once = {str(form): form for form in found}
    return [form for form in once.values() if not form.action.endswith("/logout/")]
