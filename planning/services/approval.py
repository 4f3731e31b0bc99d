"""Which plan the shop follows."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Scenario
from planning import queries
from planning.models import Approval, OutboxMail, Run
from planning.services import mails


class NotApprovable(ValueError):
    """The run's plan cannot be put in force; the message says why."""


class NotWithdrawable(ValueError):
    """The approval cannot be withdrawn; the message says why."""


def approve_run(
    *, run: Run, user: User, comment: str = "", replaces: int | None = None
) -> Approval:
    """Put a solved run of the live scenario in force; the plan it replaces stays on record.

    ``replaces`` is the key of the approval in force that the user was shown, None if there was
    none: of two people who approve at once, the second is told.

    Raises:
        NotApprovable: not solved, not live, in force already, another approval came first, or a
            second person has to approve it.
    """
    if needs_another_than(run, user):
        raise NotApprovable(_("You requested this run: somebody else has to approve its plan."))
    with transaction.atomic():
        scenario = Scenario.objects.select_for_update().get(pk=run.scenario_id)
        current = queries.approval_in_force(run)
        if why := reason_against(run, scenario, current):
            raise NotApprovable(why)
        if (current.pk if current else None) != replaces:
            raise NotApprovable(
                _("Meanwhile %(name)s approved %(run)s: look at it first.")
                % {"name": current.approved_by, "run": current.run}
                if current
                else _("Meanwhile the approval that this one was to replace was taken back.")
            )
        if current is not None:
            Approval.objects.filter(pk=current.pk).update(in_force=False)
        approval = Approval.objects.create(
            run=run,
            scenario=scenario,
            engine=run.engine,
            asof_date=run.asof_date,
            approved_by=user,
            comment=comment,
        )
        mails.write_mails(approval=approval, occasion=OutboxMail.Occasion.APPROVED)
    return approval


def reason_against(run: Run, scenario: Scenario, current: Approval | None) -> str:
    """Say why nobody can approve a run of a scenario; ``current`` is its Monday's approval."""
    if run.state != Run.State.SOLVED:
        return _("Only a solved run can be approved.")
    if not scenario.is_live:
        return _("Only a run of the live scenario can be approved; this is a what-if.")
    if current is not None and current.run_id == run.pk:
        return _("This run is approved already.")
    return ""


def needs_another_than(run: Run, user: User) -> bool:
    """Tell whether the approval rules ask for somebody else than this user."""
    return bool(run.requested_by_id == user.pk and run.waits_for_a_second_person)


def withdraw_approval(*, run: Run, user: User, reason: str) -> Approval | None:
    """Take the plan of a run out of force; the approval stays on record with the reason.

    The approval that it had replaced for the same Monday comes back in force, unless that was
    withdrawn, too. Returns it; None leaves the plan of the Monday before in force.

    Raises:
        NotWithdrawable: the run's plan is not in force (any more), or there is no reason.
    """
    if not reason.strip():
        raise NotWithdrawable(_("Say why the plan is withdrawn: those who follow it read it."))
    with transaction.atomic():
        Scenario.objects.select_for_update().get(pk=run.scenario_id)
        current = queries.approval_in_force(run)
        if current is None or current.run_id != run.pk:
            raise NotWithdrawable(
                _("%(run)s is not in force any more: %(other)s is.")
                % {"run": run, "other": current.run}
                if current
                else _("%(run)s is not in force any more.") % {"run": run}
            )
        returning = queries.approval_before(current)
        Approval.objects.filter(pk=current.pk).update(
            in_force=False,
            withdrawn_by=user,
            withdrawn_at=timezone.now(),
            withdrawal_reason=reason,
        )
        if returning is not None:
            Approval.objects.filter(pk=returning.pk).update(in_force=True)
        current.refresh_from_db()
        mails.write_mails(approval=current, occasion=OutboxMail.Occasion.WITHDRAWN)
    return returning
