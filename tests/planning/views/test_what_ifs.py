"""A what-if is copied from its scenario's page."""

import pytest
from django.urls import reverse

from orders.models import Scenario
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def live() -> Scenario:
    scenario = factories.scenario()
    factories.order(scenario)
    return scenario


def test_a_scenario_is_copied_under_the_name_offered(planner, live) -> None:
    page = planner.get(reverse("scenario", args=[live.pk]))
    address = reverse("scenario-copy", args=[live.pk])
    assert address in page.text
    offered = planner.get(address).context["form"]["name"].value()
    answer = planner.post(address, {"name": offered})
    copy = Scenario.objects.get(is_live=False)
    assert (copy.name, answer.url) == ("Live, what-if 1", reverse("scenario", args=[copy.pk]))
    assert planner.get(address).context["form"]["name"].value() == "Live, what-if 2"


def test_a_name_that_is_taken_is_asked_for_again(planner, live) -> None:
    page = planner.post(reverse("scenario-copy", args=[live.pk]), {"name": "Live"})
    assert "choose another one" in page.text
    assert Scenario.objects.count() == 1


def test_a_long_name_leaves_room_for_the_copys(planner, live) -> None:
    Scenario.objects.update(name="N" * 100)
    page = planner.get(reverse("scenario-copy", args=[live.pk]))
    offered = page.context["form"]["name"].value()
    assert len(offered) == 100
    assert offered.endswith(", what-if 1")
