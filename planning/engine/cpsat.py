"""Running CP-SAT: parameters, progress in the caller's thread, and a stop that always works."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from ortools.sat.python import cp_model

from planning.engine.result import Limits

POLL_S = 0.05
GRACE_S = 1.2
"""How long past its deadline a solver may still answer before it is left behind."""

DETERMINISTIC_PER_SECOND = 0.25
"""Deterministic time granted per second of the limit, so that counted work ends first."""


def solver_version() -> str:
    """The solver and its version, as plans report it."""
    return f"ortools {'.'.join(version('ortools').split('.')[:2])}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search came back with: its best values by variable, its bound, and what ended it."""

    values: tuple[int, ...] | None
    bound: float | None
    proven: bool
    cut_by_clock: bool


Report = Callable[[float, float], None]
"""Called with objective and bound whenever the search has found a better solution."""


def run(
    model: cp_model.CpModel,
    variables: list[cp_model.IntVar],
    limits: Limits,
    deadline: float,
    on_better: Report,
    should_stop: Callable[[], bool],
) -> Answer:
    """Solve until optimal, out of time (`deadline` on the monotonic clock) or told to stop.

    The search has a thread of its own. This one hands on its progress, asks whether to stop, and
    repeats a stop until it is heard: CP-SAT forgets one that comes before its search begins. A
    search that doesn't answer at all in time is left behind, its solutions kept.
    """
    solver = cp_model.CpSolver()
    _set_parameters(solver, limits, deadline)
    watch = _Watch(variables)
    search = threading.Thread(target=_search, args=(solver, model, watch), daemon=True)
    search.start()
    told = 0
    stopped = False
    while search.is_alive():
        search.join(POLL_S)
        if watch.count > told:
            told = watch.count
            on_better(watch.objective, watch.bound)
        late = time.monotonic() > deadline
        stopped = stopped or should_stop()
        if stopped or late:
            solver.stop_search()
        if time.monotonic() > deadline + GRACE_S:
            break
    if watch.error is not None:
        raise watch.error
    if watch.count > told:
        on_better(watch.objective, watch.bound)
    return _answer(solver, watch, limits, stopped or search.is_alive())


class _Watch(cp_model.CpSolverSolutionCallback):
    """Keeps the best solution, so that it is there even if the search never returns."""

    def __init__(self, variables: list[cp_model.IntVar]) -> None:
        super().__init__()
        self.variables = variables
        self.values: tuple[int, ...] | None = None
        self.objective = 0.0
        self.bound = 0.0
        self.count = 0
        self.status: int | None = None
        self.error: BaseException | None = None

    def on_solution_callback(self) -> None:
        self.values = tuple(self.value(variable) for variable in self.variables)
        self.objective, self.bound = self.objective_value, self.best_objective_bound
        self.count += 1


def _search(solver: cp_model.CpSolver, model: cp_model.CpModel, watch: _Watch) -> None:
    try:
        watch.status = int(solver.solve(model, watch))
    except BaseException as error:  # handed to the caller's thread, which raises it
        watch.error = error


def _set_parameters(solver: cp_model.CpSolver, limits: Limits, deadline: float) -> None:
    parameters = solver.parameters
    parameters.random_seed = limits.seed
    parameters.max_time_in_seconds = max(0.05, deadline - time.monotonic())
    if limits.deterministic:
        parameters.num_workers = 1 if limits.workers == 1 else limits.workers
        parameters.interleave_search = True
        parameters.max_deterministic_time = limits.time_limit_s * DETERMINISTIC_PER_SECOND
    else:
        parameters.num_workers = limits.workers


def _answer(
    solver: cp_model.CpSolver, watch: _Watch, limits: Limits, interrupted: bool
) -> Answer:
    if watch.status is None:
        return Answer(watch.values, None, proven=False, cut_by_clock=True)
    if watch.status == cp_model.MODEL_INVALID:
        raise ValueError("CP-SAT refused the model")
    proven = watch.status == cp_model.OPTIMAL
    has_bound = watch.status in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN)
    counted_out = (
        limits.deterministic
        and solver.response_proto.deterministic_time
        >= 0.999 * limits.time_limit_s * DETERMINISTIC_PER_SECOND
    )
    return Answer(
        values=watch.values,
        bound=solver.best_objective_bound if has_bound else None,
        proven=proven,
        cut_by_clock=interrupted or not (proven or counted_out),
    )
