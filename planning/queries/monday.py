"""Is Monday right? How each of its inputs stands: who said so last, and what is doubtful."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.models import Scenario
from planning.models import MondayStep, ProductionEntry
from planning.queries.opening import REACH, WEEK, Facts, day_of, facts_of, version_of_step
from planning.translate.credits import credits_of
from planning.translate.molding import last_workday_before, workdays_of

Step = MondayStep.Step
LASTING = (Step.CALENDAR, Step.SHOP)  # what stays from Monday to Monday
NAMED = 6


@dataclass(frozen=True, slots=True)
class StepState:
    """How one step stands: what it says in short, who said so last, and what is doubtful."""

    step: Step
    summary: str
    version: str
    last: MondayStep | None
    doubt: str
    log: "LogReach | None" = None

    @property
    def title(self) -> str:
        return str(self.step.label)


@dataclass(frozen=True, slots=True)
class LogReach:
    """How far the production log goes before the as-of Monday."""

    last_day: date
    entered_at: datetime
    is_complete: bool  # whether it knows the last workday before


def monday_steps(scenario: Scenario) -> list[StepState]:
    """Return how each step of a scenario's Monday stands, in the order to go through them."""
    last = {row.step: row for row in scenario.monday_steps.select_related("stated_by")}
    workdays = workdays_of(scenario, REACH)
    return [_state(scenario, step, last.get(step), workdays) for step in Step]


def monday_doubts(scenario: Scenario) -> list[Step]:
    """Return the steps that nobody looked at for the as-of Monday."""
    last = {row.step: row for row in scenario.monday_steps.all()}
    return [
        step
        for step in Step
        if _doubt(scenario, step, last.get(step), _log(scenario) if step == Step.PROGRESS else None)
    ]


def _state(
    scenario: Scenario, step: Step, last: MondayStep | None, workdays: list[date]
) -> StepState:
    facts = facts_of(scenario, step)
    log = _log(scenario) if step == Step.PROGRESS else None
    return StepState(
        step,
        _summary(scenario, step, facts, workdays),
        version_of_step(scenario, facts),
        last,
        _doubt(scenario, step, last, log),
        log,
    )


def _doubt(scenario: Scenario, step: Step, last: MondayStep | None, log: LogReach | None) -> str:
    """Say why a step may not be true on the as-of Monday; nothing if somebody looked at it."""
    if log is not None and log.is_complete:
        return ""
    if last is None:
        return _("Nobody entered or confirmed this yet.")
    if last.asof_date != scenario.asof_date:
        known = {"monday": date_format(last.asof_date)}
        if step in LASTING:
            return _("Last looked at for Monday %(monday)s.") % known
        return _("Nothing was entered for this Monday; the last is of Monday %(monday)s.") % known
    if last.is_old:
        return _("Entered on %(day)s, before this Monday.") % {
            "day": date_format(timezone.localtime(last.stated_at), "D j M Y")
        }
    return ""


def _log(scenario: Scenario) -> LogReach | None:
    entries = ProductionEntry.objects.counting().filter(
        scenario=scenario, event=ProductionEntry.Event.MOLDED, date__lt=scenario.asof_date
    )
    found = entries.aggregate(day=Max("date"), at=Max("entered_at"))
    if found["day"] is None:
        return None
    before = last_workday_before(scenario)
    return LogReach(found["day"], found["at"], before is None or found["day"] >= before)


def _summary(scenario: Scenario, step: Step, facts: Facts, workdays: list[date]) -> str:
    """Return what a step says, in a line."""
    if step == Step.PROGRESS:
        credits = [credit.qty for credit in credits_of(scenario).values() if credit.qty]
        return ngettext(
            "%(orders)d order with %(molds)d molds made before",
            "%(orders)d orders with %(molds)d molds made before",
            len(credits),
        ) % {"orders": len(credits), "molds": sum(credits)}
    if step == Step.CALENDAR:
        return _calendar(scenario, facts)
    if not facts:
        return _("none")
    if step == Step.PATTERNS:
        return _listed(sorted(facts))
    if step == Step.FLASKS:
        by_size: Counter[str] = Counter()
        for (size, _index), qty in facts.items():
            by_size[size] += qty
        return ", ".join(f"{qty} {size}" for size, qty in sorted(by_size.items()))
    if step == Step.POURS:
        return _listed([f"{tons} t {day_of(workdays, index)}" for index, tons in facts.items()])
    return _listed([f"{name} {value}" for name, value in facts.items() if value != ""])


def _calendar(scenario: Scenario, facts: dict[Any, Any]) -> str:
    """Return the week, and the dates of the next weeks that break it."""
    soon = str(scenario.asof_date + timedelta(weeks=5))
    coming = [
        f"{date_format(date.fromisoformat(day), 'j M')} {said}"
        for day, said in sorted(facts.items())
        if day != WEEK and str(scenario.asof_date) <= day <= soon
    ]
    return f"{facts[WEEK]}; {_listed(coming)}" if coming else str(facts[WEEK])


def _listed(words: list[str]) -> str:
    shown = ", ".join(words[:NAMED])
    hidden = len(words) - NAMED
    return (
        shown
        if hidden <= 0
        else _("%(shown)s and %(hidden)d more")
        % {
            "shown": shown,
            "hidden": hidden,
        }
    )
