"""Runs for programs: requested with settings, followed, stopped, cancelled."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from foundry_portal.api import (
    KeyAuth,
    Page,
    Problem,
    answer,
    answer_once,
    filtered,
    page_of,
    query_of,
    refused,
    takes,
    wrong_fields,
)
from orders.models import Scenario
from planning import jobs, queries
from planning.filters import RunFilter
from planning.forms import RunRequestForm
from planning.models import Run
from planning.services import runs

router = Router(tags=["Runs"])
RunQuery = query_of(RunFilter)


class RunIn(Schema, extra="forbid"):
    """A run's settings; what is left out is as usual."""

    time_limit_s: int | None = None
    objective: Literal["weighted", "strict"] | None = None
    late_weight: int | None = None
    switch_weight: int | None = None
    late_day_weight: int | None = None
    pattern_scope: Literal["order", "part"] | None = None
    use_priority: bool | None = None
    start_from_plan: bool | None = None
    keep_days: int | None = None


class Progress(Schema):
    """What the solver reported last."""

    seconds: float
    cost: int | None
    bound: int | None
    figures: dict[str, Any]


class RunRow(Schema):
    """A run as the list shows it."""

    id: int
    scenario: int
    engine: str
    asof_date: date
    state: str = Field(description="queued, running, solved, failed or cancelled")
    plan_status: str
    settings: dict[str, Any]
    requested_by: str | None
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class RunOut(RunRow):
    """A run with how it is doing, or how it ended."""

    progress: Progress | None
    key_figures: dict[str, float | None]
    failure: str
    warnings: list[str]
    doubts: list[str] = Field(description="Inputs in doubt when the run was requested, and why.")
    is_approved: bool


@router.get("/runs", auth=KeyAuth("planning.view_run"), response=Page[RunRow])
def run_list(request: HttpRequest, asked: Query[RunQuery]) -> HttpResponse:
    """List the runs, the newest first."""
    found = RunFilter(request.GET, queries.runs_visible_to(request.user))
    rows = filtered(request, found)
    return answer(request, page_of(request, rows, asked, lambda run: RunRow(**_row(run))))


@router.post(
    "/scenarios/{int:pk}/runs",
    auth=KeyAuth("planning.add_run"),
    response={201: RunOut},
    openapi_extra=takes("Idempotency-Key"),
)
@answer_once
def run_request(request: HttpRequest, pk: int, body: RunIn) -> HttpResponse:
    """Freeze a scenario into a run and send it to the workers."""
    scenario = get_object_or_404(Scenario, pk=pk)
    form = _form(scenario, body.model_dump(exclude_none=True))
    try:
        run = runs.request_run(
            scenario=scenario,
            user=request.user,
            time_limit_s=form.cleaned_data["time_limit_s"],
            chosen=form.instance,
        )
    except runs.NotReady as error:
        raise wrong_fields(
            {"field": found.setting or "", "message": str(found)}
            for found in error.readiness.errors
        ) from error
    except runs.RunUnfinished as error:
        other = error.run.pk if error.run else None
        detail = _("This scenario is being planned already: wait for that run, or cancel it.")
        raise Problem(409, "run-unfinished", detail, run=other) from error
    jobs.enqueue(run)
    shown = _shown(queries.runs_visible_to(request.user).get(pk=run.pk))
    return answer(request, shown, status=201, Location=f"/api/v1/runs/{run.pk}")


@router.get("/runs/{int:pk}", auth=KeyAuth(), response=RunOut)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a run: its progress while it works, its key figures when it has a plan."""
    return answer(request, _shown(_known(request, pk)))


@router.post("/runs/{int:pk}/stop", auth=KeyAuth("planning.change_run"), response=RunOut)
def run_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End a solve now and keep the best plan found."""
    found = _known(request, pk)
    if not runs.request_stop(run=found, user=request.user):
        raise Problem(409, "not-running", _nothing_done(found))
    return answer(request, _shown(_known(request, pk)))


@router.post("/runs/{int:pk}/cancel", auth=KeyAuth("planning.change_run"), response=RunOut)
def run_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a run off; nothing of it is stored."""
    found = _known(request, pk)
    if not runs.request_cancel(run=found, user=request.user):
        raise Problem(409, "ended", _nothing_done(found))
    return answer(request, _shown(_known(request, pk)))


def _nothing_done(run: Run) -> str:
    said = {"run": run, "state": run.get_state_display().lower()}
    return _("%(run)s is %(state)s: nothing was done.") % said


def _form(scenario: Scenario, given: dict[str, Any]) -> RunRequestForm:
    """Return the page's form, valid, filled with the usual settings but for those given."""
    offer = queries.next_run(scenario, usual=True)
    blank = RunRequestForm(offer=offer)
    unknown = [name for name in given if name not in blank.fields and given[name]]
    if unknown:
        message = _("There is no approved plan to go on from: leave it out.")
        raise wrong_fields({"field": name, "message": message} for name in unknown)
    usual = {name: blank[name].initial for name in blank.fields}
    form = RunRequestForm(usual | given, offer=offer)
    if not form.is_valid():
        raise refused(form)
    return form


def _known(request: HttpRequest, pk: int) -> Run:
    return get_object_or_404(queries.runs_visible_to(request.user), pk=pk)


def _row(run: Run) -> dict[str, Any]:
    return {
        "id": run.pk,
        "scenario": run.scenario_id,
        "engine": run.engine,
        "asof_date": run.asof_date,
        "state": run.state,
        "plan_status": run.plan_status,
        "settings": run.settings | {"seed": run.seed} | queries.chosen_of(run),
        "requested_by": run.requested_by.get_username() if run.requested_by else None,
        "requested_at": run.requested_at,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
    }


def _shown(run: Run) -> RunOut:
    latest = run.progress.filter(attempt=run.attempt).last()
    fields = ("seconds", "cost", "bound", "figures")
    return RunOut(
        **_row(run),
        progress=Progress(**{name: getattr(latest, name) for name in fields}) if latest else None,
        key_figures=queries.figures_of(run),
        failure=run.failure,
        warnings=[str(warning) for warning in run.warnings],
        doubts=[f"{step}: {words}" for step, words in run.doubts],
        is_approved=run.approvals.filter(in_force=True).exists(),
    )
