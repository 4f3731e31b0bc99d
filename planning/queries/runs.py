"""Runs: who may see which, the plan in force, and what a list of runs shows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from orders.models import Scenario
from planning.models import Approval, KeyFigure, Run, RunProgress
from planning.translate import DOORS

NEWEST = 50


def runs_visible_to(user: User | AnonymousUser) -> QuerySet[Run]:
    """Return the runs a user may read: a planner all, others those whose approval stands.

    That is what is in force, or was until another plan replaced it.
    """
    runs = Run.objects.select_related("scenario", "requested_by", "molding_settings")
    runs = runs.defer("snapshot")
    if user.has_perm("planning.view_run"):
        return runs
    if user.has_perm("planning.view_plan_in_force"):
        return runs.filter(
            Exists(standing_approvals().filter(run=OuterRef("pk"))), scenario__is_live=True
        )
    return runs.none()


def runs_withdrawn_from(user: User | AnonymousUser) -> QuerySet[Run]:
    """Return the runs that a user could read until their plan was withdrawn.

    Who followed such a plan has to learn that it was withdrawn, and why; nothing else of it.
    """
    if user.has_perm("planning.view_run") or not user.has_perm("planning.view_plan_in_force"):
        return Run.objects.none()
    approvals = Approval.objects.filter(run=OuterRef("pk"))
    standing = standing_approvals().filter(run=OuterRef("pk"))
    live = Run.objects.filter(Exists(approvals), ~Exists(standing), scenario__is_live=True)
    return live.select_related("scenario").defer("snapshot", "context")


def standing_approvals() -> QuerySet[Approval]:
    """Return the approvals whose plan was not withdrawn since, in force or replaced by now."""
    withdrawn_since = Approval.objects.filter(
        run=OuterRef("run"), withdrawn_at__gt=OuterRef("approved_at")
    )
    return Approval.objects.filter(~Exists(withdrawn_since))


def comparable_runs(run: Run, user: User | AnonymousUser) -> QuerySet[Run]:
    """Return the other solved runs of a run's engine that a user may know of."""
    solved = runs_visible_to(user).filter(engine=run.engine, state=Run.State.SOLVED)
    return solved.exclude(pk=run.pk)


def solved_runs_of(scenario: Scenario, engine: str = "molding") -> list[Run]:
    """Return a scenario's newest runs that have a plan."""
    solved = Run.objects.filter(scenario=scenario, engine=engine, state=Run.State.SOLVED)
    return list(solved.select_related("scenario").defer("snapshot", "context")[:NEWEST])


def plan_in_force(engine: str = "molding", today: date | None = None) -> Run | None:
    """Return the run whose plan the shop follows: approved, the latest Monday not in the future."""
    today = today or timezone.localdate()
    approvals = Approval.objects.filter(
        engine=engine, in_force=True, scenario__is_live=True
    ).order_by("-asof_date")
    approval = approvals.filter(asof_date__lte=today).first()
    if approval is None:
        return None
    return Run.objects.select_related("scenario").defer("snapshot").get(pk=approval.run_id)


def plan_approved_before(plan: Run) -> Run | None:
    """Return the run whose plan was approved last before this one's."""
    approvals = Approval.objects.filter(scenario_id=plan.scenario_id, engine=plan.engine)
    own = approvals.filter(run=plan, in_force=True).first()
    if own is None:
        return None
    kept = approvals.filter(withdrawn_at__isnull=True)
    earlier = kept.filter(approved_at__lt=own.approved_at).exclude(run=plan)
    found = earlier.select_related("run").defer("run__snapshot").order_by("-approved_at").first()
    return found.run if found else None


def former_plan(scenario: Scenario, engine: str = "molding") -> Run | None:
    """Return the approved plan that a new run of a scenario may go on from.

    It is the one that is in force on the scenario's as-of Monday; a what-if takes the live one's.
    """
    return plan_in_force(engine, today=scenario.asof_date)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the next run of a scenario is offered: settings, not saved, and a plan to go on from."""

    time_limit_s: int
    chosen: Any
    former: Run | None


def next_run(scenario: Scenario, engine: str = "molding", *, usual: bool = False) -> Offer:
    """Return the settings of the scenario's last run, or the ``usual`` ones, for its next run."""
    runs = Run.objects.filter(scenario=scenario, engine=engine, without_pins_of__isnull=True).defer(
        "snapshot"
    )
    last = None if usual else runs.first()
    limit = last.settings.get("time_limit_s") if last else None
    return Offer(
        limit or settings.RUN_DEFAULT_TIME_LIMIT_S,
        chosen_again(last) if last else DOORS[engine].Settings(),
        former_plan(scenario, engine),
    )


def chosen_again(run: Run) -> Any:
    """Return a run's settings for another run, not saved; the usual ones if it has none."""
    chosen = getattr(run, f"{run.engine}_settings", None)
    return chosen.again() if chosen else DOORS[run.engine].Settings()


def plan_of(scenario: Scenario, engine: str = "molding") -> Run | None:
    """Return the plan that says when a scenario's orders come.

    That is the one in force, else the next; of a what-if, which has none, its newest.
    """
    if scenario.is_live:
        return plan_in_force(engine) or next_plan(engine)
    solved = Run.objects.filter(scenario=scenario, engine=engine, state=Run.State.SOLVED)
    return solved.defer("snapshot", "context").first()


def next_plan(engine: str = "molding", today: date | None = None) -> Run | None:
    """Return the run approved for the first Monday to come, if there is one."""
    today = today or timezone.localdate()
    approval = (
        Approval.objects.filter(
            engine=engine, in_force=True, scenario__is_live=True, asof_date__gt=today
        )
        .select_related("run__scenario")
        .order_by("asof_date")
        .first()
    )
    return approval.run if approval else None


def with_headline(runs: QuerySet[Run]) -> QuerySet[Run]:
    """Return runs with the figures that a list of runs shows."""

    def figure(name: str) -> Subquery:
        rows = KeyFigure.objects.filter(run=OuterRef("pk"), name=name)
        return Subquery(rows.values("value"))

    approved = Approval.objects.filter(run=OuterRef("pk"), in_force=True)
    return (
        runs.select_related("molding_settings")
        .defer("snapshot")
        .annotate(
            late_qty=figure("late_qty"), switches=figure("switches"), is_approved=Exists(approved)
        )
    )


def is_outdated(run: Run) -> bool:
    """Tell whether the scenario's inputs are others now than those the run was frozen with."""
    door = DOORS[run.engine]
    now = door.freeze(run.scenario).snapshot
    return bool(door.inputs_of(now) != door.inputs_of(run.snapshot))


def course_of(run: Run) -> list[RunProgress]:
    """Return what the engine reported in the course of a run's last attempt."""
    return list(run.progress.filter(attempt=run.attempt))


def figures_of(run: Run) -> dict[str, float | None]:
    """Return a run's key figures by name."""
    return dict(run.key_figures.values_list("name", "value"))


def chosen_of(run: Run) -> dict[str, Any]:
    """Return what a run's settings are, as its request form names them."""
    chosen = getattr(run, f"{run.engine}_settings", None)
    if chosen is None:
        return {}
    return {f.name: getattr(chosen, f.name) for f in chosen._meta.fields if f.editable}


def plan_json(run: Run) -> dict[str, Any]:
    """Return the plan of a solved run in its engine's plan format."""
    written: dict[str, Any] = DOORS[run.engine].plan_json(run)
    return written
