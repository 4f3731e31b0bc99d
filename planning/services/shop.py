"""The shop's calendar, flasks and capacities are changed by hand, with a history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model

from orders.models import Scenario
from planning import queries
from planning.models import (
    DayCapacity,
    ExtraWorkday,
    FlaskSize,
    Holiday,
    MondayStep,
    Resources,
    WeeklyPattern,
)
from planning.services.monday import How, locked_step, note_step

Step = MondayStep.Step


@dataclass(frozen=True, slots=True)
class DayRule:
    """What is said of single days: ``kind`` is ``week``, ``holiday`` or ``extra``.

    A limit that is None keeps the ordinary one.
    """

    kind: str
    name: str = ""
    molding_max: int | None = None
    pour_max_ton: Decimal | None = None


def set_days(
    *, scenario: Scenario, first: date, last: date, rule: DayRule, seen: str, user: User
) -> None:
    """Let a rule hold for the days from first to last, both included, and nothing else.

    Raises:
        StaleStep: the calendar says something else by now than the version ``seen``.
    """

    def write(locked: Scenario) -> None:
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        tables: tuple[type[Model], ...] = (Holiday, ExtraWorkday, DayCapacity)
        for model in tables:
            model._default_manager.filter(scenario=locked, date__in=days).delete()
        if rule.kind == "holiday":
            Holiday.objects.bulk_create(
                Holiday(scenario=locked, date=day, name=rule.name) for day in days
            )
        if rule.kind == "extra":
            ExtraWorkday.objects.bulk_create(
                ExtraWorkday(scenario=locked, date=day, name=rule.name) for day in days
            )
        if rule.molding_max is not None or rule.pour_max_ton is not None:
            DayCapacity.objects.bulk_create(
                DayCapacity(
                    scenario=locked,
                    date=day,
                    molding_max_per_day=rule.molding_max,
                    pour_max_ton_per_day=rule.pour_max_ton,
                )
                for day in days
            )

    _change(scenario, Step.CALENDAR, seen, user, write)


def set_week(*, scenario: Scenario, works: Mapping[str, bool], seen: str, user: User) -> None:
    """Say on which days of the week the shop works, by their English names.

    Raises:
        StaleStep: the calendar says something else by now than the version ``seen``.
    """

    def write(locked: Scenario) -> None:
        WeeklyPattern.objects.update_or_create(scenario=locked, defaults=dict(works))

    _change(scenario, Step.CALENDAR, seen, user, write)


def set_shop(
    *,
    scenario: Scenario,
    flasks: Mapping[str, int],
    capacities: Mapping[str, Any],
    seen: str,
    user: User,
) -> None:
    """Say how many flasks of each size there are, and what an ordinary day can take.

    A size that is not named stays as it is.

    Raises:
        StaleStep: the shop is another by now than in the version ``seen``.
    """

    def write(locked: Scenario) -> None:
        for size, qty in flasks.items():
            FlaskSize.objects.update_or_create(
                scenario=locked, flask_size=size, defaults={"qty": qty}
            )
        Resources.objects.update_or_create(scenario=locked, defaults=dict(capacities))

    _change(scenario, Step.SHOP, seen, user, write)


def _change(
    scenario: Scenario, step: str, seen: str, user: User, write: Callable[[Scenario], None]
) -> None:
    with transaction.atomic():
        locked = locked_step(scenario, step, seen)
        before = queries.facts_of(locked, step)
        write(locked)
        changes = queries.step_differences(locked, step, before, queries.facts_of(locked, step))
        if changes:
            note_step(locked, step, how=How.ENTERED, user=user, changes=changes)
