"""What the records say: a row per instance, its table, and what must not be overlooked."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from planning.engine.molding.plan import gap_of
from tests.bench.instances import Instance
from tests.bench.record import Job, Record, Solver, Stage, code_of
from tests.bench.table import Table, millions, number, percent

CROWD = 0.05
"""Share of the cores from which on it is said that others took it."""

Records = Mapping[Job, Record]


@dataclass(frozen=True, slots=True)
class Row:
    """An instance's engine and literal runs under one limit, each the median of its seeds.

    The bound is the judge's, or the best that an engine run proved if that is higher. `costs` are
    those of all the engine's runs.
    """

    instance: Instance
    limit_s: float
    bound: int | None
    costs: tuple[int | None, ...]
    engine: Record | None
    literal: Record | None

    @property
    def gap(self) -> float | None:
        """How far the engine's plan is above the bound."""
        return gap_of(self.engine.cost, self.bound) if self.engine else None

    @property
    def own_gap(self) -> float | None:
        """The same to the bound that the run itself proved."""
        return gap_of(self.engine.cost, self.engine.bound) if self.engine else None

    @property
    def worst_gap(self) -> float | None:
        """The gap of the dearest run; None as well if one is without a plan."""
        costs = [cost for cost in self.costs if cost is not None]
        return gap_of(max(costs), self.bound) if costs and len(costs) == self.seeds else None

    @property
    def seeds(self) -> int:
        """How many runs of the engine there are."""
        return len(self.costs)

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


def row_of(
    records: Records,
    instance: Instance,
    limit_s: float,
    workers: int,
    seeds: Sequence[int] | None = None,
) -> Row:
    """The row of an instance, from these seeds or all that there are."""
    runs: dict[Solver, list[Record]] = {Solver.ENGINE: [], Solver.LITERAL: []}
    for job, record in records.items():
        asked = (job.instance, job.limit_s, job.workers) == (instance, limit_s, workers)
        whole = job.stage is Stage.WHOLE and (seeds is None or job.seed in seeds)
        if asked and whole and job.solver in runs:
            runs[job.solver].append(record)
    return Row(
        instance,
        limit_s,
        best_bound(records, instance),
        tuple(record.cost for record in runs[Solver.ENGINE]),
        _median(runs[Solver.ENGINE]),
        _median(runs[Solver.LITERAL]),
    )


def best_bound(records: Records, instance: Instance) -> int | None:
    """The highest bound of judge and engine; of those by other code only if there are no others."""
    found = [
        (not is_old(record), record.bound)
        for job, record in records.items()
        if job.instance == instance
        and job.solver is not Solver.LITERAL
        and record.bound is not None
    ]
    return max(found, default=(False, None))[1]


def is_old(record: Record) -> bool:
    """Whether the code that the measurement depends on was another."""
    return record.code != code_of(record.job)


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


def remarks(rows: Iterable[Row]) -> tuple[str, ...]:
    """What must not be overlooked: broken plans, runs without one, engine behind, other code."""
    lines: list[str] = []
    for row in rows:
        lines += remarks_on(run for run in (row.engine, row.literal) if run)
        if row.behind:
            lines.append(f"{row.instance.name}: the engine is behind the literal model")
    return tuple(dict.fromkeys(lines))


def remarks_on(records: Iterable[Record]) -> tuple[str, ...]:
    """The same of single runs."""
    lines = []
    for record in records:
        job = record.job
        who = f"{job.instance.name}, {job.solver}"
        if not record.sound or record.status == "failed":
            lines.append(f"{who}: {record.error}")
        elif record.cost is None and job.solver is not Solver.JUDGE:
            lines.append(f"{who}: no plan within {job.limit_s:g} s")
        if is_old(record):
            lines.append(f"{who}: measured with other code than today's")
    return tuple(dict.fromkeys(lines))


def crowd(records: Iterable[Record]) -> tuple[str, ...]:
    """What other programs took of the machine, if it was enough to spoil the times."""
    shares = [record.others for record in records if record.others is not None]
    if max(shares, default=0.0) <= CROWD:
        return ()
    most, middle = 100 * max(shares), 100 * statistics.median(shares)
    return (f"other programs took {middle:.0f} % of the cores meanwhile, at most {most:.0f} %",)


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
        percent(row.own_gap),
        number(engine.first_plan_s, 2),
        number(engine.wall_s, 1),
        number(engine.peak_mb),
        millions(literal.cost if literal else None),
        percent(row.literal_gap),
        number(row.ratio, 2),
    )
