"""Which plan the shop follows."""

from django.contrib.auth.models import User
from django.db import transaction

from orders.models import Scenario
from planning.models import Approval, Run


class NotApprovable(ValueError):
    """The run's plan cannot be put in force; the message says why."""


def approve_run(
    *, run: Run, user: User, comment: str = "", replaces: int | None = None
) -> Approval:
    """Put a solved run of the live scenario in force; the plan it replaces stays on record.

    ``replaces`` is the key of the approval in force that the user was shown, None if there was
    none: of two people who approve at once, the second is told.

    Raises:
        NotApprovable: not solved, not live, in force already, or another approval came first.
    """
    if run.state != Run.State.SOLVED:
        raise NotApprovable("Only a solved run can be approved.")
    with transaction.atomic():
        scenario = Scenario.objects.select_for_update().get(pk=run.scenario_id)
        if not scenario.is_live:
            raise NotApprovable(
                "Only a run of the live scenario can be approved; this is a what-if."
            )
        current = in_force(run)
        if current is not None and current.run_id == run.pk:
            raise NotApprovable("This run is approved already.")
        if (current.pk if current else None) != replaces:
            raise NotApprovable(
                f"Meanwhile {current.approved_by} approved {current.run}: look at it first."
                if current
                else "Meanwhile the approval that this one was to replace was taken back."
            )
        if current is not None:
            Approval.objects.filter(pk=current.pk).update(in_force=False)
        return Approval.objects.create(
            run=run,
            scenario=scenario,
            engine=run.engine,
            asof_date=run.asof_date,
            approved_by=user,
            comment=comment,
        )


def in_force(run: Run) -> Approval | None:
    """Return the approval in force for the same scenario, engine and Monday as a run."""
    return (
        Approval.objects.filter(
            scenario_id=run.scenario_id, engine=run.engine, asof_date=run.asof_date, in_force=True
        )
        .select_related("run", "approved_by")
        .first()
    )
