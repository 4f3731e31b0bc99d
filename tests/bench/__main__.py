"""The benchmark: the engine against the specification's literal model, side by side.

python -m tests.bench quick    a selection, within 15 minutes, printed and written as JSON
python -m tests.bench full     everything, resumable, also written into docs/molding.md
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.bench import ablation, document, families, fault, growth, over_time
from tests.bench.instances import QUICK, Instance, named
from tests.bench.record import ROOT, Job, Record, Solver, Stage
from tests.bench.report import Records
from tests.bench.run import Ledger, ahead, run_all, warm_up
from tests.bench.scope import Scope
from tests.bench.section import Section

QUICK_LIMIT_S, FULL_LIMIT_S, WORKERS = 30.0, 60.0, 2
QUICK_BUDGET_S, QUICK_JUDGE_S = 13 * 60.0, 30.0
DOCS = ROOT / "docs" / "molding.md"

PARTS: Mapping[str, Callable[[Scope, Records], Iterator[Job]]] = {
    "table": families.table_jobs,
    "large": families.large_jobs,
    "odd": families.odd_jobs,
    "time": over_time.jobs,
    "growth": growth.jobs,
    "ablation": ablation.jobs,
    "fault": fault.jobs,
}
"""In the order in which they are measured: what matters most comes first."""

SECTIONS = (
    families.section,
    families.odd_section,
    over_time.section,
    growth.section,
    ablation.section,
    fault.section,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write; 1 if an engine's plan was broken or its process failed."""
    asked = _parser().parse_args(arguments)
    scope = Scope(asked.time_limit, asked.workers, asked.seeds, asked.only)
    return quick(scope, asked.out) if asked.which == "quick" else full(scope, asked)


def quick(scope: Scope, out: Path) -> int:
    """Measure anew, whatever was measured before; what would take too long is left out."""
    (out / "quick.jsonl").unlink(missing_ok=True)
    ledger = Ledger(out / "quick.jsonl")
    scope = replace(scope, judge_limit_s=QUICK_JUDGE_S)
    warm_up()
    started, longest, measured = time.monotonic(), 0.0, []
    for instance in scope.only or QUICK:
        began = time.monotonic()
        if not scope.only and began + longest > started + QUICK_BUDGET_S:
            print(f"left out for lack of time: {instance.name}")
            continue
        _measure(scope.side_by_side([instance], scope.seeds), ledger)
        measured.append(instance)
        longest = max(longest, time.monotonic() - began)
    rows = families.rows(scope, ledger.records, measured)
    return finish(out / "quick.json", scope, [families.section_of(scope, rows)])


def full(scope: Scope, asked: argparse.Namespace) -> int:
    """Measure what is missing of the parts asked for, and report on all there is after each."""
    ledger = Ledger(asked.out / "full.jsonl")
    docs = asked.docs
    if docs == DOCS and (scope.limit_s, scope.workers) != (FULL_LIMIT_S, WORKERS):
        print(f"{DOCS.name} is left alone: it shows {FULL_LIMIT_S:g} s and {WORKERS} workers")
        docs = None
    if not asked.report_only:
        _foresee(asked.parts, scope, ledger)
        warm_up()
        for part in asked.parts:
            _measure(PARTS[part](scope, ledger.records), ledger)
            if docs is not None:
                document.write(docs, _sections(scope, ledger))
    sections = _sections(scope, ledger)
    if docs is not None:
        document.write(docs, sections)
    return finish(asked.out / "full.json", scope, sections)


def finish(path: Path, scope: Scope, sections: Sequence[Section]) -> int:
    """Print the sections and write them as JSON."""
    measured = [section for section in sections if section.measured]
    written: dict[str, Any] = {
        "limit_s": scope.limit_s,
        "workers": scope.workers,
        "sections": [section.to_json() for section in measured],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(written, indent=1) + "\n")
    print("", *(section.plain() for section in measured), sep="\n\n")
    print(f"\nwritten to {path}")
    return int(any(section.failed for section in measured))


def _sections(scope: Scope, ledger: Ledger) -> list[Section]:
    return [section(scope, ledger.records) for section in SECTIONS]


def _measure(jobs: Iterable[Job], ledger: Ledger) -> None:
    for record in run_all(jobs, ledger):
        print(_progress(record), flush=True)


def _foresee(parts: Iterable[str], scope: Scope, ledger: Ledger) -> None:
    """Say how many measurements and minutes are ahead."""
    every: dict[Job, float] = {}
    for part in parts:
        new = {
            job: seconds
            for job, seconds in ahead(PARTS[part](scope, ledger.records), ledger).items()
            if job not in every
        }
        every |= new
        minutes = sum(new.values()) / 60
        print(f"{part}: {len(new)} measurements ahead, {minutes:.0f} minutes at most")
    seconds = sum(every.values())
    end = datetime.now() + timedelta(seconds=seconds)
    print(f"all: {len(every)}, {seconds / 60:.0f} minutes, until {end:%H:%M} at the latest")
    if "fault" in parts:
        print("fault: rows that are measured now come on top, if they stay above the bound")


def _progress(record: Record) -> str:
    job = record.job
    limit = f" {job.limit_s:g} s, seed {job.seed}" if job.limit_s else ""
    stage = "" if job.stage is Stage.WHOLE else f", {job.stage}"
    found = f"cost {record.cost:,}" if record.cost is not None else record.error or "no plan"
    if job.solver is Solver.JUDGE and record.bound is not None:
        found = f"no plan costs less than {record.bound:,}"
    return f"{job.instance.name} {job.solver}{stage}{limit}: {record.status}, {found}"


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
    full.add_argument("--parts", type=_parts, default=tuple(PARTS), metavar=",".join(PARTS))
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
