"""Scenario pages: are the inputs ready to plan, and the button that plans them."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from foundry_portal.exports import export_response
from orders.addresses import address_in
from orders.models import Scenario
from orders.queries import history_of
from planning import jobs, queries
from planning.forms import RunRequestForm
from planning.models import Run
from planning.services import runs
from planning.tables import RunTable, ScenarioTable

LISTS = {"customers": "customer-list", "parts": "part-list", "orders": "order-list"}
PAGES = {
    "resources": "shop",
    "holidays": "calendar",
    "extra_workdays": "calendar",
    "day_capacity": "calendar",
    "initial_order_progress": "opening-progress",
    "initial_patterns_loaded": "opening-patterns",
    "initial_flask_inuse": "opening-flasks",
    "initial_pour_load": "opening-pours",
}


@require_safe
@permission_required("orders.view_scenario", raise_exception=True)
def scenario_list(request: HttpRequest) -> HttpResponse:
    """Show every scenario, the live one first."""
    table = RequestConfig(request, paginate={"per_page": 25}).configure(
        ScenarioTable(queries.scenarios_with_counts())
    )
    if file := export_response(request, table):
        return file
    return render(request, "planning/scenario_list.html", {"table": table})


@require_safe
@permission_required("orders.view_scenario", raise_exception=True)
def scenario(request: HttpRequest, pk: int) -> HttpResponse:
    """Show whether a scenario's inputs can be planned, its runs, and the button.

    ``?settings=usual`` offers the usual settings instead of the last run's.
    """
    found = get_object_or_404(Scenario, pk=pk)
    usual = request.GET.get("settings") == "usual"
    return _scenario_page(
        request, found, RunRequestForm(offer=queries.next_run(found, usual=usual))
    )


@require_POST
@permission_required("planning.add_run", raise_exception=True)
def request_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze the scenario into a run, send it to the workers and show it."""
    scenario = get_object_or_404(Scenario, pk=pk)
    form = RunRequestForm(request.POST, offer=queries.next_run(scenario))
    if not form.is_valid():
        return _scenario_page(request, scenario, form)
    try:
        run = runs.request_run(
            scenario=scenario,
            user=request.user,
            time_limit_s=form.cleaned_data["time_limit_s"],
            chosen=form.instance,
        )
    except runs.NotReady as error:
        form.refuse(error.readiness.errors)
        if form.errors:
            return _scenario_page(request, scenario, form)
        messages.error(request, _("Not planned: the inputs have errors; see the list below."))
        return redirect("scenario", scenario.pk)
    except runs.RunUnfinished as error:
        messages.warning(request, _("This scenario is being planned already: here is that run."))
        return redirect("run", error.run.pk) if error.run else redirect("scenario", scenario.pk)
    jobs.enqueue(run)
    return redirect("run", run.pk)


def _scenario_page(request: HttpRequest, scenario: Scenario, form: RunRequestForm) -> HttpResponse:
    scenario_runs = Run.objects.filter(scenario=scenario).select_related("requested_by")
    context = {
        "scenario": scenario,
        "doubts": queries.monday_doubts(scenario),
        "readiness": queries.readiness(scenario),
        "history": history_of(scenario),
        "others": Scenario.objects.exclude(pk=scenario.pk),
        "sheets": [(s, _page_of(s.name, scenario)) for s in queries.input_sheets(scenario)],
        "unfinished": scenario_runs.filter(state__in=Run.UNFINISHED).first(),
        "runs": RunTable(
            queries.with_headline(scenario_runs)[:10],
            exclude=["scenario", "asof_date", "requested_by", "compare"],
            orderable=False,
        ),
        "form": form,
    }
    return render(request, "planning/scenario.html", context)


def _page_of(sheet: str, scenario: Scenario) -> str:
    """Return the address of the page on which what a sheet holds is kept; empty if none is."""
    if sheet in LISTS:
        return address_in(scenario, LISTS[sheet])
    if sheet in PAGES:
        return reverse(PAGES[sheet], args=[scenario.pk])
    return reverse("log-entries") if scenario.is_live and sheet == "production_log" else ""
