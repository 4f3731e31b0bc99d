"""A chart as the pages draw it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Chart:
    """What the script of its kind is given, as JSON, and what the chart says in words."""

    given: dict[str, Any]
    finding: str
