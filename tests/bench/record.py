"""One measurement: what was asked, and what came of it."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from tests.bench.instances import Instance

ROOT = Path(__file__).parents[2]


class Solver(StrEnum):
    """Who is measured: the judge gives the bound that both others are held against."""

    JUDGE = "judge"
    ENGINE = "engine"
    LITERAL = "literal"


SOURCES = {
    Solver.JUDGE: ("planning/engine", "tests/bench/judge.py"),
    Solver.ENGINE: ("planning/engine",),
    Solver.LITERAL: ("tests/engine/literal.py",),
}
"""Files whose change makes a measurement old; the generator's come on top."""


@dataclass(frozen=True, slots=True)
class Job:
    """One solve of one instance; a limit of 0 is none."""

    solver: Solver
    instance: Instance
    limit_s: float
    workers: int
    seed: int

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Job:
        """The job as it was written."""
        solver, instance = Solver(data["solver"]), Instance(**data["instance"])
        return cls(solver, instance, data["limit_s"], data["workers"], data["seed"])


@dataclass(frozen=True, slots=True)
class Record:
    """What a job found; figures are None where there is no plan.

    `bound` is the solver's own: the literal model's holds within its horizon only. `days` are the
    workdays that the plan uses. `trace` is how cost and bound fell and rose: seconds, cost, bound.
    `sound` says that the checker found no broken rule. `error` is why there is no answer at all.
    """

    job: Job
    code: str
    status: str
    cost: int | None = None
    bound: int | None = None
    late_qty: int | None = None
    switches: int | None = None
    first_plan_s: float | None = None
    wall_s: float | None = None
    peak_mb: int | None = None
    days: int = 0
    sound: bool = True
    trace: tuple[tuple[float, int | None, int | None], ...] = ()
    error: str = ""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Record:
        """The record as it was written."""
        trace = tuple(tuple(step) for step in data["trace"])
        return cls(**{**data, "job": Job.from_json(data["job"]), "trace": trace})

    def to_json(self) -> dict[str, Any]:
        """The record as JSON."""
        return asdict(self)


def code_of(solver: Solver) -> str:
    """A short digest of the code that a solver's measurements depend on."""
    digest = hashlib.sha256()
    for source in (*SOURCES[solver], "tests/engine/generator.py"):
        path = ROOT / source
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:12]
