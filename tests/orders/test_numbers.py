"""Two order numbers differ in more than the case of their letters, whatever letters these are."""

import importlib

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from orders.models import Order
from orders.order_forms import OrderForm
from planning.services.scenarios import copy_scenario
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TWINS = [("o1", "O1"), ("äb-7", "ÄB-7"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("GROẞ-1", "gross-1")]


@pytest.mark.parametrize(("number", "twin"), TWINS)
def test_the_same_number_in_other_letters_is_refused_by_page_and_database(number, twin) -> None:
    order = factories.order(factories.scenario(), number)
    typed = {"order_id": twin, "part": "P1", "qty": "1", "due_date": "2099-12-11"}
    form = OrderForm(typed, scenario=order.scenario)
    assert f"Order {number} exists already" in form.errors["order_id"][0]
    other = Order(
        scenario=order.scenario, order_id=twin, part=order.part, qty=1, due_date=order.due_date
    )
    with pytest.raises(ValidationError, match="other capital or small letters"):
        other.full_clean()
    for store in (other.save, lambda: Order.objects.bulk_create([other])):
        with pytest.raises(IntegrityError), transaction.atomic():
            store()


def test_numbers_of_another_scenario_and_of_copies_are_their_own(pat) -> None:
    order = factories.order(factories.scenario(), "ÄB-7")
    copy = copy_scenario(scenario=order.scenario, name="What if", user=pat)
    assert copy.orders.get().order_key == "äb-7"


def test_orders_of_before_get_their_key_and_twins_are_named() -> None:
    migration = importlib.import_module("orders.migrations.0004_numbers_in_any_case")
    live = factories.scenario()
    factories.order(live, "ÄB-7")
    Order.objects.update(order_key="")
    migration.fold(apps, None)
    assert Order.objects.get().order_key == "äb-7"
    factories.order(live, "Other")
    Order.objects.filter(order_id="Other").update(order_id="äB-7")
    with pytest.raises(ValueError, match=r"“ÄB-7” and “äB-7” of “Live”.*another number"):
        migration.fold(apps, None)
