"""No page breaks the policy or asks another host: what a browser complains of fails the test.

``page`` reports both: tests/browser/conftest.py.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import Page

from tests.access import LINE, ROLES, things
from tests.browser.going_over import pages_of, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

SIGNED_IN = [role for role in (*ROLES, LINE) if role != "anonymous"]


def pages_of_the_administration() -> Iterator[str]:
    yield reverse("admin:index")
    for model, table in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        if model._meta.app_label == "orders":
            yield reverse(f"{name}_add")
        if row := model._default_manager.first():
            yield reverse(f"{name}_change", args=[row.pk])
            if table.has_delete_permission.__func__ is admin.ModelAdmin.has_delete_permission:
                yield reverse(f"{name}_delete", args=[row.pk])


@pytest.mark.parametrize("role", SIGNED_IN)
def test_no_page_breaks_the_policy(page: Page, live_server: Any, request: Any, role: str) -> None:
    sign_in(page, live_server.url, request.getfixturevalue(role))
    for address in pages_of(role, things()):
        page.goto(live_server.url + address, wait_until="load")


def test_nor_does_the_administration(page: Page, live_server: Any, request: Any) -> None:
    sign_in(page, live_server.url, request.getfixturevalue("admin"))
    things()
    for address in pages_of_the_administration():
        page.goto(live_server.url + address, wait_until="load")
