"""The engines from the command line: solve a problem, or check a plan.

    python -m planning.engine molding PROBLEM.json --out PLAN.json --time-limit 60 --workers 2
    python -m planning.engine molding --check PROBLEM.json PLAN.json

Solving exits with 0 if there is a plan, 2 on bad arguments or a bad problem, 3 if it is infeasible
or unknown; checking with 0 if the plan is sound, 1 if it is broken.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from planning.engine import ENGINES, InvalidProblem, Limits, Status

SOUND, BROKEN = 0, 1
PLANNED, BAD_INPUT, NO_PLAN = 0, 2, 3


class BadInput(ValueError):
    """A file or an argument that can't be used; its message is one line for the user."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = _parse(arguments)
    engine = ENGINES[options.engine]
    try:
        if options.check:
            return _check(engine, *options.files)
        return _solve(engine, options)
    except InvalidProblem as invalid:
        for error in invalid.errors:
            _complain(f"error: {error}")
    except BadInput as bad:
        _complain(f"error: {bad}")
    return BAD_INPUT


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m planning.engine", description="Plan or check.")
    parser.add_argument("engine", choices=sorted(ENGINES))
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="PROBLEM.json [PLAN.json]"
    )
    parser.add_argument("--check", action="store_true", help="check the plan of a problem")
    parser.add_argument("--out", type=Path, help="where to write the plan")
    parser.add_argument("--time-limit", type=float, default=60, metavar="SECONDS")
    parser.add_argument("--workers", type=int, default=2, help="cores to use")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--deterministic", action="store_true", help="same input, same plan")
    options = parser.parse_args(arguments)
    if len(options.files) != (2 if options.check else 1):
        parser.error(
            "give PROBLEM.json and PLAN.json" if options.check else "give one PROBLEM.json"
        )
    if not options.check and options.out is None:
        parser.error("--out is needed")
    return options


def _solve(engine: ModuleType, options: argparse.Namespace) -> int:
    try:
        limits = Limits(options.time_limit, options.workers, options.seed, options.deterministic)
    except ValueError as bad:
        raise BadInput(bad) from None
    if not options.out.parent.is_dir() or options.out.is_dir():
        raise BadInput(f"{options.out}: no place to write a file")
    data = _read(options.files[0])
    try:
        plan = engine.solve(engine.Problem.from_json(data), limits)
    except InvalidProblem as invalid:
        name = data.get("name") if isinstance(data, dict) else None
        plan = engine.Plan.refused(
            Status.INVALID, invalid.errors, name if isinstance(name, str) else ""
        )
    _write(options.out, plan.to_json())
    for warning in plan.warnings:
        _complain(f"warning: {warning}")
    for error in plan.errors:
        _complain(f"error: {error}")
    print(plan.summary())
    if plan.status is Status.INVALID:
        return BAD_INPUT
    return PLANNED if plan.status.has_plan else NO_PLAN


def _check(engine: ModuleType, problem_file: Path, plan_file: Path) -> int:
    problem = engine.Problem.from_json(_read(problem_file))
    data = _read(plan_file)
    try:
        plan = engine.Plan.from_json(data)
    except InvalidProblem as unreadable:
        for error in unreadable.errors:
            print(f"plan_format: {error}")
        return BROKEN
    found = engine.check(problem, plan)
    for violation in found.violations:
        print(violation)
    print(json.dumps(found.figures.to_json()))
    return BROKEN if found.violations else SOUND


def _read(path: Path) -> Any:
    """A file's JSON; NaN and infinity, which are none, are refused."""

    def no_number(literal: str) -> NoReturn:
        raise BadInput(f"{path}: {literal} is not a number")

    try:
        return json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=no_number)
    except BadInput:
        raise
    except OSError as failed:
        raise BadInput(f"{path}: {failed.strerror}") from None
    except (ValueError, RecursionError) as failed:
        raise BadInput(f"{path}: no JSON ({failed})") from None


def _write(path: Path, document: dict[str, Any]) -> None:
    """Write JSON so that the file is there whole or not at all."""
    partial = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            partial = Path(file.name)
            json.dump(document, file, indent=1)
        umask = os.umask(0)
        os.umask(umask)
        partial.chmod(0o666 & ~umask)
        partial.replace(path)
    except OSError as failed:
        if partial is not None:
            partial.unlink(missing_ok=True)
        raise BadInput(f"{path}: {failed.strerror}") from None


def _complain(message: str) -> None:
    print(message, file=sys.stderr)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # a search that was left behind would abort an ordinary exit and spoil the exit code
    os._exit(code)
