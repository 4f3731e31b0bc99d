"""The sheet of what was really made: totals by day, order and event."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Order, Scenario
from planning.forms import ProductionRowForm
from planning.models import ProductionEntry
from planning.sheets import preview
from planning.sheets.base import BATCH, TableSheet
from planning.sheets.columns import Column
from planning.sheets.staging import Change, Staging

Event = ProductionEntry.Event


class ProductionLogSheet(TableSheet):
    """A row states what all entries of its day, order and event add up to.

    Where they don't, an entry that says so replaces them. What is not listed stays as it is: the
    log is a record, not a table to be replaced.
    """

    name = "production_log"
    form = ProductionRowForm
    columns = (Column("date"), Column("order_id", "order"), Column("event"), Column("qty"))
    key = ("date", "order", "event")
    references = {"order": "orders"}

    def stage(self, staging: Staging) -> None:
        if self.name in staging.workbook:
            super().stage(staging)

    def offer(self, staging: Staging, stored: Any, listed: Any) -> None:
        """Nothing refers to these rows."""

    def rows_of(self, scenario: Scenario) -> list[ProductionEntry]:
        return ProductionEntry.objects.filter(scenario=scenario).totals()

    def exported(self, scenario: Scenario) -> list[ProductionEntry]:
        entries = ProductionEntry.objects.filter(scenario=scenario)
        return entries.exclude(order__state__in=Order.ENDED).totals()

    def check(self, instance: ProductionEntry, staging: Staging) -> dict[str, list[str]]:
        if instance.date > timezone.localdate():
            return {"date": [_("This day is still to come: enter what was made, not the plan.")]}
        return {}

    def compare(
        self, stored: Mapping[Any, Any], listed: Mapping[Any, Any], staging: Staging
    ) -> Change:
        change = super().compare(stored, listed, staging)
        nothing = [row for row in change.new if not row.qty]
        change.new = [row for row in change.new if row.qty]
        change.unchanged += len(nothing)
        change.gone = []
        return change

    def settle(self, staging: Staging) -> None:
        """Tell what becomes of orders by their deliveries, and which rows are of ended ones."""
        self._tell_of_ended(staging)
        self._tell_of_deliveries(staging)

    def rows_of_ended(self, staging: Staging) -> list[ProductionEntry]:
        """Return the new and the changed rows of orders that are closed or cancelled."""
        return [row for row in self._rows(staging) if row.order.state in Order.ENDED]

    def _rows(self, staging: Staging) -> list[Any]:
        change = staging.changes.get(self.name, Change())
        return [*change.new, *change.changed]

    def _tell_of_ended(self, staging: Staging) -> None:
        names = [
            f"{preview.name_of(self, row)} ({row.order.get_state_display().lower()})"
            for row in self.rows_of_ended(staging)
        ]
        if names:
            staging.warnings.append(
                _(
                    "production_log: these rows are of orders that are ended. They are entered as "
                    "what was really made; the orders stay ended: %(rows)s."
                )
                % {"rows": "; ".join(names)}
            )

    def _tell_of_deliveries(self, staging: Staging) -> None:
        listed = {
            self.key_of(row): row.qty for row in self._rows(staging) if row.event == Event.DELIVERED
        }
        ordered = {
            before.order_id: before.qty
            for before, now in staging.changes_of("orders")
            if before.qty != now.qty
        }
        numbers = sorted({number for _day, number, _event in listed} | ordered.keys())
        if not numbers:
            return
        stored = {self.key_of(row): row.qty for row in self.stored(staging)}
        before, after = _delivered(stored), _delivered(stored | listed)
        orders = staging.known["orders"]
        unfinished = [n for n in numbers if orders[n].state not in Order.ENDED]
        if done := [n for n in unfinished if after[n] >= orders[n].qty]:
            staging.warnings.append(
                _("production_log: all is delivered, so these orders will be closed: %(orders)s.")
                % {"orders": ", ".join(done)}
            )
        closed = [n for n in numbers if orders[n].state == Order.State.CLOSED]
        was_all = [n for n in closed if before[n] >= ordered.get(n, orders[n].qty)]
        if undone := [n for n in was_all if after[n] < orders[n].qty]:
            staging.warnings.append(
                _(
                    "production_log: not all is delivered any more, so these orders will be opened "
                    "again: %(orders)s."
                )
                % {"orders": ", ".join(undone)}
            )

    def lock(self, scenario: Scenario) -> None:
        entries = ProductionEntry.objects.counting().filter(scenario=scenario)
        list(entries.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))

    def save(self, staging: Staging) -> None:
        change = staging.changes.get(self.name)
        if change is None:
            return
        for row in (*change.new, *change.changed):
            row.scenario, row.entered_by = staging.scenario, staging.user
        super().save(staging)

    def update(self, rows: list[Any]) -> None:
        """Store the totals as entries that replace those which added up to something else."""
        replaced = _entries_of(rows)
        ProductionEntry.objects.bulk_create(rows, batch_size=BATCH)
        for row in rows:
            for entry in replaced[row.date, row.order_id, row.event]:
                entry.replaced_by = row
        entries = [entry for found in replaced.values() for entry in found]
        ProductionEntry.objects.bulk_update(entries, ["replaced_by"], batch_size=BATCH)

    def deliveries(self, staging: Staging) -> dict[int, int]:
        """Return by how many pieces the sheet changes what is delivered, by the order's key."""
        change = staging.changes.get(self.name, Change())
        changes: Counter[int] = Counter()
        counted: list[tuple[int, list[Any]]] = [
            (1, [*change.new, *change.changed]),
            (-1, list(change.originals)),
        ]
        for sign, rows in counted:
            for row in rows:
                if row.event == Event.DELIVERED:
                    changes[row.order_id] += sign * row.qty
        return dict(changes)


def _delivered(totals: Mapping[tuple[date, str, str], int]) -> Counter[str]:
    """Return how many pieces are delivered by the totals of days, orders and events."""
    delivered: Counter[str] = Counter()
    for (_day, number, event), qty in totals.items():
        delivered[number] += qty if event == Event.DELIVERED else 0
    return delivered


def _entries_of(rows: list[Any]) -> dict[tuple[date, int, str], list[ProductionEntry]]:
    """Return the counting entries of the same days, orders and events, by these."""
    found: dict[tuple[date, int, str], list[ProductionEntry]] = defaultdict(list)
    if not rows:
        return found
    wanted = {(row.date, row.order_id, row.event) for row in rows}
    entries = ProductionEntry.objects.counting().filter(
        scenario=rows[0].scenario,
        date__gte=min(row.date for row in rows),
        date__lte=max(row.date for row in rows),
    )
    for entry in entries:
        key = (entry.date, entry.order_id, entry.event)
        if key in wanted:
            found[key].append(entry)
    return found
