"""Which plan the shop follows."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Scenario
from orders.services.history import record_values
from planning import queries
from planning.models import Approval, OutboxMail, Run
from planning.services import mails


class NotApprovable(ValueError):
    """The run's plan cannot be put in force; the message says why."""


class OtherThanShown(ValueError):
    """What the decision rests on is another than was shown; nothing was stored."""


class NotWithdrawable(ValueError):
    """The approval cannot be withdrawn; the message says why."""


def approve_run(*, run: Run, user: User, comment: str, shown_digest: str) -> Approval:
    """Put a solved run of the live scenario in force; the plan it replaces stays on record.

    ``shown_digest`` is that of the ``ApprovalGrounds`` that the user was shown: where inputs or
    the plan in force were changed since, nothing is approved. So of two people who approve at
    once, the second is told.

    Raises:
        NotApprovable: not solved, not live, in force already, without a comment, or a second
            person has to approve it.
        OtherThanShown: the inputs or the plan in force are others than were shown.
    """
    if needs_another_than(run, user):
        raise NotApprovable(_("You requested this run: somebody else has to approve its plan."))
    if not comment.strip():
        raise NotApprovable(_("Say in a word what this plan is, or who agreed."))
    with transaction.atomic():
        scenario = Scenario.objects.select_for_update().get(pk=run.scenario_id)
        grounds = queries.approval_grounds(Run.objects.select_related("scenario").get(pk=run.pk))
        if why := reason_against(run, scenario, grounds.replaced):
            raise NotApprovable(why)
        if grounds.digest != shown_digest:
            raise OtherThanShown(
                _(
                    "Not approved yet: the inputs or the plan in force were changed meanwhile. "
                    "They are shown as they are now."
                )
            )
        if grounds.replaced is not None:
            Approval.objects.filter(pk=grounds.replaced.pk).update(in_force=False)
        approval = Approval.objects.create(
            run=run,
            scenario=scenario,
            engine=run.engine,
            asof_date=run.asof_date,
            approved_by=user,
            comment=comment,
        )
        in_force = (_in_force(grounds.replaced), str(run))
        record_values(run, {_("plan in force"): in_force}, user=user, reason=comment)
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


def withdraw_approval(*, run: Run, user: User, reason: str, shown_digest: str) -> Approval | None:
    """Take the plan of a run out of force; the approval stays on record with the reason.

    The approval that it had replaced for the same Monday comes back in force, unless that was
    withdrawn, too. Returns it; None leaves the plan of the Monday before in force.
    ``shown_digest`` is that of the ``WithdrawalGrounds`` that the user was shown.

    Raises:
        NotWithdrawable: the run's plan is not in force (any more), or there is no reason.
        OtherThanShown: something else than was shown would be in force afterwards.
    """
    if not reason.strip():
        raise NotWithdrawable(_("Say why the plan is withdrawn: those who follow it read it."))
    with transaction.atomic():
        Scenario.objects.select_for_update().get(pk=run.scenario_id)
        grounds = queries.withdrawal_grounds(run)
        current = grounds.current
        if current is None or current.run_id != run.pk:
            raise NotWithdrawable(
                _("%(run)s is not in force any more: %(other)s is.")
                % {"run": run, "other": current.run}
                if current
                else _("%(run)s is not in force any more.") % {"run": run}
            )
        if grounds.digest != shown_digest:
            raise OtherThanShown(
                _(
                    "Not withdrawn yet: what is in force afterwards is another plan by now. It is "
                    "shown as it is now."
                )
            )
        returning = grounds.returning
        Approval.objects.filter(pk=current.pk).update(
            in_force=False,
            withdrawn_by=user,
            withdrawn_at=timezone.now(),
            withdrawal_reason=reason,
        )
        if returning is not None:
            Approval.objects.filter(pk=returning.pk).update(in_force=True)
        in_force = (str(run), _in_force(returning))
        record_values(run, {_("plan in force"): in_force}, user=user, reason=reason)
        current.refresh_from_db()
        mails.write_mails(approval=current, occasion=OutboxMail.Occasion.WITHDRAWN)
    return returning


def _in_force(approval: Approval | None) -> str:
    return str(approval.run) if approval else ""
