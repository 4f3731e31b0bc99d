"""What is measured: instances by name, and the sets that the benchmark runs."""

from __future__ import annotations

from dataclasses import dataclass

from planning.engine.molding import Problem
from tests.engine.generator import FAMILIES, generate


@dataclass(frozen=True, slots=True, order=True)
class Instance:
    """A drawn problem: its family, its number of orders, and which draw it is."""

    family: str
    orders: int
    draw: int = 1

    @classmethod
    def named(cls, name: str) -> Instance:
        """The instance FAMILY-ORDERS or FAMILY-ORDERS-DRAW; raises ValueError if there is none."""
        family, *numbers = name.split("-")
        whole = [int(number) for number in numbers if number.isdecimal()]
        if family not in FAMILIES or len(whole) != len(numbers) or len(whole) not in (1, 2):
            raise ValueError(f"{name} is no instance: FAMILY-ORDERS, one of {', '.join(FAMILIES)}")
        return cls(family, *whole)

    @property
    def name(self) -> str:
        """FAMILY-ORDERS; the draw only if it isn't the first."""
        plain = f"{self.family}-{self.orders}"
        return plain if self.draw == 1 else f"{plain}-{self.draw}"

    def problem(self) -> Problem:
        """The problem itself, the same in every process."""
        return generate(self.family, self.orders, self.draw)


def named(names: str) -> tuple[Instance, ...]:
    """Instances from names with blanks in between."""
    return tuple(Instance.named(name) for name in names.split())


QUICK = named(
    "mixed-30 tight-30 series-30 loose-100 mixed-100 pour-100 series-100 tight-200 mixed-400"
)
TABLE = named(
    "mixed-30 tight-30 series-30 "
    "loose-100 mixed-100 pour-100 tight-100 series-100 "
    "loose-200 mixed-200 pour-200 tight-200 "
    "loose-400 mixed-400"
)
LARGE = named("mixed-1000")
ODD = named("one_mold-200 huge-12 sizes12-100 one_part-100 capacities-100 all_late-100")
OVER_TIME = named("tight-200 series-100 mixed-400")
GROWTH = named("mixed-50 mixed-100 mixed-200 mixed-400 mixed-700 mixed-1000 mixed-1400 mixed-2000")
ABLATION = named("mixed-100 tight-100 series-100 pour-100")

MANY_ORDERS, TIME_FACTOR = 1_000, 2
"""From so many orders on the tables of families give so many times the time."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Gaps to reach on some of the instances, on average and at worst."""

    what: str
    families: tuple[str, ...]
    orders: tuple[int, int]
    mean: float
    worst: float

    def covers(self, instance: Instance) -> bool:
        """Whether the goal is about this instance."""
        low, high = self.orders
        return instance.family in self.families and low <= instance.orders <= high


GOALS = (
    Goal("30 orders, mixed and tight", ("mixed", "tight"), (30, 30), 0.008, 0.015),
    Goal("100-200, loose, mixed, pour", ("loose", "mixed", "pour"), (100, 200), 0.008, 0.03),
    Goal("100-200, tight", ("tight",), (100, 200), 0.025, 0.04),
    Goal("400, mixed and loose", ("mixed", "loose"), (400, 400), 0.005, 0.01),
    Goal("30-100, series", ("series",), (30, 100), 0.05, 0.10),
    Goal("1,000, mixed, twice the time", ("mixed",), (1_000, 1_000), 0.015, 0.015),
)
