"""Going over every page of the permission table, signed in as somebody."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from playwright.sync_api import Page

from tests.access import TABLE

FILES = {"template", "template-new", "scenario-export", "run-xlsx"}  # nothing to show


def pages_of(role: str, made: dict[str, Model]) -> Iterator[str]:
    """Name the addresses that answer a role with something that a browser shows."""
    for row in TABLE:
        if row.name not in FILES and row.answers("get")[role] == 200:
            yield row.address(made)
    yield reverse("api:openapi-view")


def sign_in(page: Page, address: str, client: Any) -> None:
    """Let a browser go on where a signed-in client of the tests is."""
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}]
    )
