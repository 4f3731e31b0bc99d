"""Families and sizes: engine and literal model side by side, and whether the goals are reached."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from tests.bench.instances import ABLATION, GOALS, GROWTH, LARGE, ODD, OVER_TIME, TABLE, Instance
from tests.bench.record import Job
from tests.bench.report import Records, Row, main_table, row_of
from tests.bench.scope import Scope
from tests.bench.section import Section
from tests.bench.table import Table, percent

TEXT = (
    "{limit:g} s (twice that from 1,000 orders on), {workers} workers. Of {seeds} seeds the run "
    "with the median cost; the literal model once. The worst gap is that of any single run."
)
IN_A_SET = {*TABLE, *LARGE, *ODD, *OVER_TIME, *GROWTH, *ABLATION}


def table_jobs(scope: Scope, records: Records) -> Iterator[Job]:
    """Every row with every seed; instances that are in no set are measured like these."""
    return scope.side_by_side(scope.chosen(_table(scope)), scope.seeds)


def large_jobs(scope: Scope, records: Records) -> Iterator[Job]:
    """The same for the large instances."""
    return scope.side_by_side(scope.chosen(LARGE), scope.seeds)


def odd_jobs(scope: Scope, records: Records) -> Iterator[Job]:
    """Odd shapes, with one seed."""
    return scope.side_by_side(scope.chosen(ODD), scope.seeds[:1])


def rows(scope: Scope, records: Records, instances: Sequence[Instance]) -> list[Row]:
    """The rows of the instances that were measured."""
    found = (row_of(records, i, scope.limit_of(i), scope.workers) for i in instances)
    return [row for row in found if row.engine]


def family_rows(scope: Scope, records: Records) -> list[Row]:
    """The rows of all families and sizes."""
    return rows(scope, records, (*_table(scope), *LARGE))


def section(scope: Scope, records: Records) -> Section:
    """The table and the goals."""
    return section_of(scope, family_rows(scope, records))


def section_of(scope: Scope, rows: Sequence[Row]) -> Section:
    """The same of these rows alone."""
    seeds = sorted({row.seeds for row in rows})
    return Section(
        "Families and sizes",
        TEXT.format(
            limit=scope.limit_s,
            workers=scope.workers,
            seeds=" to ".join(str(seeds) for seeds in dict.fromkeys((*seeds[:1], *seeds[-1:]))),
        ),
        (main_table(rows), goals_table(rows)),
        rows,
    )


def odd_section(scope: Scope, records: Records) -> Section:
    """The table of odd shapes."""
    found = rows(scope, records, ODD)
    text = f"{scope.limit_s:g} s, {scope.workers} workers, one seed."
    return Section("Odd shapes", text, (main_table(found),), found)


def goals_table(rows: Sequence[Row]) -> Table:
    """Mean gap of each group of instances, and the worst of all runs, against the goal."""
    lines = []
    for goal in GOALS:
        group = [row for row in rows if goal.covers(row.instance) and row.engine]
        gaps = [row.gap for row in group if row.gap is not None]
        worst = [row.worst_gap for row in group if row.worst_gap is not None]
        if gaps and worst:
            mean = statistics.fmean(gaps)
            known = len(worst) == len(group)
            reached = known and mean <= goal.mean and max(worst) <= goal.worst
            shown = map(percent, (mean, goal.mean, max(worst), goal.worst))
            lines.append((goal.what, str(len(group)), *shown, "yes" if reached else "no"))
    columns = ("instances", "number", "mean gap %", "goal", "worst gap %", "goal", "reached")
    return Table(columns, tuple(lines))


def _table(scope: Scope) -> tuple[Instance, ...]:
    return (*TABLE, *(instance for instance in scope.only if instance not in IN_A_SET))
