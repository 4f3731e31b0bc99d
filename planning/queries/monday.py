"""Is Monday right? How each of its inputs stands: who said so last, and what is doubtful."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.models import Scenario
from planning.models import MondayStep
from planning.queries.doubts import LogReach, doubt_of_step, listed, log_reach
from planning.queries.opening import REACH, WEEK, Facts, day_of, facts_of, version_of_step
from planning.translate.credits import credits_of
from planning.translate.molding import workdays_of

Step = MondayStep.Step


@dataclass(frozen=True, slots=True)
class StepState:
    """How one step stands: what it says in short, who said so last, and what is doubtful."""

    step: Step
    summary: str
    version: str
    last: MondayStep | None
    doubt: str
    log: LogReach | None = None

    @property
    def title(self) -> str:
        return str(self.step.label)


def monday_steps(scenario: Scenario) -> list[StepState]:
    """Return how each step of a scenario's Monday stands, in the order to go through them."""
    last = {row.step: row for row in scenario.monday_steps.select_related("stated_by")}
    workdays = workdays_of(scenario, REACH)
    log = log_reach(scenario)
    return [_state(scenario, step, last.get(step), workdays, log) for step in Step]


def _state(
    scenario: Scenario,
    step: Step,
    last: MondayStep | None,
    workdays: list[date],
    log: LogReach | None,
) -> StepState:
    facts = facts_of(scenario, step)
    return StepState(
        step,
        _summary(scenario, step, facts, workdays),
        version_of_step(scenario, facts),
        last,
        doubt_of_step(scenario, step, last, log),
        log if step == Step.PROGRESS else None,
    )


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
        return listed(sorted(facts))
    if step == Step.FLASKS:
        by_size: Counter[str] = Counter()
        for (size, _index), qty in facts.items():
            by_size[size] += qty
        return ", ".join(f"{qty} {size}" for size, qty in sorted(by_size.items()))
    if step == Step.POURS:
        return listed([f"{tons} t {day_of(workdays, index)}" for index, tons in facts.items()])
    return listed([f"{name} {value}" for name, value in facts.items() if value != ""])


def _calendar(scenario: Scenario, facts: dict[Any, Any]) -> str:
    """Return the week, and the dates of the next weeks that break it."""
    soon = str(scenario.asof_date + timedelta(weeks=5))
    coming = [
        f"{date_format(date.fromisoformat(day), 'j M')} {said}"
        for day, said in sorted(facts.items())
        if day != WEEK and str(scenario.asof_date) <= day <= soon
    ]
    return f"{facts[WEEK]}; {listed(coming)}" if coming else str(facts[WEEK])
