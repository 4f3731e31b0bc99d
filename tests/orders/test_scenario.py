"""What the database holds of a scenario."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError

from orders.models import Order, Scenario
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_scenario_goes_with_all_it_owns() -> None:
    scenario = factories.scenario()
    factories.order(scenario, customer=factories.customer(scenario))
    scenario.delete()
    assert not Order.objects.exists()


def test_a_part_that_orders_refer_to_stays() -> None:
    order = factories.order(factories.scenario())
    with pytest.raises(RestrictedError):
        order.part.delete()


@pytest.mark.both_databases
def test_order_numbers_differ_in_more_than_case() -> None:
    scenario = factories.scenario()
    factories.order(scenario, "So-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.order(scenario, "sO-1")
    factories.order(factories.scenario(name="Other", is_live=False), "SO-1")


def test_only_one_scenario_is_live() -> None:
    factories.scenario()
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.scenario(name="Another")


def test_the_as_of_date_is_a_monday() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Scenario.objects.create(name="Tuesday", asof_date=factories.MONDAY + timedelta(days=1))
