"""The day that an address names."""

from datetime import date

from django.utils.dateparse import parse_date

from orders.formfields import FIRST_DAY, LAST_DAY


def day_named(text: str) -> date | None:
    """Return the day that a text names; None if it names none, or one that no form would take."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and FIRST_DAY <= day <= LAST_DAY else None
