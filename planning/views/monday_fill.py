"""All of a Monday filled at once from the production log and the approved plans, after a look."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from orders.models import Scenario
from planning import queries
from planning.services import monday as services
from planning.translate.molding import opening_that_follows
from planning.views.monday import ADDRESSES, Step, on_to_the_next


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("planning.change_orderprogress", raise_exception=True)
def fill_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Show step by step what log and plans say otherwise; take over what is ticked."""
    scenario = get_object_or_404(Scenario, pk=pk)
    if request.method == "POST":
        return _take_over(request, scenario)
    found = opening_that_follows(scenario)
    steps = ADDRESSES if found.is_known else [Step.PROGRESS]
    states = {state.step: state for state in queries.monday_steps(scenario)}
    fillings = [(states[step], queries.filling_of(scenario, step, found)) for step in steps]
    context = {
        "scenario": scenario,
        "found": found,
        "fillings": fillings,
        "offered": [state.step for state, filling in fillings if filling.changes or state.doubt],
    }
    return render(request, "planning/monday_fill.html", context)


def _take_over(request: HttpRequest, scenario: Scenario) -> HttpResponse:
    steps = [step for step in ADDRESSES if step in request.POST.getlist("step")]
    if not steps:
        messages.warning(request, _("Nothing was filled: tick what is to be taken over."))
        return redirect("monday-fill", scenario.pk)
    try:
        services.fill_all(
            scenario=scenario,
            seen={step: request.POST.get(f"version-{step}", "") for step in steps},
            shown={step: request.POST.get(f"shown-{step}", "") for step in steps},
            user=request.user,
        )
    except services.StaleStep:
        messages.warning(
            request, _("Nothing was filled: something changed since you looked. Look at it again.")
        )
        return redirect("monday-fill", scenario.pk)
    words = ", ".join(str(step.label).lower() for step in steps)
    return on_to_the_next(request, scenario, _("Filled: %s.") % words)
