"""Approvals: which is in force, which comes back if it is withdrawn, and all of them on record."""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from planning.compare.molding import Given, InputChange, compare_inputs
from planning.models import Approval, Run
from planning.queries.runs import plan_in_force, standing_approvals
from planning.translate import DOORS


def approvals_of_monday(run: Run) -> QuerySet[Approval]:
    """Return every approval for the same scenario, engine and Monday as a run, the latest first."""
    approvals = Approval.objects.filter(
        scenario_id=run.scenario_id, engine=run.engine, asof_date=run.asof_date
    )
    people = approvals.select_related("run", "approved_by", "withdrawn_by")
    return people.defer("run__snapshot", "run__context")


def approval_in_force(run: Run) -> Approval | None:
    """Return the approval in force for the same scenario, engine and Monday as a run."""
    return approvals_of_monday(run).filter(in_force=True).first()


def approval_before(current: Approval) -> Approval | None:
    """Return the approval that comes back in force if this one is withdrawn, if there is one.

    It is the last one that this one replaced whose run was not withdrawn since.
    """
    replaced = approvals_of_monday(current.run).filter(approved_at__lt=current.approved_at)
    return replaced.filter(pk__in=standing_approvals().values("pk")).first()


def plan_before(run: Run) -> Run | None:
    """Return the other plan that is in force on a run's Monday, which approving it replaces."""
    plan = plan_in_force(run.engine, today=run.asof_date)
    return plan if plan and plan.pk != run.pk else None


@dataclass(frozen=True, slots=True)
class ApprovalGrounds:
    """What whoever approves a run's plan is shown of the world around it.

    ``replaced`` is the approval in force for its Monday, ``before`` the plan in force on that
    Monday, ``inputs`` what was changed in the scenario's inputs since the run was frozen; None if
    nothing can be compared, because the inputs as they are now can't be planned. ``digest`` names
    exactly this: it is another as soon as any of it is.
    """

    replaced: Approval | None
    before: Run | None
    inputs: list[InputChange] | None
    digest: str


def approval_grounds(run: Run) -> ApprovalGrounds:
    """Return what is to be seen before a run's plan is approved."""
    replaced, before, inputs = approval_in_force(run), plan_before(run), _changed_inputs(run)
    shown = sorted(
        (change.group, change.kind, change.name, change.words) for change in inputs or ()
    )
    digest = _digest(
        run.pk,
        run.is_for_later,
        replaced.pk if replaced else None,
        before.pk if before else None,
        None if inputs is None else shown,
    )
    return ApprovalGrounds(replaced, before, inputs, digest)


@dataclass(frozen=True, slots=True)
class WithdrawalGrounds:
    """What whoever withdraws a run's plan is shown of what follows.

    ``current`` is the approval in force for its Monday, ``returning`` the one that comes back,
    ``former`` the plan in force before that Monday. ``digest`` names exactly this.
    """

    current: Approval | None
    returning: Approval | None
    former: Run | None
    digest: str


def withdrawal_grounds(run: Run) -> WithdrawalGrounds:
    """Return what is to be seen before a run's plan is withdrawn."""
    current = approval_in_force(run)
    returning = approval_before(current) if current else None
    former = plan_in_force(run.engine, today=run.asof_date - timedelta(days=1))
    keys = [found.pk if found else None for found in (current, returning, former)]
    return WithdrawalGrounds(current, returning, former, _digest(run.pk, keys))


def _digest(*facts: object) -> str:
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _changed_inputs(run: Run) -> list[InputChange] | None:
    now = DOORS[run.engine].freeze(run.scenario)
    if not now.snapshot:
        return None
    then = Given(run.snapshot, run.context.get("customers", {}), (), {})
    return compare_inputs(
        then, Given(now.snapshot, now.context.get("customers", {}), (), {}), run.asof_date
    )
