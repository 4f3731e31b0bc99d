"""Which of the two is at fault where a gap stays, plan or bound: both with far more time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace

from planning.engine.molding.plan import gap_of
from tests.bench.families import family_rows
from tests.bench.instances import Instance
from tests.bench.record import Job, Record
from tests.bench.report import Records, Row
from tests.bench.scope import Scope
from tests.bench.section import Section
from tests.bench.table import Table, millions, percent

TIMES, WORKERS = 10, 8
"""How many times the tables' limit, and with how many workers."""

LEAST_GAP = 0.01

TEXT = (
    "Rows that stay more than 1 % above the bound, once more with {long:g} s and {workers} workers "
    "(on {cores} cores: more searches, not more speed). A plan that moves was short of time. The "
    "bound moves only if its own time was short: once its mix and it meet, more adds nothing. "
    "Where neither moves, only a stronger relaxation could tell which of them is at fault. Gaps "
    "are to the certified bound."
)


def jobs(scope: Scope, records: Records) -> Iterator[Job]:
    """The widest gaps first."""
    gaps = {row.instance: row.gap or 0.0 for row in family_rows(scope, records)}
    for instance in sorted(scope.chosen(list(gaps)), key=lambda instance: -gaps[instance]):
        if gaps[instance] > LEAST_GAP:
            yield _long(scope, instance)


def section(scope: Scope, records: Records) -> Section:
    """The table."""
    pairs = []
    for row in family_rows(scope, records):
        long = records.get(_long(scope, row.instance))
        if long is not None:
            pairs.append((row, long))
    text = TEXT.format(long=TIMES * scope.limit_s, workers=WORKERS, cores=os.cpu_count())
    runs = [long for _, long in pairs]
    return Section("Plan or bound", text, (fault_table(pairs),), runs=runs)


def fault_table(pairs: Sequence[tuple[Row, Record]]) -> Table:
    """Cost and own bound of the median run and of the long one, and how far each moved."""
    lines = []
    short = " or ".join(f"{limit:g} s" for limit in sorted({row.limit_s for row, _ in pairs}))
    long = " or ".join(f"{limit:g} s" for limit in sorted({run.job.limit_s for _, run in pairs}))
    for row, run in pairs:
        before = row.engine
        assert before is not None
        lines.append(
            (
                row.instance.name,
                millions(before.cost),
                millions(run.cost),
                percent(_moved(before.cost, run.cost)),
                millions(before.bound),
                millions(run.bound),
                percent(_moved(before.bound, run.bound)),
                percent(row.gap),
                percent(gap_of(run.cost, row.bound)),
            )
        )
    columns = (
        "instance",
        f"cost M, {short}",
        long,
        "moved %",
        f"own bound M, {short}",
        long,
        "moved %",
        f"gap %, {short}",
        long,
    )
    return Table(columns, tuple(lines))


def _moved(before: int | None, after: int | None) -> float | None:
    return after / before - 1 if before and after is not None else None


def _long(scope: Scope, instance: Instance) -> Job:
    return replace(scope.engine(instance, TIMES * scope.limit_s), workers=WORKERS)
