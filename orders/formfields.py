"""How one value of an input is read, whether typed into a page or found in a workbook's cell.

Every field takes text as well as what a cell holds (a number, a date, a flag), so that the web and
the workbook refuse the same things in the same words.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EMPTY_VALUES, MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.text import normalize_newlines
from django.utils.translation import gettext_lazy as _

from orders.fields import UNPRINTABLE, UNPRINTABLE_BUT_LINE_BREAKS, NotesField, TonsField

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)

_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:[.,][0-9]{1,30})?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,30}")
_ISO_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")


def read_decimal(value: Any) -> Decimal | None:
    """Return the number that a cell or a text stands for; None if it stands for none.

    Text may carry one separator, comma or point, which is the decimal one. A number of Excel's is
    taken with the 15 digits that Excel itself keeps.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, float):
        number = Decimal(f"{value:.15g}")
        return number if number.is_finite() else None
    text = str(value).strip()
    if not _NUMBER.fullmatch(text):
        return None
    return Decimal(text.replace(",", "."))


class LineField(forms.CharField):
    """One line of text; a whole number in a cell is taken as its digits."""

    refused = UNPRINTABLE
    default_error_messages = {
        "unprintable": _("Remove the line breaks and control characters from the text."),
        "not_text": _("This is not text: format the cell as text and type the value again."),
    }

    def to_python(self, value: Any) -> str:
        if isinstance(value, bool | date | time):
            raise ValidationError(self.error_messages["not_text"], code="not_text")
        if isinstance(value, float):
            value = f"{value:.15g}" if abs(value) < 1e15 else str(value)
        return super().to_python(value)

    def clean(self, value: Any) -> str:
        if isinstance(value, str) and self.refused.search(value.strip(" ")):
            raise ValidationError(self.error_messages["unprintable"], code="unprintable")
        return super().clean(value)


class LinesField(LineField):
    """Text of several lines."""

    widget = forms.Textarea(attrs={"rows": 3})
    refused = UNPRINTABLE_BUT_LINE_BREAKS
    default_error_messages = {"unprintable": _("Remove the control characters from the text.")}

    def clean(self, value: Any) -> str:
        return super().clean(normalize_newlines(value) if isinstance(value, str) else value)


class WholeNumberField(forms.IntegerField):
    """A count; no separator and no fraction, though Excel's 12.0 is 12."""

    def to_python(self, value: Any) -> int | None:
        if value in EMPTY_VALUES:
            return None
        if isinstance(value, str) and not _WHOLE.fullmatch(value.strip()):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        number = read_decimal(value)
        if number is None or number != number.to_integral_value():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(number)


class HoursFormField(forms.FloatField):
    """A process time in hours."""

    def to_python(self, value: Any) -> float | None:
        if value in EMPTY_VALUES:
            return None
        number = read_decimal(value)
        if number is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return float(number)


class TonsFormField(forms.DecimalField):
    """A weight in tons, rounded half up to the kilogram."""

    KILOGRAM = Decimal("0.001")

    def to_python(self, value: Any) -> Decimal | None:
        if value in EMPTY_VALUES:
            return None
        number = read_decimal(value)
        if number is None or abs(number) > 10**12:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number.quantize(self.KILOGRAM, ROUND_HALF_UP)


