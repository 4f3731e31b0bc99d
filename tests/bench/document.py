"""The benchmark's part of docs/molding.md, between two markers, and its figures."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.bench.section import Section

BEGIN, END = "<!-- benchmark: begin -->", "<!-- benchmark: end -->"


def write(document: Path, sections: Iterable[Section]) -> None:
    """Put the sections between the document's markers and the figures beside it.

    Raises ValueError if the markers are missing.
    """
    before, begin, rest = document.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{document} has no markers {BEGIN} and {END}")
    measured = [section for section in sections if section.measured]
    content = "\n\n".join(section.markdown() for section in measured)
    document.write_text(f"{before}{BEGIN}\n\n{content}\n\n{END}{after}")
    for section in measured:
        for name, figure in section.figures.items():
            (document.parent / name).write_text(figure)
