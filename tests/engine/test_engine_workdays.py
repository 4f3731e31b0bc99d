"""Workdays by weekly pattern and exceptions."""

from datetime import date
from itertools import islice

from planning.engine.workdays import (
    extend,
    last_index_on_or_before,
    workdays_from,
)

THURSDAY = date(2026, 12, 24)
MONDAY = date(2026, 12, 28)


def test_weekends_and_holidays_are_left_out():
    days = workdays_from(THURSDAY, (0, 1, 2, 3, 4), {date(2026, 12, 25)}, ())
    assert list(islice(days, 2)) == [THURSDAY, MONDAY]


def test_extra_workday_beats_weekend_and_holiday():
    saturday, friday = date(2026, 12, 26), date(2026, 12, 25)
    days = workdays_from(THURSDAY, (0, 1, 2, 3, 4), {friday}, {friday, saturday})
    assert list(islice(days, 4)) == [THURSDAY, friday, saturday, MONDAY]


def test_without_weekdays_workdays_end_after_the_last_extra_one():
    assert list(workdays_from(THURSDAY, (), (), {MONDAY})) == [MONDAY]
    assert list(workdays_from(THURSDAY, ())) == []


def test_horizon_goes_on_by_the_calendar_up_to_the_end_of_time():
    assert extend((THURSDAY,), 2, holidays={date(2026, 12, 25)}) == (THURSDAY, MONDAY)
    assert extend((THURSDAY, MONDAY), 1) == (THURSDAY, MONDAY)
    assert extend((date.max,), 5) == (date.max,)


def test_last_workday_on_or_before():
    days = (THURSDAY, MONDAY)
    wanted = [date(2026, 12, 23), THURSDAY, date(2026, 12, 27), MONDAY, date(2027, 1, 9)]
    assert [last_index_on_or_before(days, day) for day in wanted] == [-1, 0, 0, 1, 1]
