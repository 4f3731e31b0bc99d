"""Approvals: which is in force, which comes back if it is withdrawn, and all of them on record."""

from django.db.models import Exists, OuterRef, QuerySet

from planning.compare.molding import Given, InputChange, compare_inputs
from planning.models import Approval, Run
from planning.queries.runs import plan_in_force
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
    withdrawn_since = Approval.objects.filter(
        run=OuterRef("run"), withdrawn_at__gt=OuterRef("approved_at")
    )
    replaced = approvals_of_monday(current.run).filter(approved_at__lt=current.approved_at)
    return replaced.filter(~Exists(withdrawn_since)).first()


def plan_before(run: Run) -> Run | None:
    """Return the other plan that is in force on a run's Monday, which approving it replaces."""
    plan = plan_in_force(run.engine, today=run.asof_date)
    return plan if plan and plan.pk != run.pk else None


def changed_inputs(run: Run) -> list[InputChange] | None:
    """Return what was changed in a scenario's inputs since a run was frozen.

    None if nothing can be compared, because the inputs as they are now can't be planned.
    """
    now = DOORS[run.engine].freeze(run.scenario)
    if not now.snapshot:
        return None
    then = Given(run.snapshot, run.context.get("customers", {}), (), {})
    return compare_inputs(
        then, Given(now.snapshot, now.context.get("customers", {}), (), {}), run.asof_date
    )
