"""The scenario page: is it ready, and the button."""

import pytest
from django.urls import reverse

from planning.models import Run
from tests import factories, plans
from tests.planning.requesting import as_offered


@pytest.fixture
def live(db):
    scenario = factories.scenario()
    factories.order(scenario)
    return scenario


def test_a_ready_scenario_offers_the_run(planner, live) -> None:
    page = planner.get(reverse("scenario", args=[live.pk]))
    assert "Ready to plan" in page.text
    assert "Plan this Monday" in page.text


def test_errors_and_warnings_stand_on_the_page(planner, live) -> None:
    factories.order(live, "LATE", due_date=live.asof_date.replace(day=1))
    factories.order(live, "HEAVY", part=factories.part(live, "P9", gross_weight_ton="5.001"))
    page = planner.get(reverse("scenario", args=[live.pk]))
    assert "Not ready" in page.text
    assert "HEAVY" in page.text
    assert "LATE" in page.text


def test_three_clicks_from_sign_in_to_a_queued_run(planner, live) -> None:
    assert f'href="{reverse("scenario", args=[live.pk])}"' in planner.get("/").text
    request = reverse("run-request", args=[live.pk])
    assert request in planner.get(reverse("scenario", args=[live.pk])).text
    answer = planner.post(request, as_offered(time_limit_s=30))
    run = Run.objects.get()
    assert answer.url == reverse("run", args=[run.pk])
    assert run.requested_by.username == "pat"
    assert run.settings["time_limit_s"] == 30


@pytest.mark.parametrize("seconds", ["", "0", "-1", "abc", "999999"])
def test_a_time_limit_out_of_range_is_refused_beside_its_field(planner, live, seconds) -> None:
    page = planner.post(reverse("run-request", args=[live.pk]), as_offered(time_limit_s=seconds))
    assert page.status_code == 200
    assert "invalid-feedback" in page.text
    assert not Run.objects.exists()


def test_a_second_request_leads_to_the_run_that_is_on_its_way(planner, live) -> None:
    run = plans.run(live, state=Run.State.RUNNING)
    answer = planner.post(reverse("run-request", args=[live.pk]), as_offered(time_limit_s=30))
    assert answer.url == reverse("run", args=[run.pk])
    assert Run.objects.count() == 1


def test_an_unready_scenario_is_not_planned(planner, live) -> None:
    live.orders.all().delete()
    answer = planner.post(
        reverse("run-request", args=[live.pk]), as_offered(time_limit_s=30), follow=True
    )
    assert "Not planned" in answer.text
    assert not Run.objects.exists()


def test_the_list_counts_open_orders_and_runs(planner, live) -> None:
    factories.order(live, "HELD", state="on_hold")
    plans.solved_run(live)
    page = planner.get(reverse("scenario-list"))
    row = next(iter(page.context["table"].rows))
    assert (row.get_cell("open_orders"), row.get_cell("run_count")) == ("1", "1")
