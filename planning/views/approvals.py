"""Shall the shop follow this plan? And, if it must not any more, why."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from planning import queries
from planning.approval_forms import ApprovalForm, WithdrawalForm
from planning.models import Approval, Run
from planning.services import approval
from planning.views.differences import effects
from planning.views.runs import solved_run


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("planning.approve_run", raise_exception=True)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what would be other than in the plan in force, ask for a word, and put it in force."""
    run = solved_run(request, pk)
    if why := approval.reason_against(run, run.scenario, queries.approval_in_force(run)):
        messages.error(request, why)
        return redirect("run", run.pk)
    form, status = ApprovalForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST" and form.is_valid():
        try:
            approval.approve_run(
                run=run,
                user=request.user,
                comment=form.cleaned_data["comment"],
                shown_digest=request.POST.get("digest", ""),
            )
        except approval.OtherThanShown as error:
            messages.warning(request, str(error))
            status = 409
        except approval.NotApprovable as error:
            messages.error(request, str(error))
            return redirect("run", run.pk)
        else:
            messages.success(request, _approved(run))
            return redirect("run", run.pk)
    grounds = queries.approval_grounds(run)
    difference = queries.run_difference(grounds.before, run) if grounds.before else None
    context = {
        "run": run,
        "summary": queries.plan_summary(run),
        "form": form,
        "grounds": grounds,
        "difference": difference,
        **(effects(difference) if difference else {}),
        "needs_another": approval.needs_another_than(run, request.user),
        "record": queries.approvals_of_monday(run),
    }
    return render(request, "planning/approve.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("planning.approve_run", raise_exception=True)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is in force afterwards, ask for the reason, and take the plan out of force."""
    run = solved_run(request, pk)
    grounds = queries.withdrawal_grounds(run)
    if grounds.current is None or grounds.current.run_id != run.pk:
        messages.error(request, _("%(run)s is not in force.") % {"run": run})
        return redirect("run", run.pk)
    form, status = WithdrawalForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST" and form.is_valid():
        try:
            returning = approval.withdraw_approval(
                run=run,
                user=request.user,
                reason=form.cleaned_data["reason"],
                shown_digest=request.POST.get("digest", ""),
            )
        except approval.OtherThanShown as error:
            messages.warning(request, str(error))
            status = 409
        except approval.NotWithdrawable as error:
            messages.error(request, str(error))
            return redirect("run", run.pk)
        else:
            messages.success(request, _withdrawn(returning))
            return redirect("run", run.pk)
    context = {
        "run": run,
        "grounds": grounds,
        "form": form,
        "record": queries.approvals_of_monday(run),
    }
    return render(request, "planning/withdraw.html", context, status=status)


def _approved(run: Run) -> str:
    monday = {"monday": date_format(run.asof_date, "DATE_FORMAT")}
    if run.is_for_later:
        return _("Approved: it takes effect on Monday %(monday)s.") % monday
    if queries.plan_in_force(run.engine) != run:
        return _("Approved for Monday %(monday)s; the plan of a later one stays in force.") % monday
    return _("Approved: sales and the shop see this plan now.")


def _withdrawn(returning: Approval | None) -> str:
    if returning:
        return _("Withdrawn: %(run)s is in force again.") % {"run": returning.run}
    return _("Withdrawn: no plan of this Monday is in force now.")
