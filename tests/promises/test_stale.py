"""A stale edit is refused, with both versions shown: on every page that edits, table by table."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from orders.models import Customer, Order, Part, Scenario
from planning import models as planning
from tests import factories
from tests.promises.series import length
from tests.sent_forms import forms_on

pytestmark = pytest.mark.django_db

Numbered = Callable[[int], str]


def words(number: int) -> str:
    return f"Version {number}"


def pieces(number: int) -> str:
    return str(30 + number)


def tons(number: int) -> str:
    return f"{3 + number / 1000:.3f}"


# table -> a field of its page in the administration, and what that says in the nth version
TABLES: dict[type[Model], tuple[str, Numbered]] = {
    Scenario: ("name", words),
    Customer: ("name", words),
    Part: ("description", words),
    Order: ("qty", pieces),
    planning.FlaskSize: ("qty", pieces),
    planning.Resources: ("molding_max_per_day", pieces),
    planning.Holiday: ("name", words),
    planning.ExtraWorkday: ("name", words),
    planning.DayCapacity: ("molding_max_per_day", pieces),
    planning.OrderProgress: ("molded_qty_credit", pieces),
    planning.FlaskInUse: ("qty_inuse", pieces),
    planning.PourLoad: ("tons_committed", tons),
    User: ("first_name", words),
    Group: ("name", words),
}
# a page, the table its address is about, a field of it
PAGES: list[tuple[str, type[Model], str, Numbered]] = [
    ("order-edit", Order, "qty", pieces),
    ("customer", Customer, "name", words),
    ("part", Part, "description", words),
    ("shop", Scenario, "molding_max_per_day", pieces),
    ("calendar", Scenario, "name", words),
    ("opening-flasks", Scenario, "rows-0-qty_inuse", pieces),
    ("opening-pours", Scenario, "rows-0-tons_committed", tons),
]


@pytest.fixture
def shop(ada: User) -> Scenario:
    """One row of every table that somebody edits."""
    live = factories.scenario()
    order = factories.order(live, customer=factories.customer(live))
    monday = {"scenario": live, "asof_date": live.asof_date}
    day = {"scenario": live, "date": live.asof_date}
    planning.Holiday.objects.create(**day, name="Fair")
    planning.ExtraWorkday.objects.create(scenario=live, date="2026-12-19", name="Extra")
    planning.DayCapacity.objects.create(scenario=live, date="2026-12-19", molding_max_per_day=9)
    planning.OrderProgress.objects.create(**monday, order=order, molded_qty_credit=3)
    planning.FlaskInUse.objects.create(
        **monday, flask_size="S", release_workday_index=1, qty_inuse=4
    )
    planning.PourLoad.objects.create(**monday, workday_index=0, tons_committed="1.5")
    return live


def send_two(client: Client, address: str, field: str, says: Numbered, at: int) -> HttpResponse:
    """Let two open a page and save it, one after the other; return what the second is told."""
    form = next(form for form in forms_on(client, address) if field in form.asked)
    first = client.post(address, form.values | {field: says(at)})
    assert first.status_code == 302
    return client.post(address, form.values | {field: says(at + 1)})


def expect_both(text: str, theirs: str, yours: str) -> None:
    content = re.sub(r"\s+", " ", text)
    assert theirs in content
    assert yours in content


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_the_administration_saves_over_nobody(
    admin: Client, shop: Scenario, table: type[Model], record_property: Any
) -> None:
    field, says = TABLES[table]
    row = table._default_manager.exclude(pk=1 if table is User else 0).first()
    row = row or table._default_manager.get()
    name = f"admin:{table._meta.app_label}_{table._meta.model_name}_change"
    pairs = length(100)
    for pair in range(pairs):
        at = 2 * pair
        told = send_two(admin, reverse(name, args=[row.pk]), field, says, at)
        assert told.status_code == 200
        assert "somebody changed this meanwhile" in told.text
        expect_both(told.text, f"{says(at)} is stored now", f"{says(at + 1)} is yours")
        row.refresh_from_db()
        assert str(getattr(row, field)).startswith(says(at))
    record_property("figure", f"{pairs} stale pairs refused")


@pytest.mark.parametrize(("name", "about", "field", "says"), PAGES, ids=[page[0] for page in PAGES])
def test_a_page_saves_over_nobody(
    planner: Client,
    shop: Scenario,
    name: str,
    about: type[Model],
    field: str,
    says: Numbered,
    record_property: Any,
) -> None:
    address = reverse(name, args=[about._default_manager.get().pk])
    pairs = length(100)
    for pair in range(pairs):
        told = send_two(planner, address, field, says, 2 * pair)
        assert told.status_code == 409
        expect_both(told.text, says(2 * pair), says(2 * pair + 1))
    record_property("figure", f"{pairs} stale pairs refused")
