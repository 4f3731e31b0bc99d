"""Which plan the shop follows."""

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from planning.models import Approval, Run


class NotApprovable(ValueError):
    """The run's plan cannot be put in force; the message says why."""


def approve_run(*, run: Run, user: User, comment: str = "") -> Approval:
    """Put a solved run of the live scenario in force; the plan it replaces stays on record.

    Raises:
        NotApprovable: not solved, not live, approved already, or another approval came first.
    """
    if run.state != Run.State.SOLVED:
        raise NotApprovable("Only a solved run can be approved.")
    if not run.scenario.is_live:
        raise NotApprovable("Only a run of the live scenario can be approved; this is a what-if.")
    try:
        with transaction.atomic():
            Approval.objects.filter(
                scenario=run.scenario, engine=run.engine, asof_date=run.asof_date, in_force=True
            ).exclude(run=run).update(in_force=False)
            return Approval.objects.create(
                run=run,
                scenario=run.scenario,
                engine=run.engine,
                asof_date=run.asof_date,
                approved_by=user,
                comment=comment,
            )
    except IntegrityError as error:
        raise NotApprovable(
            "This run, or another of the same Monday, has just been approved."
        ) from error
