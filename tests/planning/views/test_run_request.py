"""The request form: what a run may be told, and what the next one is offered."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planning.models import MoldingSettings, Run
from planning.services import runs
from tests import factories, plans
from tests.planning.requesting import as_offered


@pytest.fixture
def live(db):
    scenario = factories.scenario()
    factories.order(scenario)
    return scenario


@pytest.fixture
def approved(live, pat) -> Run:
    """Last Monday's approved plan, which molds ten pieces of the order this Monday."""
    last_monday = live.asof_date - timedelta(weeks=1)
    run = plans.solved_run(live, approved_by=pat, asof_date=last_monday)
    run.approvals.update(asof_date=last_monday)
    return run


def request(client, scenario, **changes: object):
    return client.post(reverse("run-request", args=[scenario.pk]), as_offered(**changes))


def page_of(client, scenario, query: str = ""):
    return client.get(reverse("scenario", args=[scenario.pk]) + query)


def end(run: Run) -> None:
    runs.request_cancel(run=run, user=None)


def test_every_setting_stands_on_the_form_with_its_meaning(planner, live, approved) -> None:
    form = page_of(planner, live).context["form"]
    for name, field in form.fields.items():
        explained = field.help_text or all(len(label) > 20 for _, label in field.choices)
        assert explained, name
    page = page_of(planner, live).text
    assert "The approved plan of 16 Nov 2026" in page
    assert "the usual ones" in page


def test_without_an_approved_plan_nothing_is_asked_about_it(planner, live) -> None:
    page = page_of(planner, live)
    assert {"start_from_plan", "keep_days"}.isdisjoint(page.context["form"].fields)
    assert "the plan is made from nothing" in page.text


def test_what_is_chosen_goes_with_the_run(planner, live, approved) -> None:
    request(
        planner,
        live,
        objective="strict",
        late_weight="500000",
        use_priority="on",
        start_from_plan="on",
        keep_days="1",
    )
    run = Run.objects.get(state=Run.State.QUEUED)
    chosen = run.molding_settings
    assert (chosen.objective, chosen.late_weight, chosen.use_priority) == ("strict", 500_000, True)
    assert (chosen.former_run, chosen.former_asof_date) == (approved, approved.asof_date)
    assert run.snapshot["objective"] == "strict"
    assert run.snapshot["hint"] == [{"order_id": "O1", "workday_index": 0, "molds": 10}]
    assert run.snapshot["pinned"] == [{"order_id": "O1", "workday_index": 0, "molds": 10}]
    page = planner.get(reverse("run", args=[run.pk]))
    assert "strict: late molds first" in page.text
    assert "started from the plan of 16 Nov 2026" in page.text


def test_the_next_run_is_offered_the_last_settings(planner, live) -> None:
    request(planner, live, time_limit_s=7, pattern_scope="part", switch_weight=0)
    end(Run.objects.get())
    page = page_of(planner, live)
    form = page.context["form"]
    assert form["time_limit_s"].value() == 7
    assert (form["pattern_scope"].value(), form["switch_weight"].value()) == ("part", 0)
    assert "pattern changes cost nothing; orders of a part share its pattern" in page.text
    usual = page_of(planner, live, "?settings=usual")
    assert usual.context["form"]["switch_weight"].value() == 100_000
    assert usual.context["form"]["time_limit_s"].value() == 60


def test_another_scenario_is_offered_its_own(planner, live) -> None:
    request(planner, live, objective="strict")
    what_if = factories.scenario(name="What if", is_live=False)
    factories.order(what_if)
    assert page_of(planner, what_if).context["form"]["objective"].value() == "weighted"


def test_the_offered_settings_are_not_changed_by_asking_again(planner, live) -> None:
    request(planner, live, objective="strict")
    first = Run.objects.get()
    end(first)
    request(planner, live, objective="weighted")
    assert MoldingSettings.objects.get(run=first).objective == "strict"
    assert MoldingSettings.objects.exclude(run=first).get().objective == "weighted"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("late_weight", "0"),
        ("late_weight", "1,5"),
        ("switch_weight", "-1"),
        ("late_day_weight", ""),
        ("late_day_weight", "1000000001"),
        ("objective", "quick"),
        ("pattern_scope", ""),
        ("keep_days", "61"),
        ("keep_days", "5"),  # more than the approved plan has
    ],
)
def test_what_is_wrong_is_told_beside_its_field(planner, live, approved, field, wrong) -> None:
    page = request(planner, live, **{field: wrong})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert 'class="run-settings" open' in page.text
    assert not Run.objects.filter(state=Run.State.QUEUED).exists()


def test_days_that_cannot_be_kept_are_refused_by_day_order_and_rule(
    planner, live, approved
) -> None:
    live.resources.molding_max_per_day = 8
    live.resources.save()
    page = request(planner, live, keep_days=1)
    message = str(page.context["form"].errors["keep_days"])
    assert "Molds per day" in message
    assert "2026-11-23" in message
    assert "O1" in message
    assert "Keep fewer days" in message


def test_a_what_if_goes_on_from_the_live_plan(planner, live, approved) -> None:
    what_if = factories.scenario(name="What if", is_live=False)
    factories.order(what_if)
    request(planner, what_if, start_from_plan="on")
    run = Run.objects.get(scenario=what_if)
    assert run.molding_settings.former_run == approved
    assert run.snapshot["hint"]


def test_two_runs_of_different_settings_are_told_apart_in_the_list(planner, live) -> None:
    plans.solved_run(live, chosen={"objective": "strict"})
    plans.solved_run(live)
    rows = planner.get(reverse("run-list")).context["table"].rows
    assert [row.get_cell("settings_in_words") for row in rows] == [
        "60 s",
        "60 s; strict: late molds first",
    ]


def test_the_list_asks_no_more_for_many_runs_than_for_two(planner, live, pat) -> None:
    def opened() -> int:
        with CaptureQueriesContext(connection) as asked:
            planner.get(reverse("run-list"))
        return len(asked)

    for _ in range(2):
        plans.solved_run(live, requested_by=pat)
    few = opened()
    for _ in range(10):
        plans.solved_run(live, requested_by=pat, chosen={"use_priority": True})
    assert opened() == few


def test_a_run_from_before_there_were_settings_opens(planner, live) -> None:
    run = plans.solved_run(live)
    MoldingSettings.objects.all().delete()
    assert "Settings: 60 s." in planner.get(reverse("run", args=[run.pk])).text
    assert page_of(planner, live).context["form"]["objective"].value() == "weighted"


@pytest.mark.parametrize("role", ["sales", "viewer"])
def test_nobody_else_gets_the_form_or_a_run(request_role, live, role) -> None:
    client = request_role(role)
    assert page_of(client, live).status_code == 403
    assert request(client, live).status_code == 403
    assert not Run.objects.exists()


@pytest.fixture
def request_role(request):
    return request.getfixturevalue
