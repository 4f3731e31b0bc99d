"""The few kinds of column that inputs are made of, each with its limits and its refusals."""

import math
import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

_no_control_characters = RegexValidator(
    re.compile(r"[\x00-\x1f\x7f]"), _("Control characters are not allowed."), inverse_match=True
)


def _finite(value: float) -> None:
    if not math.isfinite(value):
        raise ValidationError(_("Enter a number."))


def bounded(field: str, low: Any, high: Any, *, name: str) -> CheckConstraint:
    """Return the constraint that a column lies between two values, both included."""
    return CheckConstraint(condition=Q(**{f"{field}__gte": low, f"{field}__lte": high}), name=name)


class NaturalKeyField(models.CharField):
    """The name that people know a row by, such as an order or a part number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 50)
        kwargs["validators"] = [_no_control_characters]
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["validators"]
        return name, path, args, kwargs


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
