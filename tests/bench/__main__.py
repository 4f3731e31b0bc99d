"""The benchmark: the engine against the specification's literal model, side by side.

python -m tests.bench quick    a selection, within 15 minutes, printed and written as JSON
python -m tests.bench full     everything, resumable, also written into docs/molding.md
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.document import figures, fill_in, text
from tests.bench.instances import (
    GROWTH,
    LARGE,
    LARGE_TIME_FACTOR,
    ODD,
    OVER_TIME,
    QUICK,
    SECONDS,
    TABLE,
    Instance,
    named,
)
from tests.bench.record import ROOT, Job, Record, Solver
from tests.bench.report import Row, goals_table, main_table, remarks, row_of
from tests.bench.run import Ledger, run_all, warm_up

QUICK_LIMIT_S, FULL_LIMIT_S, WORKERS = 30.0, 60.0, 2
QUICK_BUDGET_S, QUICK_JUDGE_S = 13 * 60.0, 30.0
DOCS = ROOT / "docs" / "molding.md"
PARTS = ("table", "odd", "time", "growth")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write; 1 if an engine's plan was broken or its process failed."""
    asked = _parser().parse_args(arguments)
    bench = Bench(asked.time_limit, asked.workers, asked.seeds, asked.out)
    return bench.quick(asked.only) if asked.which == "quick" else bench.full(asked)


class Bench:
    """One call of the benchmark: its limits, and the ledger that it fills."""

    def __init__(self, limit_s: float, workers: int, seeds: Sequence[int], out: Path) -> None:
        self.limit_s = limit_s
        self.workers = workers
        self.seeds = seeds
        self.out = out
        self.judge_limit_s = 0.0
        self.ledger = Ledger(out / "full.jsonl")

    def quick(self, only: Sequence[Instance]) -> int:
        """Measure anew, whatever was measured before; what would take too long is left out."""
        (self.out / "quick.jsonl").unlink(missing_ok=True)
        self.ledger = Ledger(self.out / "quick.jsonl")
        self.judge_limit_s = QUICK_JUDGE_S
        warm_up()
        started, longest, rows = time.monotonic(), 0.0, []
        for instance in only or QUICK:
            began = time.monotonic()
            if not only and began + longest > started + QUICK_BUDGET_S:
                print(f"left out for lack of time: {instance.name}")
                continue
            self._run(self._jobs(instance, self.limit_s))
            rows.append(row_of(self.ledger.records, instance, self.limit_s, self.workers))
            longest = max(longest, time.monotonic() - began)
        return self.finish("quick.json", rows)

    def full(self, asked: argparse.Namespace) -> int:
        """Measure what is missing of the parts asked for, then report on all there is."""
        if not asked.report_only:
            warm_up()
            for part in asked.parts:
                self._run(self._part(part, asked.only))
        every = tuple(dict.fromkeys((*TABLE, *ODD, *asked.only)))
        rows = [row for row in map(self._row, every) if row.engine]
        over_time = {
            instance: [self._row(instance, limit_s) for limit_s in SECONDS]
            for instance in OVER_TIME
        }
        growth = [self._row(instance, self.limit_s) for instance in GROWTH]
        code = self.finish("full.json", rows)
        if asked.docs == DOCS and (self.limit_s, self.workers) != (FULL_LIMIT_S, WORKERS):
            print(f"{DOCS.name} is left alone: it shows {FULL_LIMIT_S:g} s and {WORKERS} workers")
        elif asked.docs is not None:
            records = self.ledger.records
            drawn = figures(over_time, growth, records)
            for name, chart in drawn.items():
                (asked.docs.parent / name).write_text(chart)
            fill_in(asked.docs, text(rows, over_time, growth, records, list(drawn)))
        return code

    def finish(self, name: str, rows: Sequence[Row]) -> int:
        """Print the tables and write them as JSON."""
        written = {
            "limit_s": self.limit_s,
            "workers": self.workers,
            "rows": [row.to_json() for row in rows],
            "remarks": remarks(rows),
        }
        self.out.mkdir(parents=True, exist_ok=True)
        (self.out / name).write_text(json.dumps(written, indent=1) + "\n")
        for table in (main_table(rows), goals_table(rows)):
            if table.rows:
                print(f"\n{table.plain()}")
        print("\n".join(("", *written["remarks"])))
        print(f"written to {self.out / name}")
        engines = [row.engine for row in rows if row.engine]
        return int(any(not run.sound or run.status == "failed" for run in engines))

    def _part(self, part: str, only: Sequence[Instance]) -> Iterator[Job]:
        """The jobs of one part of the full benchmark."""
        known = {"table": TABLE, "odd": ODD, "time": OVER_TIME, "growth": GROWTH}[part]
        chosen = [instance for instance in known if not only or instance in only]
        if part == "table":  # instances that are in no set are measured like those of the table
            chosen += [instance for instance in only if instance not in (*TABLE, *ODD)]
        for instance in chosen:
            if part == "time":
                for limit_s in SECONDS:
                    yield from self._jobs(instance, limit_s, self.seeds[:1])
            elif part == "growth":
                jobs = self._jobs(instance, self.limit_s, self.seeds[:1])
                yield from (job for job in jobs if job.solver is not Solver.LITERAL)
            else:
                yield from self._jobs(instance, self._table_limit(instance))

    def _jobs(
        self, instance: Instance, limit_s: float, seeds: Sequence[int] | None = None
    ) -> Iterator[Job]:
        """The judge once, then engine and literal model in turn for each seed."""
        yield Job(Solver.JUDGE, instance, self.judge_limit_s, 1, 0)
        for seed in self.seeds if seeds is None else seeds:
            yield Job(Solver.ENGINE, instance, limit_s, self.workers, seed)
            yield Job(Solver.LITERAL, instance, limit_s, self.workers, seed)

    def _table_limit(self, instance: Instance) -> float:
        return self.limit_s * (LARGE_TIME_FACTOR if instance.orders >= LARGE else 1)

    def _row(self, instance: Instance, limit_s: float | None = None) -> Row:
        """What the ledger has of an instance; under the table's limit unless another is asked."""
        limit_s = self._table_limit(instance) if limit_s is None else limit_s
        return row_of(self.ledger.records, instance, limit_s, self.workers)

    def _run(self, jobs: Iterator[Job]) -> None:
        for record in run_all(jobs, self.ledger):
            print(_progress(record), flush=True)


