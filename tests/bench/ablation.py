"""What each stage of the pipeline adds to the plan, and each part of the bound to the bound."""

from __future__ import annotations

from collections.abc import Iterator

from planning.engine.molding.plan import gap_of
from tests.bench.instances import ABLATION
from tests.bench.judge import BOUNDS
from tests.bench.record import Job, Record, Stage
from tests.bench.report import Records, best_bound
from tests.bench.scope import Scope
from tests.bench.section import Section
from tests.bench.stages import PLANS
from tests.bench.table import Table, millions, number, percent

SHARE = 0.5
"""Of the tables' limit."""

NAMES = {
    Stage.FIRST_PLAN: "first plan",
    Stage.ANNEALING: "+ annealing",
    Stage.LEAD: "+ lead of the bound's mix",
    Stage.TURNS: "+ CP-SAT by turns",
    Stage.WHOLE: "+ ties",
}
TEXT = (
    "The engine cut off after each stage, which gets the time of those after it: {limit:g} s, "
    "{workers} workers, one seed. Gaps are to the certified bound. Ties are broken at equal cost, "
    "by late mold-days first. Below, the bound: by counting, with the late molds that all "
    "capacities force together, and jointly with switches, each found apart without a time limit."
)


def jobs(scope: Scope, records: Records) -> Iterator[Job]:
    """Every stage of every instance."""
    for instance in scope.chosen(ABLATION):
        for part in BOUNDS:
            yield scope.judge(instance, part)
        for stage in PLANS:
            yield scope.engine(instance, SHARE * scope.limit_s, stage)


def section(scope: Scope, records: Records) -> Section:
    """Both tables."""
    found = [records[job] for job in jobs(scope, records) if job in records]
    text = TEXT.format(limit=SHARE * scope.limit_s, workers=scope.workers)
    tables = (stages_table(scope, records), bounds_table(scope, records))
    return Section("What each stage adds", text, tables, runs=found)


def stages_table(scope: Scope, records: Records) -> Table:
    """A line per instance and stage."""
    lines = []
    for instance in ABLATION:
        bound = best_bound(records, instance)
        for stage in PLANS:
            run = records.get(scope.engine(instance, SHARE * scope.limit_s, stage))
            if run is not None:
                lines.append((f"{instance.name}, {NAMES[stage]}", *_figures(run, bound)))
    columns = ("up to stage", "late", "switches", "cost M", "gap %", "late mold-days", "wall s")
    return Table(columns, tuple(lines))


def bounds_table(scope: Scope, records: Records) -> Table:
    """A line per instance: each bound and how long it took."""
    lines = []
    for instance in ABLATION:
        found = [records.get(scope.judge(instance, part)) for part in BOUNDS]
        if any(found):
            cells = [
                (millions(bound.bound), number(bound.wall_s, 1)) if bound else ("-", "-")
                for bound in found
            ]
            lines.append((instance.name, *(cell for pair in cells for cell in pair)))
    columns = ("bound", "counted M", "s", "with late molds M", "s", "jointly M", "s")
    return Table(columns, tuple(lines))


def _figures(run: Record, bound: int | None) -> tuple[str, ...]:
    return (
        number(run.late_qty),
        number(run.switches),
        millions(run.cost),
        percent(gap_of(run.cost, bound)),
        number(run.late_days),
        number(run.wall_s, 1),
    )
