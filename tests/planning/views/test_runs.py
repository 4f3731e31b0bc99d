"""The run page: progress while it works, the plan when it is done."""

import pytest
from django.urls import reverse

from planning.models import Run, RunProgress
from tests import factories, plans


@pytest.fixture
def live(db):
    scenario = factories.scenario()
    factories.order(scenario)
    return scenario


def test_a_waiting_run_asks_for_itself_again(planner, live) -> None:
    run = plans.run(live, state=Run.State.QUEUED)
    page = planner.get(reverse("run", args=[run.pk]))
    assert "Waiting for a worker" in page.text
    assert f'hx-get="{reverse("run-progress", args=[run.pk])}"' in page.text


def test_a_running_run_shows_cost_and_bound(planner, live) -> None:
    run = plans.run(live, state=Run.State.RUNNING, attempt=1)
    RunProgress.objects.create(run=run, attempt=1, seconds=3, cost=7_300_000, bound=6_100_000)
    page = planner.get(reverse("run-progress", args=[run.pk]))
    assert "7,300,000" in page.text
    assert "6,100,000" in page.text
    assert "<html" not in page.text


def test_a_solved_run_turns_into_the_plan_and_asks_no_more(planner, live) -> None:
    run = plans.solved_run(live)
    page = planner.get(reverse("run-progress", args=[run.pk]))
    assert "Plan from Monday" in page.text
    assert "hx-get" not in page.text


def test_a_failed_run_says_why_and_how_to_go_on(planner, live) -> None:
    run = plans.run(live, state=Run.State.FAILED, failure="No flask of size L.")
    page = planner.get(reverse("run", args=[run.pk]))
    assert "No flask of size L." in page.text
    assert reverse("scenario", args=[live.pk]) in page.text


def test_stop_and_cancel_reach_the_run(planner, live) -> None:
    run = plans.run(live, state=Run.State.RUNNING)
    planner.post(reverse("run-stop", args=[run.pk]))
    planner.post(reverse("run-cancel", args=[run.pk]))
    run.refresh_from_db()
    assert run.stop_requested
    assert run.cancel_requested


def test_stopping_a_run_that_is_over_says_so(planner, live) -> None:
    run = plans.solved_run(live)
    page = planner.post(reverse("run-stop", args=[run.pk]), follow=True)
    assert "not running any more" in page.text


def test_viewers_see_a_plan_only_once_it_is_approved(viewer, pat, live) -> None:
    run = plans.solved_run(live)
    assert viewer.get(reverse("run", args=[run.pk])).status_code == 404
    plans.approve(run, pat, "Go")
    page = viewer.get(reverse("run", args=[run.pk]))
    assert page.status_code == 200
    assert "Go" in page.text
    assert reverse("run-approve", args=[run.pk]) not in page.text


def test_the_run_list_shows_what_runs_are_judged_by(planner, live) -> None:
    plans.solved_run(live)
    row = next(iter(planner.get(reverse("run-list")).context["table"].rows))
    assert (row.get_cell("late_qty"), row.get_cell("switches")) == ("3", "4")
