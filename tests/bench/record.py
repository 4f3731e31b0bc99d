"""One measurement: what was asked, and what came of it."""

from __future__ import annotations

import ast
import hashlib
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from tests.bench.instances import Instance

ROOT = Path(__file__).parents[2]


class Solver(StrEnum):
    """Who is measured: the judge gives the bound that both others are held against."""

    JUDGE = "judge"
    ENGINE = "engine"
    LITERAL = "literal"


class Stage(StrEnum):
    """How far the engine's pipeline goes, or the judge's bound, where an ablation cuts it off."""

    WHOLE = "whole"
    FIRST_PLAN = "first plan"
    ANNEALING = "annealing"
    LEAD = "lead"
    TURNS = "turns"
    COUNTED = "counted"
    LATE_MOLDS = "late molds"


SOURCES = {
    Solver.JUDGE: ("planning/engine/**/*.py", "tests/bench/judge.py"),
    Solver.ENGINE: ("planning/engine/**/*.py",),
    Solver.LITERAL: ("tests/engine/literal*.py",),
}
"""Files whose change makes a measurement old; others come on top for all, and for ablations."""

FOR_ALL, FOR_ABLATIONS = "tests/engine/generator.py", "tests/bench/stages.py"
COMMAND = "__main__.py"
"""Command lines, which no plan depends on."""


@dataclass(frozen=True, slots=True)
class Job:
    """One solve of one instance; a limit of 0 is none."""

    solver: Solver
    instance: Instance
    limit_s: float
    workers: int
    seed: int
    stage: Stage = Stage.WHOLE

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Job:
        """The job as it was written."""
        solver, instance = Solver(data["solver"]), Instance(**data["instance"])
        stage = Stage(data["stage"])
        return cls(**{**data, "solver": solver, "instance": instance, "stage": stage})


@dataclass(frozen=True, slots=True)
class Record:
    """What a job found; figures are None where there is no plan.

    `bound` is the solver's own: the literal model's holds within its horizon only. `late_days` are
    the plan's late mold-days, `days` the workdays that it uses. `trace` is how cost and bound fell
    and rose: seconds, cost, bound. `others` is the share of all cores that other programs took
    meanwhile. `sound` says that the checker found no broken rule. `error` is
    why there is no answer at all.
    """

    job: Job
    code: str
    status: str
    cost: int | None = None
    bound: int | None = None
    late_qty: int | None = None
    switches: int | None = None
    late_days: int | None = None
    first_plan_s: float | None = None
    wall_s: float | None = None
    peak_mb: int | None = None
    others: float | None = None
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


def code_of(job: Job) -> str:
    """A short digest of the code that a measurement depends on, as it was when first asked."""
    cut_off = () if job.stage is Stage.WHOLE else (FOR_ABLATIONS,)
    return _digest((*SOURCES[job.solver], FOR_ALL, *cut_off))


@cache
def _digest(patterns: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for pattern in patterns for path in ROOT.glob(pattern)):
        if path.name != COMMAND:
            code = _WithoutText().visit(ast.parse(path.read_bytes()))
            digest.update(f"{path.relative_to(ROOT)}\0{ast.dump(code)}".encode())
    return digest.hexdigest()[:12]


class _WithoutText(ast.NodeTransformer):
    """Drops docstrings; comments and layout aren't in the tree."""

    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        return None if isinstance(node.value, ast.Constant) else node
