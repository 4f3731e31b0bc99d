"""What the tests of the promises reached, kept beside them, and written into the docs."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.promises.catalogue import PROMISES, Promise

RECORD = Path(__file__).resolve().parent / "record.json"
PAGE = Path(__file__).resolve().parent.parent.parent / "docs/promises.md"
DATABASES = ("SQLite", "PostgreSQL")
HEAD = """# What the portal promises, and what was reached

Written by `make promises`, which runs each test below at its full length, for hours;
`make promises PROMISES="1 3"` makes some rows anew. CI runs every series at a tenth of its length.
What is still open says so.

| # | promise | figure to show | test | reached | on |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Reached:
    """What one test came to on one database; ``figure`` in its own words, or how many cases."""

    passed: bool
    figure: str
    date: str

    def __str__(self) -> str:
        return self.figure if self.passed else f"**not reached**: {self.figure}"


Record = dict[str, dict[str, Reached]]  # by test, then by database


def read() -> Record:
    """Return what was reached so far."""
    if not RECORD.exists():
        return {}
    kept = json.loads(RECORD.read_text())
    return {
        test: {database: Reached(**reached) for database, reached in by_database.items()}
        for test, by_database in kept.items()
    }


def write(record: Record) -> None:
    """Keep what was reached, and tell it on the page."""
    kept = {
        test: {database: asdict(reached) for database, reached in sorted(by_database.items())}
        for test, by_database in sorted(record.items())
    }
    RECORD.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")
    PAGE.write_text(page(record))


def page(record: Record) -> str:
    """Return the page that the docs show."""
    return HEAD + "".join(line for promise in PROMISES for line in _lines(promise, record))


def _lines(promise: Promise, record: Record) -> Iterator[str]:
    """Yield a promise's row, with a line of its own for each of its tests."""
    first = f"| {promise.number} | {promise.words} | {promise.figure} |"
    for test in promise.tests:
        reached = record.get(test, {})
        yield f"{first} `{_short(test)}` | {_figures(reached)} | {_dates(reached)} |\n"
        first = "| | | |"
    if promise.open:
        yield f"{first} | *open*: {promise.open} | |\n"


def _short(test: str) -> str:
    return test.removeprefix("tests/").replace("::", " ")


def _figures(reached: Mapping[str, Reached]) -> str:
    figures = [f"{name}: {reached[name]}" for name in DATABASES if name in reached]
    return "; ".join(figures) or "*not run yet*"


def _dates(reached: Mapping[str, Reached]) -> str:
    return ", ".join(sorted({result.date for result in reached.values()}))
