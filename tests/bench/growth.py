"""How time and memory grow with orders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.bench.chart import line_chart
from tests.bench.instances import GROWTH
from tests.bench.record import Job
from tests.bench.report import Records, Row, row_of
from tests.bench.scope import Scope
from tests.bench.section import Section
from tests.bench.table import Table, number, percent

TEXT = (
    "Family mixed, {limit:g} s, {workers} workers, one seed. MB is the peak of the engine's "
    "process with its libraries; the gap is to the bound that the run itself found."
)


def jobs(scope: Scope, records: Records) -> Iterator[Job]:
    """The engine alone."""
    return (scope.engine(instance, scope.limit_s) for instance in scope.chosen(GROWTH))


def section(scope: Scope, records: Records) -> Section:
    """Table and figure."""
    rows = [
        row_of(records, instance, scope.limit_s, scope.workers, scope.seeds[:1])
        for instance in GROWTH
    ]
    return Section(
        "Growth with orders",
        TEXT.format(limit=scope.limit_s, workers=scope.workers),
        (growth_table(rows),),
        rows,
        figures=figures(rows),
    )


def growth_table(rows: Sequence[Row]) -> Table:
    """Time, memory and gap by number of orders."""
    lines = [
        (
            number(row.instance.orders),
            number(row.engine.first_plan_s, 2),
            number(row.engine.wall_s, 1),
            number(row.engine.peak_mb),
            percent(row.own_gap),
        )
        for row in rows
        if row.engine
    ]
    return Table(("orders", "first plan s", "wall s", "MB", "own gap %"), tuple(lines))


def figures(rows: Sequence[Row]) -> dict[str, str]:
    """First plan and memory as lines, if there are any."""
    runs = [
        (row.instance.orders, row.engine.first_plan_s, row.engine.peak_mb)
        for row in rows
        if row.engine and row.engine.first_plan_s and row.engine.peak_mb
    ]
    if len(runs) < 2:
        return {}
    lines = {
        "first plan, s": [(orders, first_plan_s) for orders, first_plan_s, _ in runs],
        "memory, GB": [(orders, peak_mb / 1024) for orders, _, peak_mb in runs],
    }
    return {"molding-growth.svg": line_chart("Growth with orders", "orders", "", lines)}