def _progress(record: Record) -> str:
    job = record.job
    limit = f" {job.limit_s:g} s, seed {job.seed}" if job.limit_s else ""
    found = f"cost {record.cost:,}" if record.cost is not None else record.error or "no plan"
    if job.solver is Solver.JUDGE and record.bound is not None:
        found = f"no plan costs less than {record.bound:,}"
    return f"{job.instance.name} {job.solver}{limit}: {record.status}, {found}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    which = parser.add_subparsers(dest="which", required=True)
    quick = which.add_parser("quick", help="a selection, within 15 minutes")
    full = which.add_parser("full", help="everything; goes on where it was")
    for command, limit_s, seeds in ((quick, QUICK_LIMIT_S, "0"), (full, FULL_LIMIT_S, "0,1,2")):
        command.add_argument("--time-limit", type=float, default=limit_s, metavar="S")
        command.add_argument("--workers", type=int, default=WORKERS)
        command.add_argument("--seeds", type=_seeds, default=_seeds(seeds), metavar="0,1,2")
        command.add_argument("--only", type=_names, default=(), metavar="mixed-30,series-100-2")
        command.add_argument("--out", type=Path, default=ROOT / "var" / "bench")
    full.add_argument("--parts", type=_parts, default=PARTS, metavar=",".join(PARTS))
    full.add_argument("--report-only", action="store_true", help="measure nothing")
    full.add_argument("--docs", type=Path, default=DOCS)
    full.add_argument("--no-docs", dest="docs", action="store_const", const=None)
    return parser


def _seeds(value: str) -> tuple[int, ...]:
    return tuple(int(seed) for seed in value.split(","))


def _names(value: str) -> tuple[Instance, ...]:
    return named(value.replace(",", " "))


def _parts(value: str) -> tuple[str, ...]:
    parts = tuple(value.split(","))
    if not set(parts) <= set(PARTS):
        raise ValueError(value)
    return parts


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("ended; bench-full goes on from here")
