"""Run pages: how the run is doing, then how good its plan is."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from foundry_portal.exports import export_response
from foundry_portal.sessions import polled
from planning import queries
from planning.charts.course import course_chart
from planning.models import Run
from planning.services import runs
from planning.tables import LateOrderTable, RunTable

WEIGHTIEST = 5


@require_safe
@permission_required("planning.view_run", raise_exception=True)
def run_list(request: HttpRequest) -> HttpResponse:
    """Show every run, the newest first."""
    found = queries.with_headline(queries.runs_visible_to(request.user))
    table = RequestConfig(request, paginate={"per_page": 25}).configure(RunTable(found))
    if file := export_response(request, table):
        return file
    return render(request, "planning/run_list.html", {"table": table})


@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a run: its progress while it works, its plan when it has one.

    Of a plan that was withdrawn those who followed it learn that, and why.
    """
    if withdrawn := queries.runs_withdrawn_from(request.user).filter(pk=pk).first():
        context = {"run": withdrawn, "in_force": queries.plan_in_force(withdrawn.engine)}
        return render(request, "planning/run_withdrawn.html", context, status=410)
    return render(request, "planning/run.html", _run_context(request, pk))


@polled
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the body of the run page alone; the page asks for it while the run works."""
    return render(request, "planning/run_body.html", _run_context(request, pk))


@require_POST
@permission_required("planning.change_run", raise_exception=True)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End a solve now and keep the best plan found."""
    found = _visible_run(request, pk)
    if not runs.request_stop(run=found, user=request.user):
        messages.info(request, _("%(run)s was not running any more.") % {"run": found})
    return redirect("run", found.pk)


@require_POST
@permission_required("planning.change_run", raise_exception=True)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a run off; nothing of it is stored."""
    found = _visible_run(request, pk)
    if not runs.request_cancel(run=found, user=request.user):
        messages.info(request, _("%(run)s had ended already.") % {"run": found})
    return redirect("run", found.pk)


def _visible_run(request: HttpRequest, pk: int) -> Run:
    return get_object_or_404(queries.runs_visible_to(request.user), pk=pk)


def solved_run(request: HttpRequest, pk: int) -> Run:
    """Return a run that has a plan, if the user may know of it."""
    solved = queries.runs_visible_to(request.user).filter(state=Run.State.SOLVED)
    return get_object_or_404(solved, pk=pk)


def _run_context(request: HttpRequest, pk: int) -> dict[str, object]:
    found = _visible_run(request, pk)
    if found.state == Run.State.SOLVED:
        course = queries.course_of(found)
        chart = course_chart(found, course)
        return plan_context(request, found) | {"course": course, "chart": chart}
    course = queries.course_of(found)
    return {
        "run": found,
        "course": course,
        "latest": course[-1] if course else None,
        "chart": course_chart(found, course),
    }


def plan_context(request: HttpRequest, run: Run) -> dict[str, object]:
    """Return what the first page of a plan shows."""
    late = queries.late_orders(run, linked=request.user.has_perm("orders.view_order"))
    table = LateOrderTable(late[:WEIGHTIEST], orderable=False, exclude=["tier", "late_weight"])
    return {
        "run": run,
        "tab": "summary",
        "summary": queries.plan_summary(run),
        "late_table": table if late else None,
        "price": queries.price_of_pins(run) if request.user.has_perm("planning.add_run") else None,
    }
