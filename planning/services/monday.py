"""What a Monday rests on is entered, filled from the plan and the log, or confirmed.

Each write says who did it for which Monday, and what it changed; it is refused if what its editor
saw is not what is stored any more.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Scenario
from orders.services.history import record_values
from planning import queries
from planning.models import MondayStep
from planning.queries.opening import TABLES, Difference, Facts

Step = MondayStep.Step
How = MondayStep.How

SHEETS = {
    "initial_order_progress": Step.PROGRESS,
    "production_log": Step.PROGRESS,
    "initial_patterns_loaded": Step.PATTERNS,
    "initial_flask_inuse": Step.FLASKS,
    "initial_pour_load": Step.POURS,
    "holidays": Step.CALENDAR,
    "extra_workdays": Step.CALENDAR,
    "day_capacity": Step.CALENDAR,
    "resources": Step.SHOP,
}


class StaleStep(ValueError):
    """Somebody else changed this step since it was shown; nothing is stored."""


class StaleFill(StaleStep):
    """The plan or the log says something else now than what was shown; nothing is stored."""


def enter(*, scenario: Scenario, step: str, facts: Facts, seen: str, user: User) -> None:
    """Let a step of the opening state say ``facts`` for the as-of Monday, and nothing else.

    Raises:
        StaleStep: it says something else by now than the version ``seen``.
    """
    with transaction.atomic():
        locked = locked_step(scenario, step, seen)
        stored = queries.facts_of(locked, step)
        changes = queries.step_differences(locked, step, stored, facts)
        _replace(locked, step, facts)
        note_step(locked, step, how=How.ENTERED, user=user, changes=changes)


def fill(*, scenario: Scenario, step: str, seen: str, shown: str, user: User) -> None:
    """Let a step of the opening state say what follows from the log and the approved plans.

    Raises:
        StaleStep: it says something else by now than the version ``seen``.
        StaleFill: something else follows by now than the version ``shown``.
    """
    with transaction.atomic():
        locked = locked_step(scenario, step, seen)
        filling = queries.filling_of(locked, step)
        if filling.version != shown:
            raise StaleFill
        _replace(locked, step, filling.facts)
        note_step(locked, step, how=How.FILLED, user=user, changes=filling.changes)


def fill_all(
    *, scenario: Scenario, seen: Mapping[str, str], shown: Mapping[str, str], user: User
) -> None:
    """Fill each of the steps in ``seen``, or none.

    Raises:
        StaleStep: a step says something else by now than its version in ``seen``.
        StaleFill: something else follows for one by now than its version in ``shown``.
    """
    with transaction.atomic():
        for step, version in seen.items():
            fill(scenario=scenario, step=step, seen=version, shown=shown.get(step, ""), user=user)


def confirm(*, scenario: Scenario, step: str, seen: str, user: User) -> None:
    """Say that a step is true for the as-of Monday, as it is.

    Raises:
        StaleStep: it says something else by now than the version ``seen``.
    """
    with transaction.atomic():
        note_step(locked_step(scenario, step, seen), step, how=How.CONFIRMED, user=user)


def facts_before_import(scenario: Scenario | None, monday: date) -> dict[str, Facts]:
    """Return what each step said before an import for a Monday; of another Monday nothing."""
    if scenario is None:
        return {}
    is_same = scenario.asof_date == monday
    steps = tuple(Step) if is_same else (Step.CALENDAR, Step.SHOP)
    return {step: queries.facts_of(scenario, step) for step in steps}


def note_import(
    *, scenario: Scenario, sheets: Iterable[str], before: dict[str, Facts], user: User | None
) -> None:
    """Write down that a workbook had the last word on the steps of the sheets it has."""
    for step in sorted({SHEETS[sheet] for sheet in sheets if sheet in SHEETS}):
        facts = queries.facts_of(scenario, step)
        changes = queries.step_differences(scenario, step, before.get(step, {}), facts)
        note_step(scenario, step, how=How.IMPORTED, user=user, changes=changes)


def note_step(
    scenario: Scenario,
    step: str,
    *,
    how: str,
    user: User | None,
    changes: Iterable[Difference] = (),
) -> None:
    """Write down who had the last word on a step, for which Monday, and what it changed."""
    last = MondayStep.objects.filter(scenario=scenario, step=step).first()
    before = _word(last) if last else ""
    said, _made = MondayStep.objects.update_or_create(
        scenario=scenario,
        step=step,
        defaults={
            "asof_date": scenario.asof_date,
            "how": how,
            "stated_by": user,
            "stated_at": timezone.now(),
        },
    )
    values = {change.name: (change.before, change.after) for change in changes}
    values = values or {_("last word"): ("" if before == _word(said) else before, _word(said))}
    record_values(said, values, user=user, reason=_word(said))


def note_rows(
    scenario: Scenario,
    step: str,
    *,
    user: User | None,
    changes: Iterable[Difference],
    reason: str,
) -> None:
    """Write down that single rows of a step were changed; the last word on the whole stays."""
    last = MondayStep.objects.filter(scenario=scenario, step=step).first()
    if last is not None:
        values = {change.name: (change.before, change.after) for change in changes}
        record_values(last, values, user=user, reason=reason)


def _word(said: MondayStep) -> str:
    monday = f"{said.asof_date:%-d %b %Y}"
    return _("%(how)s for Monday %(monday)s") % {"how": said.get_how_display(), "monday": monday}


def locked_step(scenario: Scenario, step: str, seen: str) -> Scenario:
    """Return the scenario, locked, if the step still says what its editor saw.

    Raises:
        StaleStep: it says something else.
    """
    locked = Scenario.objects.select_for_update().get(pk=scenario.pk)
    if queries.version_of_step(locked, queries.facts_of(locked, step)) != seen:
        raise StaleStep
    return locked


def _replace(scenario: Scenario, step: str, facts: Facts) -> None:
    model, key, value = TABLES[step]
    model._default_manager.filter(scenario=scenario, asof_date=scenario.asof_date).delete()
    orders: dict[str, Any] = {}
    if key == ("order__order_id",):
        orders = {o.order_id: o for o in scenario.orders.filter(order_id__in=list(facts))}
    model._default_manager.bulk_create(
        model(
            scenario=scenario,
            asof_date=scenario.asof_date,
            **_key_values(key, found, orders),
            **{value: said},
        )
        for found, said in facts.items()
    )


def _key_values(key: tuple[str, ...], found: Any, orders: dict[str, Any]) -> dict[str, Any]:
    if key == ("order__order_id",):
        return {"order": orders[found]}
    return dict(zip(key, found if isinstance(found, tuple) else (found,), strict=True))
