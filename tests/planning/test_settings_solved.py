"""Settings from the request to the stored plan, with a real engine."""

import pytest
from django.urls import reverse

from planning import jobs, queries
from planning.engine import ENGINES, Finding, Status, molding
from planning.models import DailyOrder, MoldingSettings, Run
from planning.services import runs
from tests import factories, plans

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live():
    scenario = factories.scenario()
    part = factories.part(scenario)
    for number in range(3):
        factories.order(scenario, f"O{number}", part=part)
    return scenario


def solved(scenario, **chosen: object) -> Run:
    run = runs.request_run(
        scenario=scenario,
        user=None,
        time_limit_s=1,
        workers=1,
        claimed=True,
        chosen=MoldingSettings(**chosen),
    )
    jobs.solve(run)
    return Run.objects.get(pk=run.pk)


def molded(run: Run, day: int) -> dict[str, int]:
    rows = DailyOrder.objects.filter(run=run, workday_index=day)
    return dict(rows.values_list("order_id", "molds_molded"))


def test_a_strict_plan_is_stored_with_its_levels(planner, live) -> None:
    run = solved(live, objective="strict")
    levels = queries.plan_summary(run).levels
    assert [level.label for level in levels][:3] == [
        "Late molds",
        "Pattern changes",
        "Late mold-days",
    ]
    assert levels[0].written == "0"
    assert levels[0].note == "the least possible"
    page = planner.get(reverse("run", args=[run.pk])).text
    assert "Peak share of the flasks of a size" in page


def test_kept_days_are_molded_as_approved_whatever_came_in_since(live, pat) -> None:
    first = solved(live)
    plans.approve(first, pat)
    factories.order(live, "URGENT", due_date=live.asof_date)
    second = solved(live, keep_days=2)
    assert second.state == Run.State.SOLVED
    for day in (0, 1):
        assert molded(second, day) == molded(first, day)
    assert "URGENT" in molded(solved(live), 0)


def test_the_best_plan_is_told_to_be_the_best(planner, live) -> None:
    run = solved(live)
    assert run.plan_status == "optimal"
    assert "No better plan exists" in planner.get(reverse("run", args=[run.pk])).text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.INFEASIBLE, "No plan is possible"),
        (Status.UNKNOWN, "plan again with a longer time limit"),
    ],
)
def test_a_run_without_a_plan_says_of_which_kind(live, planner, monkeypatch, status, words) -> None:
    reason = Finding("orders[0]", "order O1: does not fit into 2,600 workdays", "O1")
    no_plan = molding.Plan.refused(status, [reason])
    monkeypatch.setattr(ENGINES["molding"], "solve", lambda *_: no_plan)
    page = planner.get(reverse("run", args=[solved(live).pk])).text
    assert words in page
    assert "order O1: does not fit" in page