class DayField(forms.DateField):
    """A day: a date of Excel's, or ISO text such as 2026-11-23."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {
        "invalid": _("Enter a date such as 2026-11-23, or format the cell as a date."),
        "out_of_range": _("Enter a date from 1990 to 2199."),
        "time_of_day": _("Enter a date without a time of day."),
    }

    def to_python(self, value: Any) -> date | None:
        if value in EMPTY_VALUES:
            return None
        day = self._day(value)
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(self.error_messages["out_of_range"], code="out_of_range")
        return day

    def _day(self, value: Any) -> date:
        if isinstance(value, datetime):
            if value.time() != time():
                raise ValidationError(self.error_messages["time_of_day"], code="time_of_day")
            return value.date()
        if isinstance(value, date):
            return value
        found = _ISO_DAY.fullmatch(value.strip()) if isinstance(value, str) else None
        try:
            return date.fromisoformat(found[1] if found else "")
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class FlagField(forms.TypedChoiceField):
    """Yes or no, as 1 or 0, true or false."""

    WORDS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}

    def __init__(self, **kwargs: Any) -> None:
        for key in ("coerce", "choices", "empty_value"):
            kwargs.pop(key, None)
        super().__init__(choices=[(True, _("Yes")), (False, _("No"))], **kwargs)
        self.error_messages["invalid_choice"] = _("Enter 1 for yes or 0 for no.")

    def clean(self, value: Any) -> bool:
        if value in EMPTY_VALUES and not isinstance(value, bool):
            raise ValidationError(self.error_messages["required"], code="required")
        word = format(value, ".15g") if isinstance(value, float) else str(value).strip().lower()
        if word not in self.WORDS:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return self.WORDS[word]


class OneOfField(forms.TypedChoiceField):
    """One of a few words, in whatever case they are written."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value).strip()
        words = {str(word).lower(): str(word) for word, _label in self.choices}
        return words.get(text.lower(), text)


class RowField(forms.ModelChoiceField):
    """Another row of the scenario, by the number people know it by.

    ``rows`` answers from memory instead of the database, for a workbook of thousands of rows; it
    may hold rows that are not stored yet.
    """

    rows: Mapping[str, models.Model] | None = None

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, **kwargs)
        self._key = LineField(required=False)

    def to_python(self, value: Any) -> models.Model | None:
        if self.rows is None:
            return super().to_python(value)
        key = self._key.clean(value)
        if not key:
            return None
        if key not in self.rows:
            raise ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": key}
            )
        return self.rows[key]


def _limits(column: models.Field) -> tuple[Any, Any]:
    """Return the narrowest limits that a column's validators set."""
    lows = [v.limit_value for v in column.validators if isinstance(v, MinValueValidator)]
    highs = [v.limit_value for v in column.validators if isinstance(v, MaxValueValidator)]
    return (max(lows) if lows else None), (min(highs) if highs else None)


def _number_options(column: models.Field, words: Any) -> dict[str, Any]:
    low, high = _limits(column)
    message = words % {"low": f"{low:,}", "high": f"{high:,}"}
    return {
        "min_value": low,
        "max_value": high,
        "error_messages": dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_digits", "max_whole_digits"), message
        ),
    }


def input_field(column: models.Field, **options: Any) -> forms.Field | None:
    """Return the form field that reads a column of an input table."""
    if column.is_relation:
        return column.formfield(**options)
    if isinstance(column, TonsField):
        numbers = _number_options(column, _("Enter a weight in tons from %(low)s to %(high)s."))
        return column.formfield(form_class=TonsFormField, **(numbers | options))
    if isinstance(column, models.FloatField):
        numbers = _number_options(column, _("Enter a number from %(low)s to %(high)s."))
        return column.formfield(form_class=HoursFormField, **(numbers | options))
    if isinstance(column, models.IntegerField):
        numbers = _number_options(column, _("Enter a whole number from %(low)s to %(high)s."))
        return column.formfield(form_class=WholeNumberField, **(numbers | options))
    if isinstance(column, models.DateField):
        return column.formfield(form_class=DayField, **options)
    if isinstance(column, models.BooleanField):
        return column.formfield(form_class=FlagField, **options)
    if column.choices:
        words = ", ".join(str(word) for word, _label in column.choices)
        errors = {"invalid_choice": _("Enter one of: %(words)s.") % {"words": words}}
        return column.formfield(
            choices_form_class=OneOfField, **({"error_messages": errors} | options)
        )
    if isinstance(column, NotesField):
        return column.formfield(form_class=LinesField, **({"widget": LinesField.widget} | options))
    if isinstance(column, models.CharField):
        return column.formfield(form_class=LineField, **options)
    return column.formfield(**options)
