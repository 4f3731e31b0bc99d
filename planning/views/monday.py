"""The planner's Monday: what has to be right before solving, step by step."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundry_portal.exports import export_rows
from orders.models import Scenario
from orders.queries import history_of, orders_offered
from planning import queries
from planning.models import MondayStep
from planning.opening_forms import LinesFormSet, lines_of
from planning.queries.monday import StepState
from planning.queries.opening import Difference
from planning.services import monday as services
from planning.tables.credits import credit_rows
from planning.translate.molding import opening_that_follows
from planning.views.windows import page_of

Step = MondayStep.Step
ADDRESSES = {
    Step.PROGRESS: "opening-progress",
    Step.PATTERNS: "opening-patterns",
    Step.FLASKS: "opening-flasks",
    Step.POURS: "opening-pours",
}
LASTING = {Step.CALENDAR: "calendar", Step.SHOP: "shop"}
CREDITS_PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("planning.change_orderprogress", raise_exception=True)
def monday(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how each input of the Monday stands; confirm one that is still true."""
    scenario = get_object_or_404(Scenario, pk=pk)
    if request.method == "POST":
        return _confirm(request, scenario)
    states = queries.monday_steps(scenario)
    context = {
        "scenario": scenario,
        "steps": [(state, _address(scenario, state.step)) for state in states],
        "doubts": sum(bool(state.doubt) for state in states),
        "next": _next(states),
        "readiness": queries.readiness(scenario),
    }
    return render(request, "planning/monday.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("planning.change_orderprogress", raise_exception=True)
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Show one step of the opening state: its rows to correct, and what filling would change."""
    scenario = get_object_or_404(Scenario, pk=pk)
    if request.method == "POST" and "fill" in request.POST:
        return _fill(request, scenario, step)
    facts = queries.facts_of(scenario, step)
    if step == Step.PROGRESS:
        file = export_rows(
            request, "credits", lambda: credit_rows(queries.credits_listed(scenario))
        )
        return file or _page(request, scenario, step)
    stored = queries.version_of_step(scenario, facts)
    if request.method != "POST":
        lines = lines_of(step, scenario, facts, None)
        return _page(request, scenario, step, lines, version=stored)
    lines, seen = lines_of(step, scenario, facts, request.POST), request.POST.get("version", "")
    if not lines.is_valid():
        return _page(request, scenario, step, lines, version=seen)
    try:
        services.enter(
            scenario=scenario,
            step=step,
            facts=lines.facts,
            seen=seen,
            user=request.user,
        )
    except services.StaleStep:
        theirs = queries.step_differences(scenario, step, facts, lines.facts)
        return _page(request, scenario, step, lines, version=stored, stale=theirs)
    return on_to_the_next(request, scenario, _("%s: saved.") % Step(step).label)


def _confirm(request: HttpRequest, scenario: Scenario) -> HttpResponse:
    step = request.POST.get("step", "")
    if step not in Step.values:
        return redirect("monday", scenario.pk)
    try:
        services.confirm(
            scenario=scenario,
            step=step,
            seen=request.POST.get("version", ""),
            user=request.user,
        )
    except services.StaleStep:
        messages.warning(
            request,
            _("Not confirmed: %s was changed since you looked. Look at it again.")
            % Step(step).label,
        )
    return redirect(f"{reverse('monday', args=[scenario.pk])}#{step}")


def _fill(request: HttpRequest, scenario: Scenario, step: str) -> HttpResponse:
    try:
        services.fill(
            scenario=scenario,
            step=step,
            seen=request.POST.get("version", ""),
            shown=request.POST.get("shown", ""),
            user=request.user,
        )
    except services.StaleStep:
        messages.warning(
            request, _("Not filled: something changed since you looked. Look at it again.")
        )
        return redirect(ADDRESSES[Step(step)], scenario.pk)
    return on_to_the_next(request, scenario, _("%s: filled.") % Step(step).label)


def on_to_the_next(request: HttpRequest, scenario: Scenario, words: str) -> HttpResponse:
    """Go back to the Monday with words on what was done, and on what is next."""
    state = _next(queries.monday_steps(scenario))
    is_next = (
        _("Next: %s.") % state.title if state else _("Everything is looked at for this Monday.")
    )
    messages.success(request, f"{words} {is_next}")
    return redirect("monday", scenario.pk)


def _next(states: list[StepState]) -> StepState | None:
    return next((state for state in states if state.doubt), None)


@require_safe
@permission_required("planning.change_orderprogress", raise_exception=True)
def order_options(request: HttpRequest, pk: int) -> JsonResponse:
    """Return the orders of a scenario that the letters typed so far may mean."""
    scenario = get_object_or_404(Scenario, pk=pk)
    found = orders_offered(scenario, request.GET.get("q", ""))
    options = [{"value": order.order_id, "text": f"{order} {order.part}"} for order in found]
    return JsonResponse({"options": options})


def _page(
    request: HttpRequest,
    scenario: Scenario,
    step: str,
    lines: LinesFormSet | None = None,
    *,
    version: str = "",
    stale: list[Difference] | None = None,
) -> HttpResponse:
    """Return a step's page; ``version`` is what the editor of its lines has seen."""
    found = opening_that_follows(scenario)
    filling = queries.filling_of(scenario, step, found)
    states = {state.step: state for state in queries.monday_steps(scenario)}
    state = states[Step(step)]
    context: dict[str, Any] = {
        "scenario": scenario,
        "step": state,
        "lines": lines,
        "version": version,
        "stale": stale,
        "found": found,
        "fillable": step == Step.PROGRESS or found.is_known,
        "filling": filling,
        "history": history_of(state.last) if state.last else [],
    }
    if step == Step.PROGRESS:
        context["page"] = page_of(request, queries.credits_listed(scenario), CREDITS_PER_PAGE)
        context["corrections"] = queries.credits_corrected(scenario)
    return render(
        request, "planning/opening_step.html", context, status=409 if stale is not None else 200
    )


def _address(scenario: Scenario, step: Step) -> str:
    return reverse((ADDRESSES | LASTING)[step], args=[scenario.pk])
