"""Reading JSON into frozen rows, every fault noted with its place, not raised at the first."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from planning.engine.result import Finding, InvalidProblem

RowT = TypeVar("RowT")
ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


class Row:
    """A dataclass row that refuses values out of its ranges, all of them at once."""

    __slots__ = ()

    def __post_init__(self) -> None:
        findings = tuple(Finding(name, message) for name, message in self.faults())
        if findings:
            raise InvalidProblem(findings)

    def faults(self) -> Iterator[tuple[str, str]]:
        """Each field that is out of range, with what it has to be."""
        yield from ()


def not_named(field: str, value: str) -> Iterator[tuple[str, str]]:
    """A fault if a name is empty."""
    if not value.strip():
        yield field, "must not be empty"


def not_within(field: str, value: float, low: int, high: int) -> Iterator[tuple[str, str]]:
    """A fault if a number is outside low..high."""
    if not low <= value <= high:
        yield field, f"{value} is not within {low} to {high}"


class Reader:
    """Reads values of one JSON document and collects what is wrong with them in `errors`."""

    def __init__(self) -> None:
        self.errors: list[Finding] = []

    def refuse(self, where: str, message: str, order_id: str | None = None) -> None:
        """Note a fault."""
        self.errors.append(Finding(where, message, order_id))

    def mapping(self, value: Any, where: str) -> Mapping[str, Any]:
        """A JSON object; an empty one, with a fault noted, if it is something else."""
        if isinstance(value, Mapping):
            return value
        self.refuse(where, f"an object is needed, not {describe(value)}")
        return {}

    def items(self, value: Any, where: str) -> list[Any]:
        """A JSON list; an empty one, with a fault noted, if it is something else."""
        if isinstance(value, (list, tuple)):
            return list(value)
        self.refuse(where, f"a list is needed, not {describe(value)}")
        return []

    def value(self, source: Mapping[str, Any], key: str, kind: str, prefix: str = "") -> Any:
        """The value of a key, read by the type it must have; None, with a fault noted, if bad."""
        try:
            if key not in source:
                raise ValueError("is missing")
            return READ[kind](source[key])
        except ValueError as fault:
            order_id = source.get("order_id")
            self.refuse(
                f"{prefix}{key}", str(fault), order_id if isinstance(order_id, str) else None
            )
            return None

    def choice(self, source: Mapping[str, Any], key: str, default: ChoiceT) -> ChoiceT:
        """The value of a key out of a few; the default if the key is missing or bad (noted)."""
        choices = type(default)
        value = source.get(key, default.value)
        if isinstance(value, str) and value in tuple(choices):
            return choices(value)
        known = " or ".join(repr(choice.value) for choice in choices)
        self.refuse(key, f"{describe(value)} is not known, only {known}")
        return default

    def row(self, row_type: type[RowT], value: Any, where: str) -> RowT | None:
        """A row of a dataclass by its field types; None, with all faults noted, if any is bad."""
        known = len(self.errors)
        source = self.mapping(value, where)
        if len(self.errors) > known:
            return None
        values = {}
        for field in fields(row_type):  # type: ignore[arg-type]
            optional = field.default is not MISSING or field.default_factory is not MISSING
            if field.name in source or not optional:
                values[field.name] = self.value(source, field.name, str(field.type), f"{where}.")
        if len(self.errors) > known:
            return None
        try:
            return row_type(**values)
        except InvalidProblem as refused:
            order_id = values.get("order_id")
            for fault in refused.errors:
                self.refuse(f"{where}.{fault.where}", fault.message, order_id)
            return None

    def rows(self, row_type: type[RowT], value: Any, where: str) -> list[RowT | None]:
        """A list of rows; a bad one leaves None, so that places keep their index."""
        items = self.items(value, where)
        return [self.row(row_type, item, f"{where}[{i}]") for i, item in enumerate(items)]


def write_row(row: Any) -> dict[str, Any]:
    """A row as JSON: dates as ISO text, tuples as lists."""
    return {field.name: _plain(getattr(row, field.name)) for field in fields(row)}


def describe(value: Any) -> str:
    """A JSON value as a short text for messages."""
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"text is needed, not {describe(value)}")
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("text has half a character (a lone surrogate)")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"a whole number is needed, not {describe(value)}")
    return value


def _number(value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError(f"a number is needed, not {describe(value)}")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"true or false is needed, not {describe(value)}")
    return value


def _day(value: Any) -> date:
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f"a date like 2026-11-23 is needed, not {describe(value)}")


def _listed(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def read_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, (list, tuple)):
            raise ValueError(f"a list is needed, not {describe(value)}")
        return tuple(read(item) for item in value)

    return read_all


def _counts(value: Any) -> dict[str, int]:
    if not isinstance(value, Mapping):
        raise ValueError(f"an object is needed, not {describe(value)}")
    return {_text(key): _whole(count) for key, count in value.items()}


def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


READ: Mapping[str, Callable[[Any], Any]] = {
    "str": _text,
    "int": _whole,
    "float": _number,
    "bool": _flag,
    "date": _day,
    "str | None": _or_none(_text),
    "int | None": _or_none(_whole),
    "float | None": _or_none(_number),
    "tuple[int, ...]": _listed(_whole),
    "tuple[date, ...]": _listed(_day),
    "Mapping[str, int]": _counts,
}
