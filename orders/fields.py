"""The few kinds of column that inputs are made of, each with its limits and its refusals."""

import math
import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.text import normalize_newlines
from django.utils.translation import gettext_lazy as _

# What no sheet can carry: controls, DEL, halves of surrogate pairs, the non-characters of XML.
UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
UNPRINTABLE_BUT_LINE_BREAKS = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

_printable = RegexValidator(
    UNPRINTABLE, _("Line breaks and control characters are not allowed."), inverse_match=True
)
_printable_lines = RegexValidator(
    UNPRINTABLE_BUT_LINE_BREAKS, _("Control characters are not allowed."), inverse_match=True
)


def _finite(value: float) -> None:
    if not math.isfinite(value):
        raise ValidationError(_("Enter a number."))


def bounded(field: str, low: Any, high: Any, *, name: str) -> CheckConstraint:
    """Return the constraint that a column lies between two values, both included."""
    return CheckConstraint(condition=Q(**{f"{field}__gte": low, f"{field}__lte": high}), name=name)


class TextLineField(models.CharField):
    """One line of text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["validators"] = [_printable]
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["validators"]
        return name, path, args, kwargs


class NaturalKeyField(TextLineField):
    """The name that people know a row by, such as an order or a part number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 50)
        super().__init__(*args, **kwargs)


class FoldedField(models.CharField):
    """Another column of the row as it is whatever the case of its letters.

    Python folds it, so that both databases take the same texts for one; theirs fold ASCII alone,
    or as their locale says.
    """

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **kwargs | {"editable": False, "max_length": 150})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for key in ("editable", "max_length"):
            del kwargs[key]
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, row: models.Model, add: bool) -> str:
        folded = folded_text(getattr(row, self.of))
        setattr(row, self.attname, folded)
        return folded


def folded_text(text: str) -> str:
    """Return a text as a folded column holds it, to look for it there."""
    return text.casefold()


class NotesField(models.TextField):
    """Text of several lines, as one cell of a sheet can hold it; a line ends in ``\\n`` alone."""

    MAX = 10_000  # a cell takes 32,767, of which some may have to be escaped

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {
            "max_length": self.MAX,
            "validators": [_printable_lines, MaxLengthValidator(self.MAX)],
        }
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "validators"):
            del kwargs[key]
        return name, path, args, kwargs

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return normalize_newlines(text) if isinstance(text, str) else text


class HoursField(models.FloatField):
    """A process time in hours."""

    MAX = 10_000

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["validators"] = [_finite, MinValueValidator(0), MaxValueValidator(self.MAX)]
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["validators"]
        return name, path, args, kwargs


class TonsField(models.DecimalField):
    """A weight in tons, exact to the kilogram."""

    MIN = Decimal("0.001")
    MAX = Decimal("99999.999")

    def __init__(self, *args: Any, low: Decimal = MIN, **kwargs: Any) -> None:
        self.low = low
        kwargs |= {
            "max_digits": 8,
            "decimal_places": 3,
            "validators": [MinValueValidator(low), MaxValueValidator(self.MAX)],
        }
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_digits", "decimal_places", "validators"):
            del kwargs[key]
        if self.low != self.MIN:
            kwargs["low"] = self.low
        return name, path, args, kwargs
