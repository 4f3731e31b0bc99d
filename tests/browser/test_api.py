"""A key is made, and the API's description read and tried out, within the strict policy."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_key_is_made_and_tried_out_on_the_page_of_the_api(
    page: Page, live_server, sam: User
) -> None:
    factories.order(factories.scenario(), "SO-1")
    page.goto(f"{live_server.url}/account/")
    page.get_by_label("Username").fill("sam")
    page.get_by_label("Password").fill("secret")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("What is it for?").fill("ERP")
    page.get_by_role("button", name="Make a key").click()
    key = page.get_by_label("Your new key").input_value()
    page.get_by_role("link", name="what there is").click()
    page.get_by_role("button", name="Authorize").click()
    page.get_by_label("Value").fill(key)
    page.get_by_role("button", name="Apply credentials").click()
    page.get_by_role("button", name="Close").click()
    page.locator("#operations-Orders-planning_api_orders_order_list").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table")).to_contain_text('"order_id": "SO-1"')
