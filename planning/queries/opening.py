"""What a Monday rests on, step by step: as it is stored, and as it follows from the days before."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from orders.models import Order, Scenario
from planning.models import (
    CreditCorrection,
    FlaskInUse,
    MondayStep,
    OrderProgress,
    PatternLoaded,
    PourLoad,
    Resources,
    WeeklyPattern,
)
from planning.translate.credits import Credit, contradictions, credits_of
from planning.translate.molding import Follows, opening_that_follows, workdays_of

Step = MondayStep.Step
Facts = dict[Any, Any]  # order number, or size and workday, or workday, or date -> what is said

REACH = 60  # workdays that are named by their date
TABLES: dict[str, tuple[type[Model], tuple[str, ...], str]] = {
    Step.PROGRESS: (OrderProgress, ("order__order_id",), "molded_qty_credit"),
    Step.PATTERNS: (PatternLoaded, ("order__order_id",), "is_loaded"),
    Step.FLASKS: (FlaskInUse, ("flask_size", "release_workday_index"), "qty_inuse"),
    Step.POURS: (PourLoad, ("workday_index",), "tons_committed"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One row of a step before and after, as people read it; empty where there is none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Filling:
    """What filling would let a step say, and what that changes."""

    facts: Facts
    changes: list[Difference]

    @property
    def version(self) -> str:
        """A token of the change, which is another one if the log or the plan says otherwise."""
        rows = [[row.name, row.before, row.after] for row in self.changes]
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def facts_of(scenario: Scenario, step: str) -> Facts:
    """Return what a step says; of the opening state for the as-of Monday."""
    if step == Step.CALENDAR:
        return _calendar(scenario)
    if step == Step.SHOP:
        return _shop(scenario)
    model, key, value = TABLES[step]
    rows = model._default_manager.filter(scenario=scenario, asof_date=scenario.asof_date)
    if step == Step.PATTERNS:
        rows = rows.filter(is_loaded=True)
    return {
        tuple(found) if len(found) > 1 else found[0]: said
        for *found, said in rows.order_by(*key).values_list(*key, value)
    }


def version_of_step(scenario: Scenario, facts: Facts) -> str:
    """Return a token of what a step says, which changes whenever that or the Monday does."""
    said = [str(scenario.asof_date), *sorted(f"{key}: {value}" for key, value in facts.items())]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def filling_of(scenario: Scenario, step: str, found: Follows | None = None) -> Filling:
    """Return what filling a step of the opening state by log and approved plans would make of it.

    Of the progress, what is stated goes where the log says otherwise: credits follow from the log.
    """
    stored = facts_of(scenario, step)
    if step == Step.PROGRESS:
        wrong = contradictions(scenario)
        changes = [Difference(order, str(stated), str(qty)) for order, stated, qty in wrong]
        kept = stored.keys() - {order for order, _stated, _logged in wrong}
        return Filling({order: stored[order] for order in kept}, changes)
    found = found or opening_that_follows(scenario)
    by_step: dict[str, Facts] = {
        Step.PATTERNS: found.patterns,
        Step.FLASKS: found.flasks,
        Step.POURS: found.pours,
    }
    facts = by_step[step]
    return Filling(facts, step_differences(scenario, step, stored, facts))


def step_differences(
    scenario: Scenario, step: str, before: Facts, after: Facts
) -> list[Difference]:
    """Return the rows in which two states of a step differ, in words."""
    workdays = workdays_of(scenario, REACH) if step in (Step.FLASKS, Step.POURS) else []
    rows = [
        Difference(
            name_of(step, workdays, key),
            said_of(step, before.get(key)),
            said_of(step, after.get(key)),
        )
        for key in sorted({*before, *after})
    ]
    return [row for row in rows if row.before != row.after]


def name_of(step: str, workdays: list[date], key: Any) -> str:
    """Return a row's key as people read it."""
    if step == Step.FLASKS:
        size, index = key
        return _("%(size)s, free %(day)s") % {"size": size, "day": day_of(workdays, index)}
    if step == Step.POURS:
        return day_of(workdays, key)
    if step == Step.CALENDAR and key != WEEK:
        return date_format(date.fromisoformat(key), "D j M Y")
    return str(key)


