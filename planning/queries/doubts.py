"""What of a Monday nobody looked at, or what the production log made doubtful since."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from orders.models import Order, Scenario
from planning.models import MondayStep, OrderProgress, ProductionEntry
from planning.translate.molding import MoldingDay, week_before

Step = MondayStep.Step
LASTING = (Step.CALENDAR, Step.SHOP)  # what stays from Monday to Monday
MADE_OF_THE_LOG = (Step.PATTERNS, Step.FLASKS, Step.POURS)
NAMED = 6

Event = ProductionEntry.Event
MADE = (Event.MOLDED, Event.SCRAPPED)


@dataclass(frozen=True, slots=True)
class LogReach:
    """How far the production log goes before the as-of Monday, and what it lacks of the week."""

    last_day: date
    entered_at: datetime  # the last entry for the week before the Monday
    is_complete: bool  # whether it knows the last workday before
    gaps: tuple[str, ...]  # days of the week with molds planned and not logged, in words


def monday_doubts(scenario: Scenario) -> dict[Step, str]:
    """Return the steps that may not be true on the as-of Monday, each with the reason in words."""
    last = {row.step: row for row in scenario.monday_steps.all()}
    log = log_reach(scenario)
    doubts = {step: doubt_of_step(scenario, step, last.get(step), log) for step in Step}
    return {step: words for step, words in doubts.items() if words}


def doubt_of_step(
    scenario: Scenario, step: Step, last: MondayStep | None, log: LogReach | None
) -> str:
    """Say why a step may not be true on the as-of Monday; nothing if somebody looked at it.

    A word on the whole step counts for the Monday that it names, whenever it was said, until the
    log says something newer. Of the progress, the log itself and single credits are words, too.
    """
    if step == Step.PROGRESS and log and log.is_complete and not log.gaps:
        return ""
    doubt = _doubt_of_word(scenario, step, last)
    if step in MADE_OF_THE_LOG and not doubt and last and log:
        return _doubt_of_older_word(last, log)
    if step == Step.PROGRESS and doubt:
        return _doubt_of_progress(scenario, doubt, log)
    return doubt


def log_reach(scenario: Scenario) -> LogReach | None:
    """Return how far the log goes before the as-of Monday; None if it says nothing of molds."""
    before = ProductionEntry.objects.counting().filter(
        scenario=scenario, event__in=MADE, date__lt=scenario.asof_date
    )
    last_day = before.filter(event=Event.MOLDED).aggregate(day=Max("date"))["day"]
    if last_day is None:
        return None
    week = week_before(scenario)
    start = min(last_day, week[0].date) if week else last_day
    entered_at = before.filter(date__gte=start).aggregate(at=Max("entered_at"))["at"]
    is_complete = not week or last_day >= week[-1].date
    return LogReach(last_day, entered_at, is_complete, tuple(_gaps(scenario, week)))


def _doubt_of_word(scenario: Scenario, step: Step, last: MondayStep | None) -> str:
    if last is None:
        return _("Nobody entered or confirmed this yet.")
    if last.asof_date == scenario.asof_date:
        return ""
    known = {"monday": date_format(last.asof_date)}
    if step in LASTING:
        return _("Last looked at for Monday %(monday)s.") % known
    return _("Nothing was entered for this Monday; the last is of Monday %(monday)s.") % known


def _doubt_of_older_word(last: MondayStep, log: LogReach) -> str:
    if log.entered_at <= last.stated_at:
        return ""
    return _(
        "The production log was added to since, on %(when)s: look at what follows from it now."
    ) % {"when": date_format(timezone.localtime(log.entered_at), "D j M, H:i")}


def _doubt_of_progress(scenario: Scenario, doubt: str, log: LogReach | None) -> str:
    """Say of which orders the progress is old: those without a credit stated for the Monday."""
    orders = scenario.orders.exclude(state__in=Order.ENDED)
    stated = OrderProgress.objects.filter(order__in=orders, asof_date=scenario.asof_date).count()
    count = orders.count()
    if count and stated >= count:
        return ""
    if log and log.is_complete:
        return _("Planned, but not in the production log: %(gaps)s.") % {
            "gaps": "; ".join(log.gaps)
        }
    if stated:
        doubt += " " + _(
            "Of %(count)d orders, %(stated)d have a credit stated for this Monday; the progress "
            "of the other %(old)d is older."
        ) % {"count": count, "stated": stated, "old": count - stated}
    return doubt


def _gaps(scenario: Scenario, week: list[MoldingDay]) -> Iterator[str]:
    """Yield the days of which planned orders have no entry, nor a credit stated since."""
    stated = set(
        OrderProgress.objects.filter(scenario=scenario, asof_date=scenario.asof_date).values_list(
            "order__order_id", flat=True
        )
    )
    for day in week:
        if numbers := sorted(day.unlogged.keys() - stated):
            yield f"{date_format(day.date, 'D j M')} {listed(numbers)}"


def listed(words: list[str]) -> str:
    """Return the first words, and how many more there are."""
    shown = ", ".join(words[:NAMED])
    hidden = len(words) - NAMED
    if hidden <= 0:
        return shown
    return _("%(shown)s and %(hidden)d more") % {"shown": shown, "hidden": hidden}
