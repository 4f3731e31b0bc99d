"""The engine with its later stages left out: what each of them adds to the plan.

Stages are cut off from outside, so that the engine needs no switches for it. One that is renamed
fails here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from planning.engine.molding import sharing
from planning.engine.molding.solve import _Solve
from tests.bench.record import Stage

PLANS = (Stage.FIRST_PLAN, Stage.ANNEALING, Stage.LEAD, Stage.TURNS, Stage.WHOLE)


@contextmanager
def pipeline_until(stage: Stage) -> Iterator[None]:
    """Within it the engine ends with this stage, which gets the time of those left out."""
    with ExitStack() as cuts:
        for owner, name, instead in _cuts(stage):
            cuts.enter_context(patch.object(owner, name, instead))
        yield


def _cuts(stage: Stage) -> Iterator[tuple[Any, str, Any]]:
    if stage is Stage.FIRST_PLAN:
        yield _Solve, "_improve", _nothing
    if stage in (Stage.ANNEALING, Stage.LEAD, Stage.TURNS):
        yield _Solve, "_break_ties", _nothing
        yield _Solve, "_prove_ties", _nothing
        yield sharing, "TIES_FROM", 1.0
    if stage is Stage.ANNEALING:
        yield sharing, "LEAD_UNTIL", 0.0
    if stage in (Stage.ANNEALING, Stage.LEAD):
        yield _Solve, "_take_turns", _nothing
        yield _Solve, "_prove", lambda solve, until: solve.best.proven
        yield sharing, "SMALL_ANNEAL_UNTIL", 1.0
        yield sharing, "LARGE_ANNEAL_UNTIL", 1.0


def _nothing(*_: Any) -> None:
    """What a stage does that is left out."""
