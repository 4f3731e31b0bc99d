"""What the records say: a row per instance, the goals, gap over time, growth with orders."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from planning.engine.molding.plan import gap_of
from tests.bench.instances import GOALS, Instance
from tests.bench.record import Job, Record, Solver, code_of
from tests.bench.table import Table, millions, number, percent

Records = Mapping[Job, Record]


@dataclass(frozen=True, slots=True)
class Row:
    """An instance's engine and literal runs under one limit, each the median of its seeds.

    The bound is the judge's, or the best that an engine run proved if that is higher.
    """

    instance: Instance
    limit_s: float
    bound: int | None
    seeds: int
    engine: Record | None
    literal: Record | None

    @property
    def gap(self) -> float | None:
        """How far the engine's plan is above the bound."""
        return gap_of(self.engine.cost, self.bound) if self.engine else None

    @property
    def literal_gap(self) -> float | None:
        """How far the literal model's plan is above the same bound."""
        return gap_of(self.literal.cost, self.bound) if self.literal else None

    @property
    def ratio(self) -> float | None:
        """The literal model's cost against the engine's; above 1 the engine is better."""
        if not (self.engine and self.literal) or self.literal.cost is None:
            return None
        return self.literal.cost / self.engine.cost if self.engine.cost else None

    @property
    def behind(self) -> bool:
        """Whether the literal model's plan is the better one."""
        if self.engine is None or self.literal is None or self.literal.cost is None:
            return False
        return self.engine.cost is None or self.literal.cost < self.engine.cost

    def to_json(self) -> dict[str, Any]:
        """The row with its gaps worked out, without the traces."""
        row = {"name": self.instance.name, **asdict(self)}
        for solver in ("engine", "literal"):
            if row[solver]:
                del row[solver]["job"], row[solver]["trace"]
        return {**row, "gap": self.gap, "literal_gap": self.literal_gap, "ratio": self.ratio}


def row_of(records: Records, instance: Instance, limit_s: float, workers: int) -> Row:
    """The row of an instance, from all seeds that there are."""
    of_it = [record for job, record in records.items() if job.instance == instance]
    bounds = [r.bound for r in of_it if r.job.solver is not Solver.LITERAL and r.bound is not None]
    runs: dict[Solver, list[Record]] = {Solver.ENGINE: [], Solver.LITERAL: []}
    for record in of_it:
        job = record.job
        if job.solver in runs and (job.limit_s, job.workers) == (limit_s, workers):
            runs[job.solver].append(record)
    return Row(
        instance,
        limit_s,
        max(bounds, default=None),
        len(runs[Solver.ENGINE]),
        _median(runs[Solver.ENGINE]),
        _median(runs[Solver.LITERAL]),
    )


def main_table(rows: Iterable[Row]) -> Table:
    """Engine and literal model side by side."""
    columns = (
        "instance, orders",
        "late",
        "switches",
        "cost M",
        "bound M",
        "gap %",
        "own gap %",
        "first plan s",
        "wall s",
        "MB",
        "literal cost M",
        "literal gap %",
        "literal / engine",
    )
    return Table(columns, tuple(_cells(row) for row in rows if row.engine))


def goals_table(rows: Sequence[Row]) -> Table:
    """Mean and worst gap of each group of instances against the goal."""
    lines = []
    for goal in GOALS:
        gaps = [row.gap for row in rows if goal.covers(row.instance) and row.gap is not None]
        if gaps:
            mean, worst = statistics.fmean(gaps), max(gaps)
            reached = "yes" if mean <= goal.mean and worst <= goal.worst else "no"
            shown = map(percent, (mean, goal.mean, worst, goal.worst))
            lines.append((goal.what, str(len(gaps)), *shown, reached))
    columns = ("instances", "number", "mean gap %", "goal", "worst gap %", "goal", "reached")
    return Table(columns, tuple(lines))


def over_time_table(by_instance: Mapping[Instance, Sequence[Row]]) -> Table:
    """Gaps by time limit, a line per instance and solver."""
    limits = sorted({row.limit_s for rows in by_instance.values() for row in rows if row.engine})
    lines = []
    for instance, rows in by_instance.items():
        engine = {row.limit_s: row.gap for row in rows}
        literal = {row.limit_s: row.literal_gap for row in rows}
        for name, gaps in ((instance.name, engine), (f"{instance.name}, literal", literal)):
            if any(gap is not None for gap in gaps.values()):
                lines.append((name, *(percent(gaps.get(limit)) for limit in limits)))
    columns = ("gap %", *(f"{limit:g} s" for limit in limits))
    return Table(columns, tuple(lines))


def growth_table(rows: Sequence[Row], records: Records) -> Table:
    """Time and memory by number of orders."""
    lines = []
    for row in rows:
        if row.engine is None:
            continue
        judge = judge_of(records, row.instance)
        lines.append(
            (
                number(row.instance.orders),
                number(row.engine.first_plan_s, 2),
                number(row.engine.wall_s, 1),
                number(row.engine.peak_mb),
                percent(row.gap),
                number(judge.wall_s if judge else None, 1),
                number(judge.peak_mb if judge else None),
            )
        )
    columns = ("orders", "first plan s", "wall s", "MB", "gap %", "judge's bound s", "its MB")
    return Table(columns, tuple(lines))


def judge_of(records: Records, instance: Instance) -> Record | None:
    """The judge's record of an instance."""
    found = (r for job, r in records.items() if job.instance == instance)
    return next((r for r in found if r.job.solver is Solver.JUDGE), None)


def remarks(rows: Iterable[Row]) -> list[str]:
    """What must not be overlooked: broken plans, runs without one, engine behind, old code."""
    lines = []
    now = {solver: code_of(solver) for solver in Solver}
    for row in rows:
        for record in (row.engine, row.literal):
            if record is None:
                continue
            who = f"{row.instance.name}, {record.job.solver}"
            if not record.sound or record.status == "failed":
                lines.append(f"{who}: {record.error}")
            elif record.cost is None:
                lines.append(f"{who}: no plan within {row.limit_s:g} s")
            if record.code != now[record.job.solver]:
                lines.append(f"{who}: measured before the code changed")
        if row.behind:
            lines.append(f"{row.instance.name}: the engine is behind the literal model")
    return lines


def _median(records: list[Record]) -> Record | None:
    """The run with the median cost; runs without a plan count as the dearest."""
    by_cost = sorted(records, key=lambda r: (r.cost is None, r.cost or 0, r.job.seed))
    return by_cost[len(by_cost) // 2] if by_cost else None


def _cells(row: Row) -> tuple[str, ...]:
    engine, literal = row.engine, row.literal
    assert engine is not None
    return (
        row.instance.name,
        number(engine.late_qty),
        number(engine.switches),
        millions(engine.cost),
        millions(row.bound),
        percent(row.gap),
        percent(gap_of(engine.cost, engine.bound)),
        number(engine.first_plan_s, 2),
        number(engine.wall_s, 1),
        number(engine.peak_mb),
        millions(literal.cost if literal else None),
        percent(row.literal_gap),
        number(row.ratio, 2),
    )
