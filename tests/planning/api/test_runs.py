"""Scenarios, runs and plans by the API: requested, followed, fetched in the engine's own format."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from planning import jobs
from planning.engine import molding
from planning.models import MoldingSettings, Run
from planning.services import runs
from planning.translate.molding import plan_json
from tests import factories, plans

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live(db):
    scenario = factories.scenario(asof_date=plans.this_monday())
    part = factories.part(scenario)
    for number in range(3):
        factories.order(scenario, f"O{number}", part=part)
    return scenario


def test_scenarios_are_listed_and_say_whether_they_are_ready(planner_program, live) -> None:
    what_if = factories.scenario(name="Empty", is_live=False)
    listed = planner_program.get("/scenarios").json()["results"]
    assert [(row["name"], row["open_orders"]) for row in listed] == [("Live", 3), ("Empty", 0)]
    read = planner_program.get(f"/scenarios/{live.pk}").json()
    assert read["is_ready"]
    assert {"name": "orders", "rows": 3} in read["inputs"]
    empty = planner_program.get(f"/scenarios/{what_if.pk}").json()
    assert not empty["is_ready"]
    assert empty["errors"]


def test_a_run_is_requested_with_settings(planner_program, pat, live) -> None:
    body = {"time_limit_s": 7, "objective": "strict", "use_priority": True}
    answer = planner_program.post(f"/scenarios/{live.pk}/runs", body)
    assert answer.status_code == 201
    run = Run.objects.get()
    assert answer["Location"] == f"/api/v1/runs/{run.pk}"
    assert run.requested_by == pat
    assert run.settings["time_limit_s"] == 7
    chosen = run.molding_settings
    assert (chosen.objective, chosen.use_priority, chosen.start_from_plan) == ("strict", True, True)
    assert answer.json()["settings"]["objective"] == "strict"


def test_what_is_left_out_is_as_usual_whatever_was_chosen_before(planner_program, live) -> None:
    plans.solved_run(live, chosen={"late_weight": 5, "use_priority": True})
    planner_program.post(f"/scenarios/{live.pk}/runs", {})
    chosen = Run.objects.first().molding_settings
    usual = MoldingSettings()
    assert (chosen.late_weight, chosen.use_priority) == (usual.late_weight, usual.use_priority)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"time_limit_s": 0}, "time_limit_s"),
        ({"late_weight": -1}, "late_weight"),
        ({"keep_days": 3}, "keep_days"),
        ({"objective": "cheap"}, "objective"),
        ({"seed": 1}, "seed"),
    ],
)
def test_a_wrong_setting_is_named(planner_program, live, wrong, field) -> None:
    problem = planner_program.post(f"/scenarios/{live.pk}/runs", wrong)
    assert problem.status_code == 422
    assert problem.json()["errors"][0]["field"] == field
    assert not Run.objects.exists()


def test_inputs_that_cannot_be_planned_say_why(planner_program, live) -> None:
    live.flask_sizes.all().delete()
    problem = planner_program.post(f"/scenarios/{live.pk}/runs", {})
    assert problem.status_code == 422
    assert problem.json()["errors"]


def test_of_two_runs_the_second_is_told_of_the_first(planner_program, live) -> None:
    first = planner_program.post(f"/scenarios/{live.pk}/runs", {}).json()
    problem = planner_program.post(f"/scenarios/{live.pk}/runs", {})
    assert problem.status_code == 409
    assert problem.json()["run"] == first["id"]


def test_a_run_sent_twice_is_one(planner_program, live) -> None:
    sent = [
        planner_program.post(f"/scenarios/{live.pk}/runs", {}, Idempotency_Key="monday").json()
        for _ in range(2)
    ]
    assert sent[0] == sent[1]
    assert Run.objects.count() == 1


def test_a_run_is_stopped_and_cancelled(planner_program, live) -> None:
    run = plans.run(live, state=Run.State.RUNNING, attempt=1)
    assert planner_program.post(f"/runs/{run.pk}/stop").status_code == 200
    assert planner_program.post(f"/runs/{run.pk}/cancel").status_code == 200
    run.refresh_from_db()
    assert run.stop_requested
    assert run.cancel_requested
    Run.objects.update(state=Run.State.CANCELLED, token=None, lease_until=None)
    assert planner_program.post(f"/runs/{run.pk}/cancel").json()["code"] == "ended"


def test_runs_are_listed_by_state(planner_program, live) -> None:
    solved = plans.solved_run(live)
    plans.run(live, state=Run.State.FAILED, failure="No flask.")
    listed = planner_program.get("/runs", {"state": "solved"}).json()
    assert [row["id"] for row in listed["results"]] == [solved.pk]
    assert planner_program.get("/runs", {"state": "lost"}).status_code == 422


@pytest.mark.parametrize("objective", ["weighted", "strict"])
def test_a_plan_is_what_the_engine_wrote_and_passes_its_check(
    planner_program, live, objective
) -> None:
    factories.order(live, "LATE", qty=15, due_date=live.asof_date + timedelta(days=1))
    run = runs.request_run(
        scenario=live,
        user=None,
        time_limit_s=1,
        workers=1,
        chosen=MoldingSettings(objective=objective),
        claimed=True,
    )
    plan = jobs.solve(run)
    run.refresh_from_db()
    answer = planner_program.get(f"/plans/{run.pk}")
    fetched = answer.json()
    written = plan.to_json()
    assert {**fetched, "warnings": []} == {**written, "warnings": []}
    assert fetched == plan_json(run)
    problem = molding.Problem.from_json(run.snapshot)
    assert not molding.check(problem, molding.Plan.from_json(fetched)).violations
    assert answer["Content-Location"] == f"/api/v1/plans/{run.pk}"


def test_the_plan_in_force_is_found_by_everyone(viewer_program, live, pat) -> None:
    assert viewer_program.get("/plans/in-force").status_code == 404
    run = plans.solved_run(live, approved_by=pat)
    answer = viewer_program.get("/plans/in-force")
    assert answer["Content-Location"] == f"/api/v1/plans/{run.pk}"
    assert len(answer.json()["molds"]) == 3
    assert viewer_program.get(f"/runs/{run.pk}").json()["is_approved"]


def test_the_molds_of_a_plan_are_listed_by_day(viewer_program, live, pat) -> None:
    run = plans.solved_run(live, approved_by=pat)
    rows = viewer_program.get(f"/plans/{run.pk}/daily", {"order_id": "o1"}).json()["results"]
    tuesday = (live.asof_date + timedelta(days=1)).isoformat()
    assert rows == [
        {"date": tuesday, "workday_index": 1, "order_id": "O1", "part_id": "P1", "molds": 10}
    ]
    until = {"day_to": live.asof_date.isoformat()}
    assert viewer_program.get(f"/plans/{run.pk}/daily", until).json()["count"] == 1


@pytest.mark.parametrize("path", ["/runs", "/log", "/scenarios", "/plans/{plan}/daily"])
def test_queries_do_not_grow_with_a_list(planner_program, live, pat, path) -> None:
    run = plans.solved_run(live, approved_by=pat, requested_by=pat)
    counts = []
    for round_ in range(2):
        for number in range(1 + 20 * round_):
            plans.run(live, state=Run.State.FAILED, requested_by=pat)
            factories.scenario(name=f"What if {round_}-{number}", is_live=False)
            order = factories.order(live, f"N{round_}-{number}", part=live.parts.get())
            factories.logged(order, day=live.asof_date, entered_by=pat)
        with CaptureQueriesContext(connection) as asked:
            answer = planner_program.get(path.format(plan=run.pk), {"per_page": 500})
        assert answer.status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[1] <= 12


def test_a_database_without_time_is_told_as_a_problem(planner_program, monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("planning.queries.runs_visible_to", fail)
    answer = planner_program.get("/runs")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer["Content-Type"] == "application/problem+json"
    assert "again" in answer.json()["detail"]
