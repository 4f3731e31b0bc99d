"""Many rows of the production log at once, as copied from a sheet; read as the workbook's are."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from foundry_portal.excel import Row, Sheet
from foundry_portal.pasting import iso_day, read_pasted_rows
from orders.models import Scenario
from planning import sheets
from planning.models import StagedRow
from planning.services.deliveries import follow_deliveries
from planning.sheets.preview import name_of
from planning.sheets.staging import RowError, Staging

# field -> how its column may be headed; without a header row, the columns in this order
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "day"),
    "order_id": ("order_id", "order", "order number"),
    "event": ("event", "what"),
    "qty": ("qty", "quantity", "quantity (pcs)", "pieces"),
}


class PasteRefused(ValueError):
    """A row is wrong, or the log is another than was shown; nothing was entered."""


@dataclass(frozen=True, slots=True)
class StagedPaste:
    """What pasted rows would do; nothing is stored yet. ``digest`` names exactly these changes."""

    rows: list[StagedRow]
    unchanged: int
    errors: list[RowError]
    warnings: list[str]
    digest: str
    staging: Staging


def stage_pasted(*, scenario: Scenario, text: str, user: User) -> StagedPaste:
    """Return what pasted rows would do to the log: each states the total of its day.

    Who may not correct the entries of others can't replace any by pasting, nor enter something of
    an order that is ended.

    Raises:
        NotReadable: the text as a whole is no table.
    """
    log = sheets.PRODUCTION_LOG
    staging = Staging({log.name: _sheet(text)}, scenario, user, scenario)
    staging.known["orders"] = {order.order_id: order for order in scenario.orders.all()}
    log.stage(staging)
    log.settle(staging)
    rows = [] if staging.errors else log.differences(staging)
    if not user.has_perm("planning.change_productionentry"):
        _refuse_to_replace(rows, staging)
        _refuse_of_ended(staging)
    change = staging.changes.get(log.name)
    facts = json.dumps(log.fingerprint(staging), default=str)
    return StagedPaste(
        rows=rows,
        unchanged=change.unchanged if change else 0,
        errors=staging.errors,
        warnings=[capfirst(words.removeprefix(f"{log.name}: ")) for words in staging.warnings],
        digest=hashlib.sha256(facts.encode()).hexdigest(),
        staging=staging,
    )


def enter_pasted(*, scenario: Scenario, text: str, shown_digest: str, user: User) -> int:
    """Write pasted rows into the log, if they still do what was shown; return how many.

    Raises:
        PasteRefused: they don't, or one of them is wrong.
        NotReadable: the text as a whole is no table.
    """
    with transaction.atomic():
        scenario = Scenario.objects.select_for_update().get(pk=scenario.pk)
        staged = stage_pasted(scenario=scenario, text=text, user=user)
        if staged.errors or staged.digest != shown_digest:
            raise PasteRefused
        sheets.PRODUCTION_LOG.save(staged.staging)
        follow_deliveries(sheets.PRODUCTION_LOG.deliveries(staged.staging), user=user)
    return len(staged.rows)


def _sheet(text: str) -> Sheet:
    rows = read_pasted_rows(text, COLUMNS, needed=COLUMNS)
    return Sheet(
        name=sheets.PRODUCTION_LOG.name,
        headers=list(COLUMNS),
        rows=[Row(n, (iso_day(c["date"]), c["order_id"], c["event"], c["qty"])) for n, c in rows],
    )


def _refuse_to_replace(rows: list[StagedRow], staging: Staging) -> None:
    for row in rows:
        if row.kind == StagedRow.Kind.CHANGED:
            (_column, before, after) = row.values[0]
            staging.wrong(
                row.name,
                _("%(before)s are entered already: ask the planner to correct that.")
                % {"before": before},
                value=after,
            )


def _refuse_of_ended(staging: Staging) -> None:
    log = sheets.PRODUCTION_LOG
    for row in log.rows_of_ended(staging):
        staging.wrong(
            name_of(log, row),
            _("The order is %(state)s: ask the planner to open it again, or to paste this row.")
            % {"state": row.order.get_state_display().lower()},
            value=row.qty,
        )
