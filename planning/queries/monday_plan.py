"""How the live scenario's Monday stands on the way from inputs to an approved plan."""

from dataclasses import dataclass
from datetime import timedelta

from orders.models import Scenario
from planning.models import Approval, MondayStep, Run
from planning.queries.doubts import monday_doubts
from planning.queries.runs import plan_in_force, with_headline
from planning.translate import DOORS, Readiness


@dataclass(frozen=True, slots=True)
class MondayPlan:
    """A scenario's Monday: its inputs, its last run and the approval in force for it.

    ``doubts`` are the inputs in doubt for it, each with why. ``is_outdated`` tells that the
    last run's plan waits for approval, but was made with other inputs than there are now.
    ``last_week`` is the plan in force before this Monday.
    """

    scenario: Scenario
    readiness: Readiness
    doubts: dict[MondayStep.Step, str]
    run: Run | None
    approval: Approval | None
    is_outdated: bool
    last_week: Run | None

    @property
    def plan(self) -> Run | None:
        """The approved plan, or else the one that waits for approval."""
        if self.approval is not None:
            return self.approval.run
        return self.run if self.run is not None and self.run.state == Run.State.SOLVED else None

    @property
    def has_newer_plan(self) -> bool:
        """Whether a later run than the approved one was solved and never approved."""
        return (
            self.approval is not None
            and self.run is not None
            and self.run.state == Run.State.SOLVED
            and self.run.pk > self.approval.run_id
            and not self.run.approvals.exists()
        )


def monday_plan(scenario: Scenario, engine: str = "molding") -> MondayPlan:
    """Return how a scenario's as-of Monday stands; the runs for the price of pins don't count."""
    of_monday = {"scenario": scenario, "engine": engine, "asof_date": scenario.asof_date}
    run = with_headline(Run.objects.filter(**of_monday, without_pins_of__isnull=True)).first()
    approval = (
        Approval.objects.filter(**of_monday, in_force=True)
        .select_related("run__scenario", "approved_by")
        .defer("run__snapshot", "run__context")
        .first()
    )
    door = DOORS[engine]
    frozen = door.freeze(scenario)
    waits = approval is None and run is not None and run.state == Run.State.SOLVED
    return MondayPlan(
        scenario=scenario,
        readiness=frozen.readiness,
        doubts=monday_doubts(scenario),
        run=run,
        approval=approval,
        is_outdated=waits and door.inputs_of(frozen.snapshot) != door.inputs_of(run.snapshot),
        last_week=plan_in_force(engine, today=scenario.asof_date - timedelta(days=1)),
    )
