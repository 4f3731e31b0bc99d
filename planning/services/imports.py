"""Import a Monday workbook: stage it whole, show what it would do, then all of it or nothing."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from foundry_portal.excel import BadWorkbook, Sheet, read_workbook
from orders.models import Order, Scenario
from orders.services.history import RECORDED, record_all
from orders.services.orders import put_orders_into
from planning import sheets
from planning.models import StagedRow, StagedWorkbook
from planning.services.deliveries import follow_deliveries
from planning.services.monday import facts_before_import, note_import
from planning.sheets.staging import RowError, SheetCount, Staging

__all__ = [
    "ImportChanged",
    "ImportRefused",
    "RowError",
    "SheetCount",
    "StagedImport",
    "apply_import",
    "confirm_workbook",
    "stage_workbook",
]


@dataclass(frozen=True, slots=True)
class StagedImport:
    """What a workbook would do; nothing is stored yet.

    ``digest`` names exactly these changes, from what to what: where the scenario was changed
    meanwhile in what the workbook would overwrite, the same workbook has another one.
    """

    staging: Staging
    counts: list[SheetCount]
    digest: str

    @property
    def errors(self) -> list[RowError]:
        return self.staging.errors

    @property
    def warnings(self) -> list[str]:
        return self.staging.warnings

    @property
    def missing_orders(self) -> list[str]:
        return self.staging.missing_orders

    @property
    def is_new(self) -> bool:
        return self.staging.is_new

    @property
    def asof_date(self) -> date | None:
        return self.staging.asof_date

    @property
    def scenario_name(self) -> str:
        name: str = self.staging.scenario.name
        return name

    @property
    def differs(self) -> bool:
        return any(count.differs for count in self.counts)

    def differences(self) -> list[StagedRow]:
        """Return how each row differs, sheet by sheet; not stored."""
        return [row for sheet in sheets.SHEETS for row in sheet.differences(self.staging)]


class ImportRefused(Exception):
    """The workbook has errors; nothing was stored."""

    def __init__(self, staged: StagedImport) -> None:
        super().__init__("; ".join(str(error) for error in staged.errors[:20]))
        self.staged = staged


class ImportChanged(Exception):
    """The scenario was changed since the preview; nothing was stored."""

    def __init__(self, staged: StagedImport) -> None:
        super().__init__(_("The scenario was changed meanwhile: look at the preview again."))
        self.staged = staged


def stage_workbook(*, scenario: Scenario | None, file: BinaryIO | bytes) -> StagedImport:
    """Return what a workbook would do to a scenario, or to a new one. Raises ``BadWorkbook``."""
    workbook = read_workbook(file, wanted=sheets.NAMES)
    if not any(name in sheets.NAMES for name in workbook):
        found = ", ".join(sheet.name for sheet in workbook.values())
        raise BadWorkbook(
            _("None of its sheets is an input of ours. It has: %(found)s. Expected: %(expected)s.")
            % {"found": found, "expected": ", ".join(sheet.name for sheet in sheets.SHEETS)}
        )
    return _stage(workbook, scenario)


def apply_import(
    *, staged: StagedImport, close_missing: bool = False, user: User | None
) -> Scenario:
    """Store a staged import in one transaction, if it still does what was staged.

    Raises ``ImportRefused`` and ``ImportChanged``.
    """
    if staged.errors:
        raise ImportRefused(staged)
    return _store(
        staged.staging.workbook,
        staged.staging.stored_scenario,
        shown_digest=staged.digest,
        close_missing=close_missing,
        user=user,
    )


def confirm_workbook(
    *, kept: StagedWorkbook, shown_digest: str, close_missing: bool, user: User
) -> Scenario:
    """Store a kept workbook, if it still does what was shown, and forget it.

    Raises ``ImportRefused`` and ``ImportChanged``.
    """
    workbook = read_workbook(bytes(kept.content), wanted=sheets.NAMES)
    with transaction.atomic():
        scenario = _store(
            workbook,
            kept.scenario,
            shown_digest=shown_digest,
            close_missing=close_missing,
            user=user,
        )
        kept.delete()
    return scenario


def _store(
    workbook: Mapping[str, Sheet],
    scenario: Scenario | None,
    *,
    shown_digest: str,
    close_missing: bool,
    user: User | None,
) -> Scenario:
    """Stage once more, now that nobody else can change a row, and store what was shown."""
    try:
        with transaction.atomic():
            if scenario is not None:
                for sheet in sheets.SHEETS:
                    sheet.lock(scenario)
            staged = _stage(workbook, scenario)
            if staged.errors:
                raise ImportRefused(staged)
            if staged.digest != shown_digest:
                raise ImportChanged(staged)
            return _write(staged.staging, close_missing=close_missing, user=user)
    except IntegrityError as error:  # another import made the same scenario at the same moment
        staged = _stage(workbook, scenario)
        if not staged.errors and staged.digest == shown_digest:
            raise
        raise ImportChanged(staged) from error


def _stage(workbook: Mapping[str, Sheet], scenario: Scenario | None) -> StagedImport:
    stored = None if scenario is None else Scenario.objects.get(pk=scenario.pk)
    staging = Staging(workbook, stored)
    _tell_of_unknown_sheets(staging)
    for sheet in sheets.SHEETS:
        sheet.stage(staging)
    for sheet in sheets.SHEETS:
        sheet.settle(staging)
    counts = [count for sheet in sheets.SHEETS if (count := sheet.count(staging)) is not None]
    return StagedImport(staging, counts, _digest(staging))


def _tell_of_unknown_sheets(staging: Staging) -> None:
    for name, sheet in staging.workbook.items():
        if name not in sheets.NAMES:
            staging.warnings.append(
                _("The sheet %(sheet)s is unknown: ignored.") % {"sheet": sheet.name}
            )


def _digest(staging: Staging) -> str:
    """Return a fingerprint of everything the import would change; none if it can't."""
    if staging.errors:
        return ""
    stored = staging.stored_scenario
    facts: list[object] = [stored.pk if stored else None, staging.missing_orders]
    for sheet in sheets.SHEETS:
        facts.append(sheet.fingerprint(staging))
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()


def _write(staging: Staging, *, close_missing: bool, user: User | None) -> Scenario:
    staging.user = user
    before = facts_before_import(staging.stored_scenario, staging.scenario.asof_date)
    for sheet in sheets.SHEETS:
        sheet.save(staging)
    _record(staging)
    if close_missing:
        put_orders_into(
            Order.State.CLOSED,
            orders=sheets.ORDERS.missing(staging),
            user=user,
            reason=_("No longer listed in the workbook."),
        )
    follow_deliveries(
        sheets.PRODUCTION_LOG.deliveries(staging),
        ordered=sheets.ORDERS.quantities_changed(staging),
        user=user,
    )
    for sheet in reversed(sheets.SHEETS):
        sheet.discard(staging)
    note_import(
        scenario=staging.scenario,
        sheets=[*staging.workbook, *staging.changes],
        before=before,
        user=user,
    )
    return staging.scenario


def _record(staging: Staging) -> None:
    """Write what the import made of orders, customers and parts into their history."""
    for sheet in sheets.SHEETS:
        change = staging.changes.get(sheet.name)
        if change is not None and sheet.model in RECORDED:
            rows: list[tuple[Model | None, Model]] = [(None, row) for row in change.new]
            rows += zip(change.originals, change.changed, strict=True)
            record_all(rows, user=staging.user, reason=_("imported"))
