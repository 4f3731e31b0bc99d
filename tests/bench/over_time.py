"""How the gap falls with time, by instance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from planning.engine.result import Status
from tests.bench.chart import line_chart
from tests.bench.instances import OVER_TIME, Instance
from tests.bench.record import Job, Record
from tests.bench.report import Records, Row, row_of
from tests.bench.scope import Scope
from tests.bench.section import Section
from tests.bench.table import Table, percent

SECONDS = (1, 2, 5, 10, 30, 60, 120, 600)
TRACED = {120: 600}
"""Points that are taken from the progress of a longer run, to save time."""

LEAST_GAP = 0.01
"""Per cent; smaller gaps are drawn there, for the axis has no 0."""

TEXT = (
    "Each time is a run of its own, as the pipeline shares its time by the limit, in a new process "
    "that loads the compiled search within its time; but {traced}. "
    "Gaps to the certified bound, and to the one that the run itself had found by then. "
    "{workers} workers, one seed; longer runs are left out once a plan is proven optimal."
)


def jobs(scope: Scope, records: Records) -> Iterator[Job]:
    """Runs of rising limits until one is proven optimal."""
    for instance in scope.chosen(OVER_TIME):
        yield scope.judge(instance)
        for limit_s in SECONDS:
            if limit_s not in TRACED:
                job = scope.engine(instance, limit_s)
                yield job
                if _proven(records.get(job)):
                    break


def section(scope: Scope, records: Records) -> Section:
    """Table and figure."""
    points = {instance: rows(scope, records, instance) for instance in OVER_TIME}
    traced = "; ".join(f"{at} s is the run of {of} s, seen after {at}" for at, of in TRACED.items())
    return Section(
        "Gap over time",
        TEXT.format(traced=traced, workers=scope.workers),
        (over_time_table(points),),
        [row for measured in points.values() for row in measured],
        figures=figures(points),
    )


def rows(scope: Scope, records: Records, instance: Instance) -> list[Row]:
    """A row for each time; once proven optimal, a plan stays so."""
    found: list[Row] = []
    for limit_s in SECONDS:
        of = TRACED.get(limit_s, limit_s)
        row = row_of(records, instance, of, scope.workers, scope.seeds[:1])
        if row.engine is None and found and _proven(found[-1].engine):
            row = found[-1]
        elif row.engine is not None and of != limit_s:
            row = replace(row, engine=seen_after(limit_s, row.engine))
        found.append(replace(row, limit_s=limit_s, literal=None))
    return found


def seen_after(seconds: float, record: Record) -> Record:
    """A run as its progress showed it by then."""
    steps = [step for step in record.trace if step[0] <= seconds]
    _, cost, bound = steps[-1] if steps else (seconds, None, None)
    status = Status.FEASIBLE if cost is not None else Status.UNKNOWN
    return replace(
        record, status=status, cost=cost, bound=bound, late_qty=None, switches=None, wall_s=seconds
    )


def over_time_table(by_instance: Mapping[Instance, Sequence[Row]]) -> Table:
    """Gaps by time: to the certified bound, and to the run's own."""
    limits = sorted({row.limit_s for rows in by_instance.values() for row in rows if row.engine})
    lines = []
    for instance, measured in by_instance.items():
        by_limit = {row.limit_s: row for row in measured if row.engine}
        if by_limit:
            at = [by_limit.get(limit) for limit in limits]
            lines.append((instance.name, *(percent(row.gap if row else None) for row in at)))
            own = (percent(row.own_gap if row else None) for row in at)
            lines.append((f"{instance.name}, own bound", *own))
    return Table(("gap %", *(f"{limit:g} s" for limit in limits)), tuple(lines))


def figures(by_instance: Mapping[Instance, Sequence[Row]]) -> dict[str, str]:
    """The gaps to the certified bound as lines, if there are any."""
    gaps = {
        instance.name: [
            (row.limit_s, max(LEAST_GAP, 100 * row.gap)) for row in rows if row.gap is not None
        ]
        for instance, rows in by_instance.items()
    }
    lines = {name: line for name, line in gaps.items() if len(line) > 1}
    if not lines:
        return {}
    chart = line_chart("Gap to the certified bound over time", "seconds", "gap, %", lines)
    return {"molding-gap-over-time.svg": chart}


def _proven(record: Record | None) -> bool:
    return record is not None and record.status == Status.OPTIMAL
