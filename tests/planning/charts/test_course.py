"""The course of a run: what was reported, up to now while it works."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from planning.models import Run, RunProgress
from tests import factories, plans

pytestmark = pytest.mark.django_db


def _report(run: Run, *reports: tuple[float, int | None, int | None], attempt: int = 0) -> None:
    RunProgress.objects.bulk_create(
        RunProgress(run=run, attempt=attempt, seconds=seconds, cost=cost, bound=bound)
        for seconds, cost, bound in reports
    )


def test_the_curve_of_a_working_run_goes_on_up_to_now(planner) -> None:
    begun = timezone.now() - timedelta(seconds=20)
    run = plans.run(factories.scenario(), Run.State.RUNNING, started_at=begun, attempt=2)
    _report(run, (1.0, 900, None), attempt=1)
    _report(run, (2.0, 3_000_000, None), (5.0, 2_500_000, 2_000_000), attempt=2)
    page = planner.get(reverse("run-progress", args=[run.pk]))
    given = page.context["chart"].given
    assert given["points"][:2] == [[2.0, 3_000_000, None], [5.0, 2_500_000, 2_000_000]]
    assert given["points"][2][0] >= 20
    assert given["limit_s"] == 60
    assert "it began at 3,000,000, and no plan can cost less than 2,000,000." in page.text
    assert 'hx-preserve="true"' in page.text


def test_a_run_that_has_reported_nothing_has_no_curve(planner) -> None:
    run = plans.run(factories.scenario(), Run.State.RUNNING)
    assert "data-chart" not in planner.get(reverse("run", args=[run.pk])).text


def test_a_plan_keeps_the_curve_of_its_run(planner) -> None:
    live = factories.scenario()
    factories.order(live)
    run = plans.solved_run(live)
    _report(run, (4.0, 3_400_000, 3_000_000))
    page = planner.get(reverse("run", args=[run.pk]))
    assert "How the run came to this plan" in page.text
    assert page.context["chart"].given["points"] == [
        [1.5, 4_000_000, 3_000_000],
        [4.0, 3_400_000, 3_000_000],
    ]
    assert page.context["chart"].given["limit_s"] == 0
