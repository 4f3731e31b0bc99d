"""Running jobs one after the other, each in a process of its own, and keeping what they found."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from tests.bench.judge import NO_LIMIT_S
from tests.bench.record import ROOT, Job, Record, Solver, Stage, code_of

SPARE_S, SPARE_S_PER_ORDER = 90.0, 0.5
"""What a process may take on top of its limit, to build its model, before it is ended."""

START_S, BOUND_S, BUILD_S_PER_ORDER = 3.0, 10.0, 0.05
"""About how long it takes to start, to bound without a limit, to build the literal model."""


class Ledger:
    """Records in a file, one JSON line each, so that what is done is never done again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.records: dict[Job, Record] = {}
        written = path.read_text() if path.exists() else ""
        self.cut_off = bool(written) and not written.endswith("\n")
        for line in written.splitlines():
            self._take(line)

    def done(self, job: Job) -> bool:
        """Whether the job was measured with the code as it is now."""
        return job in self.records and self.records[job].code == code_of(job)

    def add(self, record: Record) -> None:
        """Keep a record; a later one of the same job replaces it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a") as file:
            file.write("\n" * self.cut_off + json.dumps(record.to_json()) + "\n")
        self.cut_off = False
        self.records[record.job] = record

    def _take(self, line: str) -> None:
        try:
            record = Record.from_json(json.loads(line))
        except (ValueError, KeyError, TypeError):
            return  # half a line: the run before was cut off while it wrote
        self.records[record.job] = record


def run_all(jobs: Iterable[Job], ledger: Ledger) -> Iterator[Record]:
    """Run what isn't done; yields each new record. Engines go before literal models."""
    for job in jobs:
        if not ledger.done(job):
            record = run(job, _days_needed(job, ledger))
            ledger.add(record)
            yield record


def ahead(jobs: Iterable[Job], ledger: Ledger) -> dict[Job, float]:
    """What isn't done, and about how many seconds each will take: at most, as some end early."""
    return {job: _expected_s(job, ledger) for job in jobs if not ledger.done(job)}


def _expected_s(job: Job, ledger: Ledger) -> float:
    before = ledger.records.get(job)
    seconds = job.limit_s or BOUND_S
    if before is not None and before.wall_s is not None:
        seconds = before.wall_s
    elif job.stage is Stage.FIRST_PLAN:
        seconds = 0.0
    built = BUILD_S_PER_ORDER * job.instance.orders * (job.solver is Solver.LITERAL)
    return START_S + seconds + built


def warm_up() -> None:
    """Compile what the engine compiles, in a process of its own, so that no run waits for it."""
    code = "from planning.engine import warm_up; warm_up()"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def run(job: Job, days: int = 0) -> Record:
    """Run a job; a process that fails or doesn't end is a record without a plan."""
    asked = json.dumps({"job": asdict(job), "days": days})
    spare_s = SPARE_S + SPARE_S_PER_ORDER * job.instance.orders
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "tests.bench.job"],
            input=asked,
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=(job.limit_s or NO_LIMIT_S) + spare_s,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return _failed(job, f"no answer within {late.timeout:.0f} s")
    if ended.returncode != 0:
        last = ended.stderr.strip().splitlines()[-1:] or [""]
        return _failed(job, f"exit code {ended.returncode} {last[0]}")
    return Record.from_json(json.loads(ended.stdout.splitlines()[-1]))


def _failed(job: Job, error: str) -> Record:
    return Record(job, code_of(job), "failed", error=error)


def _days_needed(job: Job, ledger: Ledger) -> int:
    """Workdays of the engine's plans: more than the problem's if it had to add some."""
    if job.solver is not Solver.LITERAL:
        return 0
    return max(
        (
            record.days
            for other, record in ledger.records.items()
            if other.instance == job.instance and other.solver is Solver.ENGINE
        ),
        default=0,
    )