def day_of(workdays: list[date], index: int) -> str:
    """Return a workday by its date; by its number where that is far away."""
    if index < len(workdays):
        return date_format(workdays[index], "D j M")
    return _("on workday %(index)d") % {"index": index}


def said_of(step: str, value: Any) -> str:
    """Return a row's value as people read it; empty for none."""
    if value is None:
        return ""
    if step == Step.PATTERNS:
        return _("loaded")
    return f"{value} t" if isinstance(value, Decimal) else str(value)


WEEK = "the week"
CAPACITIES = (
    "molding_max_per_day",
    "molding_max_same_part_per_day",
    "pour_max_ton_per_day",
    "max_patterns",
    "notes",
)


def _calendar(scenario: Scenario) -> Facts:
    """Return the weekly pattern in words, and what is said of single dates."""
    pattern = WeeklyPattern.objects.filter(scenario=scenario).first() or WeeklyPattern()
    said: dict[str, list[str]] = {}
    for day, name in scenario.holidays.values_list("date", "name"):
        said.setdefault(str(day), []).append(f"{_('holiday')} {name}".strip())
    for day, name in scenario.extra_workdays.values_list("date", "name"):
        said.setdefault(str(day), []).append(f"{_('extra workday')} {name}".strip())
    for row in scenario.day_capacities.all():
        if row.molding_max_per_day is not None:
            said.setdefault(str(row.date), []).append(f"{row.molding_max_per_day} {_('molds')}")
        if row.pour_max_ton_per_day is not None:
            said.setdefault(str(row.date), []).append(f"{row.pour_max_ton_per_day} t")
    return {WEEK: str(pattern), **{day: ", ".join(words) for day, words in said.items()}}


def _shop(scenario: Scenario) -> Facts:
    resources = Resources.objects.filter(scenario=scenario).first()
    capacities = {name: getattr(resources, name) for name in CAPACITIES} if resources else {}
    return _shop_facts(_flasks(scenario), capacities)


def shop_differences(
    scenario: Scenario, flasks: Mapping[str, int], capacities: Mapping[str, Any]
) -> list[Difference]:
    """Return how a shop that somebody wants differs from the one that is stored."""
    wanted = _shop_facts(_flasks(scenario) | dict(flasks), capacities)
    return step_differences(scenario, Step.SHOP, _shop(scenario), wanted)


def _flasks(scenario: Scenario) -> dict[str, int]:
    return dict(scenario.flask_sizes.values_list("flask_size", "qty"))


def _shop_facts(flasks: Mapping[str, int], capacities: Mapping[str, Any]) -> Facts:
    """Return flasks by size and capacities by the names that people know."""
    facts: Facts = {f"{_('Flasks')} {size}": qty for size, qty in flasks.items()}
    for name, value in capacities.items():
        facts[capfirst(str(Resources._meta.get_field(name).verbose_name))] = value
    return facts


@dataclass(frozen=True, slots=True)
class CreditRow:
    """How many molds of an order count as made before, and where the number comes from."""

    order: Order
    credit: Credit


def credits_listed(scenario: Scenario) -> list[CreditRow]:
    """Return the orders with molds made before the as-of Monday, by number."""
    credits = {key: credit for key, credit in credits_of(scenario).items() if credit.qty}
    orders = scenario.orders.exclude(state__in=Order.ENDED).order_by("order_id")
    return [CreditRow(order, credits[order.pk]) for order in orders if order.pk in credits]


def credits_corrected(scenario: Scenario) -> QuerySet[CreditCorrection]:
    """Return the credits that were corrected by hand for the as-of Monday, the last first."""
    made = CreditCorrection.objects.filter(scenario=scenario, asof_date=scenario.asof_date)
    return made.select_related("order", "corrected_by")
