"""The process that one job runs in: reads the job, writes the record.

echo JOB | python -m tests.bench.job
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from dataclasses import replace

from planning.engine.molding import Plan, Problem, check, solve
from planning.engine.result import Limits, Progress
from tests.bench.judge import NO_LIMIT_S, judge_bound
from tests.bench.machine import Watch, peak_mb
from tests.bench.record import Job, Record, Solver, code_of
from tests.bench.stages import pipeline_until
from tests.engine.literal import solve_literally

MOST_MEMORY = 0.75
"""Of the machine's memory; a model that needs more fails by itself and takes nothing along."""


def measure(job: Job, days: int = 0) -> Record:
    """Do the job in this process; the literal model gets at least so many workdays."""
    problem, code = job.instance.problem(), code_of(job)
    started, watch = time.monotonic(), Watch()
    if job.solver is Solver.JUDGE:
        least = judge_bound(problem, job.limit_s or NO_LIMIT_S, job.stage)
        record = Record(job, code, "bound", None, least.cost, least.late_qty, least.switches)
    elif job.solver is Solver.LITERAL:
        record = _record(job, code, problem, solve_literally(problem, _limits(job), days))
    else:
        record = _solve(job, code, problem)
    if record.wall_s is None:
        record = replace(record, wall_s=round(time.monotonic() - started, 3))
    return replace(record, peak_mb=peak_mb(), others=watch.others())


def _solve(job: Job, code: str, problem: Problem) -> Record:
    trace: list[tuple[float, int | None, int | None]] = []

    def on_progress(news: Progress) -> None:
        if not trace or trace[-1][1:] != (news.cost, news.bound):
            trace.append((round(news.seconds, 2), news.cost, news.bound))

    started = time.monotonic()
    with pipeline_until(job.stage):
        plan = solve(problem, _limits(job), on_progress)
    wall_s = round(time.monotonic() - started, 3)
    record = _record(job, code, problem, plan)
    return replace(record, wall_s=wall_s, trace=tuple(trace))


def _record(job: Job, code: str, problem: Problem, plan: Plan) -> Record:
    """The plan's figures as the checker recomputes them."""
    if not plan.status.has_plan:
        errors = "; ".join(str(error) for error in plan.errors[:3])
        return Record(job, code, plan.status, wall_s=plan.wall_s, error=errors)
    found = check(problem, plan)
    return Record(
        job=job,
        code=code,
        status=plan.status,
        cost=found.figures.cost,
        bound=plan.bound,
        late_qty=found.figures.late_qty,
        switches=found.figures.switches,
        late_days=found.figures.late_days,
        first_plan_s=plan.first_plan_s,
        wall_s=plan.wall_s,
        days=len(plan.workdays),
        sound=not found.violations,
        error="; ".join(str(violation) for violation in found.violations[:3]),
    )


def _limits(job: Job) -> Limits:
    return Limits(time_limit_s=job.limit_s, workers=job.workers, seed=job.seed)


def _limit_memory() -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    most = int(MOST_MEMORY * memory)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    _limit_memory()
    asked = json.load(sys.stdin)
    print(json.dumps(measure(Job.from_json(asked["job"]), asked["days"]).to_json()))
