"""Is Monday fine? One line, and how far it is on its way from inputs to an approved plan."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planning import queries
from planning.models import Run
from planning.queries import MondayPlan
from planning.services.approval import needs_another_than

GOOD, WARN, LATE, BUSY = "good", "warn", "late", "busy"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the state, its tone, and where it leads; a verdict leads nowhere."""

    title: str
    words: str
    tone: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done next, and where."""

    words: str
    icon: str
    address: str


def verdict(monday: MondayPlan) -> Line:
    """Say whether the Monday is fine."""
    run = monday.run
    if _is_old(monday):
        words = _("nothing is entered for it: the inputs are of Monday %(old)s.")
        old = date_format(monday.scenario.asof_date)
        return _said(_this_monday(), words % {"old": old}, LATE)
    if monday.approval is not None:
        return _of_approved(monday)
    if run is not None and run.is_unfinished:
        return _of(monday, _("it is being planned now."), BUSY)
    if run is not None and run.state == Run.State.SOLVED:
        return _of(monday, _("it is planned, but not approved."), WARN)
    if monday.readiness.errors:
        return _of(monday, _("it can't be planned, the inputs have errors."), LATE)
    if run is not None and run.state == Run.State.FAILED:
        return _of(monday, _("its last run failed."), LATE)
    if monday.doubts:
        return _of(monday, _("it is not planned yet, and some of its inputs are in doubt."), WARN)
    return _of(monday, _("it is not planned yet; the inputs are ready."), WARN)


def next_step(monday: MondayPlan, user: User) -> Step:
    """Return the one thing to do next on the way to an approved plan."""
    run, scenario = monday.run, [monday.scenario.pk]
    if _is_old(monday) and user.has_perm("orders.import_workbook"):
        return Step(_("Import a workbook"), "upload", reverse("scenario-import", args=scenario))
    if monday.approval is not None:
        plan = reverse("run", args=[monday.approval.run_id])
        return Step(_("See the plan"), "calendar-check", plan)
    if run is not None and run.is_unfinished:
        return Step(_("Watch it"), "gear", reverse("run", args=[run.pk]))
    if run is not None and run.state == Run.State.SOLVED and not monday.is_outdated:
        if user.has_perm("planning.approve_run") and not needs_another_than(run, user):
            return Step(_("Approve it"), "check2-square", reverse("run-approve", args=[run.pk]))
        return Step(_("See the plan"), "calendar-check", reverse("run", args=[run.pk]))
    if monday.doubts and not monday.readiness.errors:
        return Step(_("The Monday"), "list-check", reverse("monday", args=scenario))
    return Step(_("Plan it"), "play", reverse("scenario", args=scenario))


def state_lines(monday: MondayPlan, user: User) -> list[Line]:
    """Return how the inputs, the run and the approval stand, each with its page."""
    return [_inputs(monday), _run(monday), _approval(monday, user)]


def _this_monday() -> date:
    today = timezone.localdate()
    return today - timedelta(days=today.weekday())


def _is_old(monday: MondayPlan) -> bool:
    """Tell whether the inputs are of a Monday gone by."""
    return monday.scenario.asof_date < _this_monday()


def _of_approved(monday: MondayPlan) -> Line:
    now = _late(monday.approval.run)
    before = _late(monday.last_week) if monday.last_week else None
    if not now:
        return _of(monday, _("it is planned and approved, every mold is in time."), GOOD)
    late = ngettext("%(n)s mold is late", "%(n)s molds are late", now) % {"n": f"{now:,}"}
    if before is None:
        than = ""
    elif now == before:
        than = _(", as many as last week")
    elif now > before:
        than = _(", %(n)s more than last week") % {"n": f"{now - before:,}"}
    else:
        than = _(", %(n)s fewer than last week") % {"n": f"{before - now:,}"}
    words = _("it is planned and approved; %(late)s%(than)s.") % {"late": late, "than": than}
    return _of(monday, words, WARN if before is None or now > before else GOOD)


def _of(monday: MondayPlan, words: str, tone: str) -> Line:
    return _said(monday.scenario.asof_date, words, tone)


def _said(monday: date, words: str, tone: str) -> Line:
    return Line(_("Monday %(monday)s:") % {"monday": date_format(monday)}, words, tone)


def _late(run: Run) -> int:
    return int(queries.figures_of(run).get("late_qty") or 0)


def _inputs(monday: MondayPlan) -> Line:
    title, scenario = _("Inputs"), [monday.scenario.pk]
    if errors := len(monday.readiness.errors):
        words = ngettext("%(n)d error", "%(n)d errors", errors) % {"n": errors}
        return Line(title, words, LATE, reverse("scenario", args=scenario))
    if monday.doubts and monday.approval is None:
        steps = ", ".join(str(step.label).lower() for step in monday.doubts)
        words = _("in doubt for this Monday: %(steps)s") % {"steps": steps}
        return Line(title, words, WARN, reverse("monday", args=scenario))
    if warnings := len(monday.readiness.warnings):
        words = ngettext("ready, %(n)d warning", "ready, %(n)d warnings", warnings)
        return Line(title, words % {"n": warnings}, GOOD, reverse("scenario", args=scenario))
    return Line(title, _("ready"), GOOD, reverse("scenario", args=scenario))


def _run(monday: MondayPlan) -> Line:
    title, run = _("Run"), monday.run
    if run is None:
        return Line(title, _("none yet"), WARN, reverse("scenario", args=[monday.scenario.pk]))
    tones = {
        Run.State.SOLVED: GOOD,
        Run.State.FAILED: LATE,
        Run.State.CANCELLED: WARN,
    }
    words = f"{run}, {run.get_state_display().lower()}"
    if run.state == Run.State.SOLVED:
        words = _("%(run)s: %(late)s late molds, %(switches)s pattern changes") % {
            "run": run,
            "late": f"{run.late_qty or 0:,.0f}",
            "switches": f"{run.switches or 0:,.0f}",
        }
    tone = tones.get(Run.State(run.state), BUSY)
    return Line(title, words, tone, reverse("run", args=[run.pk]))


def _approval(monday: MondayPlan, user: User) -> Line:
    title, approval = _("Approval"), monday.approval
    if approval is not None:
        words = _("%(run)s, by %(name)s on %(when)s") % {
            "run": approval.run,
            "name": approval.approved_by,
            "when": date_format(timezone.localtime(approval.approved_at), "DATETIME_FORMAT"),
        }
        return Line(title, words, GOOD, reverse("run", args=[approval.run_id]))
    plan = monday.plan
    if plan is None:
        return Line(title, _("nothing to approve yet"), WARN)
    if needs_another_than(plan, user):
        return Line(title, _("waits for another's word"), WARN, reverse("run", args=[plan.pk]))
    return Line(
        title,
        _("%(run)s waits for it") % {"run": plan},
        WARN,
        reverse("run-approve", args=[plan.pk]),
    )
