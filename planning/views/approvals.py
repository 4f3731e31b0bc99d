"""Shall the shop follow this plan? And, if it must not any more, why."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from planning import queries
from planning.approval_forms import ApprovalForm, WithdrawalForm
from planning.models import Run
from planning.services import approval
from planning.views.differences import effects
from planning.views.runs import solved_run


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("planning.approve_run", raise_exception=True)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what would be other than in the plan in force, ask for a word, and put it in force."""
    run = solved_run(request, pk)
    replaced = queries.approval_in_force(run)
    if why := approval.reason_against(run, run.scenario, replaced):
        messages.error(request, why)
        return redirect("run", run.pk)
    form = ApprovalForm(
        request.POST if request.method == "POST" else None,
        initial={"replaces": replaced.pk if replaced else None},
    )
    if request.method == "POST" and form.is_valid():
        try:
            approval.approve_run(run=run, user=request.user, **form.cleaned_data)
        except approval.NotApprovable as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _approved(run))
        return redirect("run", run.pk)
    before = queries.plan_before(run)
    difference = queries.run_difference(before, run) if before else None
    context = {
        "run": run,
        "summary": queries.plan_summary(run),
        "form": form,
        "replaced": replaced,
        "before": before,
        "difference": difference,
        **(effects(difference) if difference else {}),
        "inputs": queries.changed_inputs(run),
        "needs_another": approval.needs_another_than(run, request.user),
        "record": queries.approvals_of_monday(run),
    }
    return render(request, "planning/approve.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("planning.approve_run", raise_exception=True)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is in force afterwards, ask for the reason, and take the plan out of force."""
    run = solved_run(request, pk)
    current = queries.approval_in_force(run)
    if current is None or current.run_id != run.pk:
        messages.error(request, _("%(run)s is not in force.") % {"run": run})
        return redirect("run", run.pk)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _withdrawn(request, run, form.cleaned_data["reason"])
    context = {
        "run": run,
        "current": current,
        "form": form,
        "record": queries.approvals_of_monday(run),
        "returning": queries.approval_before(current),
        "former": queries.plan_in_force(run.engine, today=run.asof_date - timedelta(days=1)),
    }
    return render(request, "planning/withdraw.html", context)


def _approved(run: Run) -> str:
    monday = {"monday": date_format(run.asof_date, "DATE_FORMAT")}
    if run.is_for_later:
        return _("Approved: it takes effect on Monday %(monday)s.") % monday
    if queries.plan_in_force(run.engine) != run:
        return _("Approved for Monday %(monday)s; the plan of a later one stays in force.") % monday
    return _("Approved: sales and the shop see this plan now.")


def _withdrawn(request: HttpRequest, run: Run, reason: str) -> HttpResponse:
    try:
        returning = approval.withdraw_approval(run=run, user=request.user, reason=reason)
    except approval.NotWithdrawable as error:
        messages.error(request, str(error))
        return redirect("run", run.pk)
    if returning:
        messages.success(
            request, _("Withdrawn: %(run)s is in force again.") % {"run": returning.run}
        )
    else:
        messages.success(request, _("Withdrawn: no plan of this Monday is in force now."))
    return redirect("run", run.pk)
