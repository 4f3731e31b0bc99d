"""Workdays: a weekly pattern with exceptions, and places of dates among them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)


def workdays_from(
    start: date,
    weekdays: Collection[int] = MONDAY_TO_FRIDAY,
    holidays: Collection[date] = (),
    extra_workdays: Collection[date] = (),
) -> Iterator[date]:
    """Every workday from `start` on, that day included; an extra workday beats a holiday.

    Endless but for the end of the calendar (year 9999); with no weekday at all it ends after the
    last extra workday.
    """
    open_weekdays, closed, extra = (
        frozenset(weekdays),
        frozenset(holidays),
        frozenset(extra_workdays),
    )
    last = date.max if open_weekdays else max(extra, default=date.min)
    for ordinal in range(start.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if day in extra or (day.weekday() in open_weekdays and day not in closed):
            yield day


def extend(
    workdays: Sequence[date],
    length: int,
    weekdays: Collection[int] = MONDAY_TO_FRIDAY,
    holidays: Collection[date] = (),
    extra_workdays: Collection[date] = (),
) -> tuple[date, ...]:
    """The workdays, gone on with by the calendar until there are `length` (fewer in year 9999)."""
    days = list(workdays)
    if days and len(days) < length and days[-1] < date.max:
        following = workdays_from(days[-1] + timedelta(days=1), weekdays, holidays, extra_workdays)
        for day in following:
            days.append(day)
            if len(days) == length:
                break
    return tuple(days)


def last_index_on_or_before(workdays: Sequence[date], day: date) -> int:
    """Index of the last workday on or before `day`; -1 if all come after it."""
    return bisect_right(workdays, day) - 1
