"""A what-if's shop becomes the live scenario's: flasks, capacities, calendar; all or nothing.

Orders, customers, parts and the opening state of the live scenario stay as they are. Docs:
``docs/decisions/0016-what-is-promoted.md``.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from orders.models import Scenario
from orders.services.history import record_values
from planning.models import MondayStep, Resources, StagedRow, WeeklyPattern
from planning.services.monday import note_step
from planning.sheets.base import TableSheet
from planning.sheets.calendar import DayCapacitySheet, ExtraWorkdaysSheet, HolidaysSheet
from planning.sheets.shop import ResourcesSheet
from planning.sheets.staging import Staging

RESOURCES = ResourcesSheet()
SHEETS: tuple[TableSheet, ...] = (
    RESOURCES,
    HolidaysSheet(),
    ExtraWorkdaysSheet(),
    DayCapacitySheet(),
)
WEEKLY_PATTERN = "weekly_pattern"


class PromotionChanged(ValueError):
    """One of the two shops is another than was shown; nothing was stored."""


class PromotionRefused(ValueError):
    """The live scenario can't be planned with this shop; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """What would change in the live scenario's shop; nothing is stored yet.

    ``digest`` names exactly these changes, from what to what; ``refusals`` say why it can't be.
    """

    live: Scenario
    rows: list[StagedRow]
    refusals: list[str]
    digest: str
    staging: Staging
    weekly_pattern: WeeklyPattern | None  # the what-if's, if the live scenario's is another


def stage_promotion(*, what_if: Scenario, live: Scenario) -> Promotion:
    """Return how a what-if's shop differs from the live scenario's."""
    staging = Staging({}, live, scenario=live)
    for sheet in (RESOURCES.sizes, *SHEETS):
        listed = {sheet.key_of(row): row for row in _taken_out(sheet, what_if)}
        stored = {sheet.key_of(row): row for row in sheet.rows_of(live)}
        staging.changes[sheet.name] = sheet.compare(stored, listed, staging)
    old, new = _weekly_pattern(live), _weekly_pattern(what_if)
    rows = [row for sheet in SHEETS for row in sheet.differences(staging)]
    if old.weekdays() != new.weekdays():
        rows.append(_shown(old, new))
    facts = [
        live.pk,
        what_if.pk,
        old.weekdays(),
        new.weekdays(),
        *(sheet.fingerprint(staging) for sheet in SHEETS),
    ]
    return Promotion(
        live=live,
        rows=rows,
        refusals=list(_refusals(what_if, live)),
        digest=hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest(),
        staging=staging,
        weekly_pattern=new if old.weekdays() != new.weekdays() else None,
    )


def promote_shop(*, what_if: Scenario, live: Scenario, shown_digest: str, user: User) -> None:
    """Give the live scenario a what-if's shop, if that still changes what was shown.

    Raises:
        PromotionChanged: one of the two was changed since.
        PromotionRefused: the live scenario's parts don't fit the shop.
    """
    changed = _("One of the two shops was changed meanwhile: look at the difference again.")
    try:
        with transaction.atomic():
            list(Scenario.objects.select_for_update().filter(pk__in=(live.pk, what_if.pk)))
            for sheet in SHEETS:
                sheet.lock(live)
            promotion = stage_promotion(what_if=what_if, live=live)
            if promotion.digest != shown_digest:
                raise PromotionChanged(changed)
            if promotion.refusals:
                raise PromotionRefused(" ".join(promotion.refusals))
            _store(promotion)
            reason = _("The shop of “%(name)s” was promoted.") % {"name": what_if.name}
            record_values(live, dict(_as_history(promotion.rows)), user=user, reason=reason)
            for step in (MondayStep.Step.CALENDAR, MondayStep.Step.SHOP):
                note_step(live, step, how=MondayStep.How.PROMOTED, user=user)
    except IntegrityError as error:  # somebody entered one of the rows at the same moment
        raise PromotionChanged(changed) from error


def _taken_out(sheet: TableSheet, what_if: Scenario) -> Iterator[Any]:
    """Yield a what-if's rows as rows that are not stored."""
    for row in sheet.rows_of(what_if):
        row.pk = None
        yield row


def _weekly_pattern(scenario: Scenario) -> WeeklyPattern:
    return WeeklyPattern.objects.filter(scenario=scenario).first() or WeeklyPattern()


def _shown(old: WeeklyPattern, new: WeeklyPattern) -> StagedRow:
    before, after = (
        ", ".join(str(WEEKDAYS_ABBR[day]) for day in pattern.weekdays()) for pattern in (old, new)
    )
    return StagedRow(
        sheet=WEEKLY_PATTERN, kind=StagedRow.Kind.CHANGED, values=[["workdays", before, after]]
    )


def _refusals(what_if: Scenario, live: Scenario) -> Iterator[str]:
    if not Resources.objects.filter(scenario=what_if).exists():
        yield _("The what-if has no daily capacities: enter or import them first.")
    there = _sizes(what_if)
    for folded, size in _sizes(live).items():
        if there.get(folded, size) != size:
            yield _(
                "The flask size %(size)s is spelled %(other)s in the what-if: spell it alike."
            ) % {"size": size, "other": there[folded]}
    used = live.parts.order_by("flask_size").values_list("flask_size", flat=True).distinct()
    for size in used:
        if size.casefold() not in there:
            yield _(
                "Parts of the live scenario are cast in flasks of size %(size)s, which the what-if "
                "doesn't have: add the size there, with 0 flasks if none is left."
            ) % {"size": size}


def _sizes(scenario: Scenario) -> dict[str, str]:
    """Return the flask sizes of a scenario as they are spelled, by their small letters."""
    names = scenario.flask_sizes.values_list("flask_size", flat=True)
    return {name.casefold(): name for name in names}


def _store(promotion: Promotion) -> None:
    for sheet in SHEETS:
        sheet.save(promotion.staging)
        sheet.discard(promotion.staging)
    if promotion.weekly_pattern is not None:
        days = {day: getattr(promotion.weekly_pattern, day) for day in WeeklyPattern.DAYS}
        WeeklyPattern.objects.update_or_create(scenario=promotion.live, defaults=days)


def _as_history(rows: list[StagedRow]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield what changed by its name, as the history keeps it."""
    for row in rows:
        for column, before, after in row.values:
            yield f"{row} {column}", (before, after)
        if not row.values:
            there = (_("yes"), "") if row.kind == StagedRow.Kind.GONE else ("", _("yes"))
            yield str(row), there
