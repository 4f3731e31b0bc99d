"""``python manage.py plan WORKBOOK``: import, solve in this process, store, export."""

import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from foundry_portal.excel import BadWorkbook
from orders.models import Scenario
from planning import jobs, queries
from planning.management.settings_options import add_settings, chosen_settings, whole_number
from planning.models import Run
from planning.services import exports, runs
from planning.services.imports import (
    ImportChanged,
    ImportRefused,
    StagedImport,
    apply_import,
    stage_workbook,
)

BAD_INPUT = 2
NOT_PLANNED = 3
BAR_WIDTH = 30


class Command(BaseCommand):
    help = "Import a Monday workbook, plan it in this process, store the plan and export it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("workbook", type=Path)
        parser.add_argument("--scenario", help="name of the scenario (default: the live one)")
        parser.add_argument(
            "--close-missing", action="store_true", help="close orders that are no longer listed"
        )
        parser.add_argument(
            "--time-limit",
            type=whole_number(1, settings.RUN_MAX_TIME_LIMIT_S),
            default=settings.RUN_DEFAULT_TIME_LIMIT_S,
            help="seconds the engine may take",
        )
        parser.add_argument(
            "--workers", type=whole_number(1, 64), default=settings.RUN_SOLVER_WORKERS
        )
        parser.add_argument("--seed", type=whole_number(0, 2**31 - 1), default=0)
        parser.add_argument(
            "--deterministic", action="store_true", help="the same plan each time (--workers 1)"
        )
        add_settings(parser)
        parser.add_argument("--out", type=Path, help="write the plan workbook here")
        parser.add_argument("--json", type=Path, help="write the plan as JSON here")
        parser.add_argument("--problem", type=Path, help="write the problem as JSON here")

    def handle(self, *args: Any, **options: Any) -> None:
        self._prepare_database()
        for target in ("out", "json", "problem"):
            self._refuse_unwritable(options[target])
        scenario = self._import(options)
        run = self._request(scenario, options)
        if options["problem"]:
            _write_json(options["problem"], run.snapshot)
        plan = self._solve(run, options["time_limit"])
        if options["json"]:
            _write_json(options["json"], plan.to_json())
        if options["out"]:
            options["out"].write_bytes(exports.export_plan(run=run))
        self._tell(run)

    def _prepare_database(self) -> None:
        """Make the tables of a database that has none, so that a first plan needs no other step."""
        if not connection.introspection.table_names():
            self.stderr.write("The database is empty: making its tables.")
            call_command("migrate", verbosity=0)

    def _refuse_unwritable(self, target: Path | None) -> None:
        if target is None:
            return
        folder = target.resolve().parent
        if not folder.is_dir():
            self._end(BAD_INPUT, f"{target}: the folder {folder} does not exist.")
        if target.is_dir():
            self._end(BAD_INPUT, f"{target} is a folder: give the name of a file.")
        if not os.access(target if target.exists() else folder, os.W_OK):
            self._end(BAD_INPUT, f"{target} can't be written: check its permissions.")

    def _import(self, options: dict[str, Any]) -> Scenario:
        staged = self._stage(options["workbook"], self._scenario(options["scenario"]))
        for warning in staged.warnings:
            self.stderr.write(f"note: {warning}")
        for counts in staged.counts:
            self.stdout.write(str(counts))
        if staged.missing_orders and not options["close_missing"]:
            self.stderr.write(
                f"note: {len(staged.missing_orders)} orders are no longer listed (finished or "
                "cancelled) and stay open; --close-missing closes them."
            )
        try:
            return apply_import(staged=staged, close_missing=options["close_missing"], user=None)
        except (ImportChanged, ImportRefused) as error:
            self._end(BAD_INPUT, f"{error} Nothing was stored; run the command again.")

    def _scenario(self, name: str | None) -> Scenario | None:
        if name is None:
            return Scenario.objects.filter(is_live=True).first()
        found = Scenario.objects.filter(name=name).first()
        if found is None:
            known = ", ".join(Scenario.objects.values_list("name", flat=True)) or "none yet"
            self._end(BAD_INPUT, f"There is no scenario “{name}”; there are: {known}.")
        return found

    def _stage(self, workbook: Path, scenario: Scenario | None) -> StagedImport:
        try:
            with workbook.open("rb") as file:
                staged = stage_workbook(scenario=scenario, file=file)
        except OSError as error:
            self._end(BAD_INPUT, f"{workbook}: {error.strerror or error}")
        except BadWorkbook as error:
            self._end(BAD_INPUT, f"{workbook.name}: {error}")
        if staged.errors:
            self._end(
                BAD_INPUT,
                *(str(error) for error in staged.errors),
                f"{workbook.name}: {len(staged.errors)} errors, nothing was stored.",
            )
        return staged

    def _request(self, scenario: Scenario, options: dict[str, Any]) -> Run:
        runs.recover_lost()
        try:
            run = runs.request_run(
                claimed=True,
                scenario=scenario,
                user=None,
                time_limit_s=options["time_limit"],
                workers=options["workers"],
                seed=options["seed"],
                deterministic=options["deterministic"],
                chosen=chosen_settings(options),
            )
        except runs.NotReady as error:
            self._end(
                NOT_PLANNED,
                *(f"cannot be planned: {reason}" for reason in error.readiness.errors),
                "The workbook was imported; nothing was planned.",
            )
        except runs.RunUnfinished as error:
            self._end(
                NOT_PLANNED,
                f"The workbook was imported, but {error.run or 'a run'} of this scenario is not "
                "finished yet: wait for it or cancel it in the portal, then plan again.",
            )
        for warning in run.warnings:
            self.stderr.write(f"warning: {warning}")
        return run

    def _solve(self, run: Run, time_limit_s: int) -> Any:
        plan = jobs.solve(run, _Bar(self.stderr, time_limit_s).show)
        run.refresh_from_db()
        if plan is None:
            reason = run.failure or f"the run is {run.get_state_display().lower()}"
            self._end(NOT_PLANNED, *(f"not planned: {line}" for line in reason.splitlines()))
        return plan

    def _tell(self, run: Run) -> None:
        summary = queries.plan_summary(run)
        self.stdout.write(
            f"{run}: {summary.late_qty} late molds ({summary.late_note}), "
            f"{summary.switches} pattern changes. {summary.verdict}"
        )
        for level in summary.levels:
            self.stdout.write(f"  {level.label}: {level.written}, {level.note}")

    def _end(self, code: int, *lines: str) -> NoReturn:
        for line in lines:
            self.stderr.write(line)
        sys.exit(code)


class _Bar:
    """A progress bar on one line of a terminal; a plain line a change elsewhere."""

    def __init__(self, stream: Any, time_limit_s: int) -> None:
        self._stream = stream
        self._time_limit_s = time_limit_s
        self._on_terminal = stream.isatty()
        self._shown: int | None = None

    def show(self, progress: Any) -> None:
        done = min(1.0, progress.seconds / self._time_limit_s)
        bar = "#" * round(done * BAR_WIDTH)
        text = f"[{bar:<{BAR_WIDTH}}] {progress.seconds:5.1f} s"
        if progress.cost is not None:
            text += f"  cost {progress.cost:,}"
        if progress.bound is not None:
            text += f"  limit {progress.bound:,}"
        if self._on_terminal:
            self._stream.write(f"\r{text}", ending="")
            self._stream.flush()
        elif progress.cost != self._shown:
            self._stream.write(text)
        self._shown = progress.cost


def _write_json(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document, indent=1) + "\n")
