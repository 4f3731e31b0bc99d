"""Running CP-SAT: parameters, progress in the caller's thread, and a stop that always works."""

from __future__ import annotations

import atexit
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from ortools.sat.python import cp_model

from planning.engine.result import Limits

POLL_S = 0.05
GRACE_S = 1.2
"""How long past its deadline a solver may still answer before it is left behind."""

PATIENCE_S = 60.0
"""How long the process waits at its exit for a search that was left behind."""

DETERMINISTIC_PER_SECOND = 0.1
"""Deterministic time granted per second of the limit, so that counted work ends first."""

FAULTS = {int(cp_model.MODEL_INVALID): "invalid", int(cp_model.INFEASIBLE): "infeasible"}


def solver_version() -> str:
    """The solver and its version, as plans report it."""
    return f"ortools {'.'.join(version('ortools').split('.')[:2])}"


@dataclass(frozen=True, slots=True)
class Effort:
    """What one search may spend of the limits, and whether it only looks near its hint.

    Looking only at neighbourhoods finds better plans sooner in a large model, but proves nothing.
    """

    seconds: float
    neighbourhoods_only: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """How a search ended: with a proof, or by the clock or a stop rather than by counted work.

    `refused` says so if CP-SAT would not search the model at all, which is a fault of the model.
    """

    proven: bool
    cut_by_clock: bool
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class News:
    """A better solution (its values in the order of the variables), a better bound, or both."""

    values: tuple[int, ...] | None
    bound: float | None


def run(
    model: cp_model.CpModel,
    variables: Sequence[cp_model.IntVar],
    limits: Limits,
    effort: Effort,
    deadline: float,
    on_news: Callable[[News], None],
    should_stop: Callable[[], bool],
) -> Ending:
    """Solve until optimal, out of time (`deadline` on the monotonic clock) or told to stop.

    The search has a thread of its own. This one hands on its news, asks whether to stop, and
    repeats a stop until it is heard: CP-SAT forgets one that comes before its search begins. A
    search that doesn't answer even then is left behind, and what it has found handed on.
    """
    solver = cp_model.CpSolver()
    enough = min(deadline, time.monotonic() + effort.seconds)
    _set_parameters(solver, limits, effort, enough)
    watch = _Watch(variables)
    solver.best_bound_callback = watch.on_bound
    search = threading.Thread(target=_search, args=(solver, model, watch), daemon=True)
    search.start()
    stopped = False
    try:
        while search.is_alive() and time.monotonic() <= deadline + GRACE_S:
            search.join(POLL_S)
            watch.hand_on(on_news, deadline)
            if not stopped and should_stop():
                stopped = True
                deadline = min(deadline, time.monotonic())
            if stopped or time.monotonic() > enough:
                solver.stop_search()
        watch.hand_on(on_news, deadline)
    except BaseException:
        _silence(solver, search)
        raise
    if search.is_alive():
        # an exit amid a search would abort the process, so the exit waits until it is heard
        atexit.register(_silence, solver, search, PATIENCE_S)
    if watch.error is not None:
        raise watch.error
    if watch.status is not None and watch.status not in FAULTS:
        on_news(News(None, _finite(solver.best_objective_bound)))
    return _ending(solver, watch, limits, stopped)


class _Watch(cp_model.CpSolverSolutionCallback):
    """Collects the news of a search, so that they are there even if it never returns."""

    def __init__(self, variables: Sequence[cp_model.IntVar]) -> None:
        super().__init__()
        self.variables = variables
        self.news: deque[News] = deque()
        self.status: int | None = None
        self.error: BaseException | None = None

    def on_solution_callback(self) -> None:
        values = tuple(self.value(variable) for variable in self.variables)
        self.news.append(News(values, _finite(self.best_objective_bound)))

    def on_bound(self, bound: float) -> None:
        """Called by the search whenever it has proven a better bound."""
        self.news.append(News(None, _finite(bound)))

    def hand_on(self, on_news: Callable[[News], None], deadline: float) -> None:
        """Tell all news not told yet, so that a repeated run hears the same.

        Only when the time is over solutions that were bettered already are left out.
        """
        while self.news:
            news = self.news.popleft()
            bettered = any(later.values is not None for later in self.news)
            if not bettered or time.monotonic() <= deadline:
                on_news(news)


def _silence(
    solver: cp_model.CpSolver, search: threading.Thread, patience_s: float = GRACE_S
) -> None:
    """Stop a search that nobody waits for any more, as long as it may take to hear."""
    until = time.monotonic() + patience_s
    while search.is_alive() and time.monotonic() < until:
        solver.stop_search()
        search.join(POLL_S)


def _search(solver: cp_model.CpSolver, model: cp_model.CpModel, watch: _Watch) -> None:
    try:
        watch.status = int(solver.solve(model, watch))
    except BaseException as error:  # handed to the caller's thread, which raises it
        watch.error = error


def _set_parameters(
    solver: cp_model.CpSolver, limits: Limits, effort: Effort, deadline: float
) -> None:
    parameters = solver.parameters
    parameters.random_seed = limits.seed
    parameters.num_workers = limits.workers
    parameters.max_time_in_seconds = max(0.01, deadline - time.monotonic())
    if limits.deterministic:
        parameters.interleave_search = True
        parameters.max_deterministic_time = effort.seconds * DETERMINISTIC_PER_SECOND
    if effort.neighbourhoods_only:
        parameters.use_lns_only = True
        parameters.cp_model_probing_level = 0
        parameters.symmetry_level = 0


def _ending(solver: cp_model.CpSolver, watch: _Watch, limits: Limits, stopped: bool) -> Ending:
    if watch.status is None:
        return Ending(proven=False, cut_by_clock=True)
    if watch.status in FAULTS:
        return Ending(False, False, f"CP-SAT calls the model {FAULTS[watch.status]}")
    proven = watch.status == cp_model.OPTIMAL
    out_of_time = solver.wall_time >= solver.parameters.max_time_in_seconds
    counted_out = limits.deterministic and not out_of_time
    return Ending(proven=proven, cut_by_clock=stopped or not (proven or counted_out))


def _finite(bound: float) -> float | None:
    return bound if math.isfinite(bound) else None
