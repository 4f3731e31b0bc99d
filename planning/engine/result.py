"""What every engine hands back: status, findings, violations, progress, and the limits it obeys."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """How a solve ended; a run is solved when its plan is optimal or feasible."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    INVALID = "invalid"
    UNKNOWN = "unknown"

    @property
    def has_plan(self) -> bool:
        """Whether a plan comes with this status."""
        return self in (Status.OPTIMAL, Status.FEASIBLE)


@dataclass(frozen=True, slots=True)
class Finding:
    """A refused or doubtful input: where it stands, what is wrong, and whose order it is."""

    where: str
    message: str
    order_id: str | None = None

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"

    def to_json(self) -> dict[str, str]:
        """The finding as JSON; `order_id` only where the finding is about one order."""
        found = {"where": self.where, "message": self.message}
        return found if self.order_id is None else found | {"order_id": self.order_id}


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a plan breaks; the rule's name is shared by model, check and test.

    A rule of single days names the workday; `about` is the part or flask size that it is about.
    """

    rule: str
    message: str
    workday_index: int | None = None
    about: str | None = None

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a solve has come: seconds since its start, best cost, bound, and key figures."""

    seconds: float
    cost: int | None
    bound: int | None
    figures: Mapping[str, int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a solve may use: seconds, cores, and whether it must be repeatable."""

    time_limit_s: float = 60
    workers: int = 2
    seed: int = 0
    deterministic: bool = False

    def __post_init__(self) -> None:
        if not _is_number(self.time_limit_s) or not 0 < self.time_limit_s <= 86_400:
            raise ValueError("time_limit_s must be above 0 and at most 86400 seconds")
        if not _is_int(self.workers) or not 1 <= self.workers <= 64:
            raise ValueError("workers must be a whole number from 1 to 64")
        if not _is_int(self.seed) or not 0 <= self.seed <= 2**31 - 1:
            raise ValueError("seed must be a whole number from 0 to 2147483647")
        if not isinstance(self.deterministic, bool):
            raise ValueError("deterministic must be true or false")


class InvalidProblem(ValueError):
    """An input that is no problem at all; carries every error, not just the first."""

    def __init__(self, errors: Iterable[Finding]) -> None:
        self.errors: tuple[Finding, ...] = tuple(errors)
        super().__init__("; ".join(str(error) for error in self.errors))


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
