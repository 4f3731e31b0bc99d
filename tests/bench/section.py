"""What one part of the benchmark has to say, in words, tables and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.bench.record import Record, Solver
from tests.bench.report import Row, crowd, remarks, remarks_on
from tests.bench.table import Table


@dataclass(frozen=True, slots=True)
class Section:
    """A part's outcome: the rows, or the single runs, that its tables show; figures by file name.

    Tables without rows are left out, and so is a section without any.
    """

    title: str
    text: str
    tables: tuple[Table, ...]
    rows: Sequence[Row] = ()
    runs: Sequence[Record] = ()
    figures: Mapping[str, str] = field(default_factory=dict)

    @property
    def measured(self) -> tuple[Table, ...]:
        """The tables that have rows."""
        return tuple(table for table in self.tables if table.rows)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What must not be overlooked in it."""
        return (*remarks(self.rows), *remarks_on(self.runs), *crowd([*self.runs, *self._solves()]))

    @property
    def failed(self) -> bool:
        """Whether a plan of the engine was broken or its process failed."""
        engines = [run for run in (*self.runs, *self._solves()) if run.job.solver is Solver.ENGINE]
        return any(not run.sound or run.status == "failed" for run in engines)

    def markdown(self) -> str:
        """Heading, words, tables, remarks, links to the figures."""
        parts = [f"### {self.title}", self.text, *(table.markdown() for table in self.measured)]
        parts.append("\n".join(f"- {remark}" for remark in self.remarks))
        for file in self.figures:
            name = file.removesuffix(".svg").replace("-", " ")
            parts.append(f"![{name}]({file})")
        return "\n\n".join(part for part in parts if part)

    def plain(self) -> str:
        """The same for the terminal."""
        tables = (table.plain() for table in self.measured)
        return "\n\n".join((self.title, *tables, *self.remarks))

    def to_json(self) -> dict[str, Any]:
        """The same as JSON, figures left out."""
        return {
            "title": self.title,
            "tables": [{"columns": table.columns, "rows": table.rows} for table in self.measured],
            "rows": [row.to_json() for row in self.rows],
            "remarks": self.remarks,
        }

    def _solves(self) -> list[Record]:
        """The runs that the rows show."""
        return [run for row in self.rows for run in (row.engine, row.literal) if run]
