"""The benchmark's part of docs/molding.md, between two markers, and its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.chart import line_chart
from tests.bench.instances import Instance
from tests.bench.report import (
    Records,
    Row,
    goals_table,
    growth_table,
    judge_of,
    main_table,
    over_time_table,
    remarks,
)

BEGIN, END = "<!-- benchmark: begin -->", "<!-- benchmark: end -->"
LEAST_GAP = 0.01
"""Per cent; smaller gaps are drawn there, for the axis has no 0."""


def text(
    rows: Sequence[Row],
    over_time: Mapping[Instance, Sequence[Row]],
    growth: Sequence[Row],
    records: Records,
    figures: Sequence[str],
) -> str:
    """Everything measured, in Markdown; parts that were not measured are left out."""
    parts = []
    if any(row.engine for row in rows):
        first = next(row for row in rows if row.engine)
        seeds = max(row.seeds for row in rows)
        shared = f"{first.limit_s:g} s (twice that from 1,000 orders on)"
        parts.append(f"{shared}, {first.engine.job.workers} workers, median of {seeds} seeds.")
        tables = (main_table(rows), goals_table(rows))
        parts += [table.markdown() for table in tables if table.rows]
        parts.append("\n".join(f"- {remark}" for remark in remarks(rows)))
    if any(row.engine for measured in over_time.values() for row in measured):
        parts.append("How the gap falls with time, by instance:")
        parts.append(over_time_table(over_time).markdown())
    if any(row.engine for row in growth):
        parts.append("How time and memory grow with orders, family mixed:")
        parts.append(growth_table(growth, records).markdown())
    parts += [f"![{Path(figure).stem.replace('-', ' ')}]({figure})" for figure in figures]
    return "\n\n".join(part for part in parts if part)


def fill_in(document: Path, content: str) -> None:
    """Put the content between the document's markers; raises ValueError if they are missing."""
    before, begin, rest = document.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{document} has no markers {BEGIN} and {END}")
    document.write_text(f"{before}{BEGIN}\n\n{content}\n\n{END}{after}")


def figures(
    over_time: Mapping[Instance, Sequence[Row]], growth: Sequence[Row], records: Records
) -> dict[str, str]:
    """File names and contents of the figures that there are measurements for."""
    drawn = {}
    gaps = {
        instance.name: [
            (row.limit_s, max(LEAST_GAP, 100 * row.gap)) for row in rows if row.gap is not None
        ]
        for instance, rows in over_time.items()
    }
    gaps = {name: line for name, line in gaps.items() if len(line) > 1}
    if gaps:
        chart = line_chart("Gap to the bound over time", "seconds", "gap, %", gaps)
        drawn["molding-gap-over-time.svg"] = chart
    grown = [row for row in growth if row.engine and row.engine.first_plan_s]
    if len(grown) > 1:
        judges = {row: judge_of(records, row.instance) for row in grown}
        lines = {
            "first plan, s": [(row.instance.orders, row.engine.first_plan_s) for row in grown],
            "judge's bound, s": [
                (row.instance.orders, judge.wall_s) for row, judge in judges.items() if judge
            ],
            "memory, GB": [(row.instance.orders, row.engine.peak_mb / 1024) for row in grown],
        }
        drawn["molding-growth.svg"] = line_chart("Growth with orders", "orders", "", lines)
    return drawn
