"""A run's settings as options of a command, named and explained as the request form has them."""

import argparse
from collections.abc import Mapping
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import BooleanField, Field

from planning.models import MoldingSettings


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add an option for each setting; what is not given is as usual, whatever ran last."""
    group = parser.add_argument_group("settings of the run")
    for column in _columns():
        group.add_argument(
            f"--{column.name.replace('_', '-')}", default=column.default, **_reading(column)
        )


def chosen_settings(options: Mapping[str, Any]) -> MoldingSettings:
    """Return the settings that a command was given, not saved."""
    return MoldingSettings(**{column.name: options[column.name] for column in _columns()})


def whole_number(low: int, high: int) -> Any:
    """Return how argparse reads a whole number between two values."""

    def parse(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"must be a whole number from {low} to {high}")
        return int(text)

    return parse


def _columns() -> list[Field]:
    return [column for column in MoldingSettings._meta.fields if column.editable]


def _reading(column: Field) -> dict[str, Any]:
    meanings = [f"{label} ({value})" for value, label in column.choices or ()]
    words = [str(column.verbose_name), *meanings, str(column.help_text)]
    told = {"help": ". ".join(filter(None, words)).replace("%", "%%")}
    if isinstance(column, BooleanField):
        return told | {"action": argparse.BooleanOptionalAction}
    if column.choices:
        return told | {"choices": [value for value, _label in column.choices]}
    limits = {type(check): check.limit_value for check in column.validators}
    return told | {"type": whole_number(limits[MinValueValidator], limits[MaxValueValidator])}
