"""A what-if is copied from its scenario's page and compared with another scenario."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import Scenario
from planning.models import OrderStatus, Run
from planning.services.scenarios import copy_scenario
from planning.translate import DOORS
from tests import factories, plans

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


def solved(scenario: Scenario, **late: int) -> Run:
    """Return a run with a plan of what the scenario holds now, and how late some orders are."""
    frozen = DOORS["molding"].freeze(scenario)
    run = plans.solved_run(scenario, snapshot=frozen.snapshot, context=frozen.context)
    for order_id, qty in late.items():
        OrderStatus.objects.filter(run=run, order_id=order_id).update(late_qty=qty)
    return run


@pytest.fixture
def what_if(live, pat) -> Scenario:
    for name in ("O2", "O3"):
        factories.order(live, name)
    return copy_scenario(scenario=live, name="Second shift", user=pat)


def compared(planner, here: Scenario, there: Scenario, **wanted: object):
    return planner.get(reverse("scenario-compare", args=[here.pk, there.pk], query=wanted))


def test_orders_that_become_late_or_on_time_are_named(planner, live, what_if) -> None:
    solved(live, O1=3)
    what_if.flask_sizes.filter(flask_size="S").update(qty=99)
    solved(what_if, O2=4)
    page = compared(planner, what_if, live)
    turns = {row.record.order_id: row.record.standing for row in page.context["table"].rows}
    assert turns == {"O2": "newly-late", "O1": "no-longer-late"}
    assert dict(page.context["turns"]) == {"newly-late": 1, "no-longer-late": 1}
    late = next(f for f in page.context["found"].figures if str(f.label) == "Late orders")
    assert (late.there, late.here) == (1, 1)
    page = compared(planner, what_if, live, standing="newly-late")
    assert [row.record.order_id for row in page.context["table"].rows] == ["O2"]
    csv = compared(planner, what_if, live, standing="newly-late", export="csv").text
    assert "O2" in csv
    assert "O1" not in csv


def test_the_newest_plans_are_compared_unless_others_are_chosen(planner, live, what_if) -> None:
    first, newest = solved(live), solved(live)
    tried = solved(what_if)
    assert compared(planner, what_if, live).context["found"].before == newest
    page = compared(planner, what_if, live, against=first.pk)
    assert (page.context["found"].before, page.context["found"].after) == (first, tried)
    page = compared(planner, what_if, live, against=tried.pk)  # no run of that scenario
    assert page.context["found"].before == newest


def test_a_scenario_without_a_plan_says_how_to_get_one(planner, live, what_if) -> None:
    solved(live)
    page = compared(planner, what_if, live)
    assert "“Second shift” has no plan yet" in page.text
    assert reverse("scenario", args=[what_if.pk]) in page.text
    assert "“Live” has no plan yet" not in page.text


def test_inputs_changed_since_the_run_are_told(planner, live, what_if) -> None:
    solved(live)
    solved(what_if)
    assert "are others now" not in compared(planner, what_if, live).text
    what_if.orders.update(qty=77)
    page = compared(planner, what_if, live)
    assert "The inputs of “Second shift” are others now" in page.text


def test_a_scenario_leads_to_its_comparisons(planner, live, what_if) -> None:
    page = planner.get(reverse("scenario", args=[what_if.pk]))
    assert reverse("scenario-compare", args=[what_if.pk, live.pk]) in page.text


def test_comparing_asks_no_more_of_larger_scenarios(planner, live, what_if) -> None:
    counts = []
    for size in (5, 60):
        for scenario in (live, what_if):
            for number in range(size):
                factories.order(scenario, f"N{size}-{number}")
            run = solved(scenario)
        OrderStatus.objects.filter(run=run).update(late_qty=1)
        with CaptureQueriesContext(connection) as captured:
            assert compared(planner, what_if, live).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_what_ifs_shop_is_seen_and_then_promoted(planner, live, what_if) -> None:
    what_if.flask_sizes.filter(flask_size="S").update(qty=99)
    address = reverse("scenario-promote", args=[what_if.pk])
    assert address in planner.get(reverse("scenario", args=[what_if.pk])).text
    page = planner.get(address)
    assert [str(row.record) for row in page.context["table"].rows] == ["resources"]
    assert live.flask_sizes.get(flask_size="S").qty == 40
    answer = planner.post(address, {"digest": page.context["promotion"].digest}, follow=True)
    assert live.flask_sizes.get(flask_size="S").qty == 99
    assert "The shop of “Second shift” was promoted." in answer.text


def test_a_live_shop_changed_since_it_was_shown_is_shown_again(planner, live, what_if) -> None:
    what_if.flask_sizes.filter(flask_size="S").update(qty=99)
    address = reverse("scenario-promote", args=[what_if.pk])
    digest = planner.get(address).context["promotion"].digest
    live.flask_sizes.filter(flask_size="M").update(qty=1)
    page = planner.post(address, {"digest": digest}, follow=True)
    assert "look at the difference again" in page.text
    assert live.flask_sizes.get(flask_size="S").qty == 40


def test_the_same_shop_is_not_promoted(planner, what_if) -> None:
    page = planner.get(reverse("scenario-promote", args=[what_if.pk]))
    assert "The two shops are the same" in page.text
    assert "Promote this shop" not in page.text


def test_a_shop_that_cannot_be_promoted_has_no_button(planner, what_if) -> None:
    what_if.flask_sizes.filter(flask_size="S").delete()
    page = planner.get(reverse("scenario-promote", args=[what_if.pk]))
    assert "cast in flasks of size S" in page.text
    assert "Promote this shop" not in page.text


def test_the_live_scenario_is_not_promoted_to_itself(planner, live) -> None:
    assert planner.get(reverse("scenario-promote", args=[live.pk])).status_code == 404
    assert reverse("scenario-promote", args=[live.pk]) not in (
        planner.get(reverse("scenario", args=[live.pk])).text
    )
