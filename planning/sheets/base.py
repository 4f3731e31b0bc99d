"""A sheet of the workbook: how its rows are found, checked, compared, stored and written."""

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from foundry_portal.excel import Table
from orders.models import Scenario
from planning.models import StagedRow
from planning.sheets import preview
from planning.sheets.columns import Anything, cell_value, locate, plain
from planning.sheets.reading import SheetReader
from planning.sheets.staging import Change, SheetCount, Staging

BATCH = 500


class TableSheet(SheetReader):
    """A sheet whose rows are the rows of one table, each known by a natural key."""

    needed = False  # whether a scenario can't be without its rows
    fate_of_gone: str | Promise = _lazy("Will be deleted.")  # of a row that is no longer listed
    fate_of_kept: str | Promise = ""

    # Compare the workbook with the scenario

    def stage(self, staging: Staging) -> None:
        """Check the sheet and note what it would change."""
        stored = {self.key_of(row): row for row in self.stored(staging)}
        sheet = staging.workbook.get(self.name)
        if sheet is None:
            self.stage_absent(staging, stored)
            return
        places = locate(sheet, self.name, self.columns_of(sheet.headers, staging), staging)
        if places is None:
            staging.unusable.add(self.name)
            self.offer(staging, stored, {})
            return
        listed = self.read(sheet, places, staging, stored)
        self.offer(staging, stored, listed)
        if not staging.errors:  # with one, nothing will be stored and nothing is shown
            staging.changes[self.name] = self.compare(stored, listed, staging)

    def stored(self, staging: Staging) -> Iterable[Model]:
        """Return the scenario's rows that the sheet replaces."""
        if staging.is_new:
            return []
        return self.rows_of(staging.scenario)

    def rows_of(self, scenario: Scenario) -> QuerySet[Any]:
        """Return the rows that a scenario holds of the sheet."""
        relations = [name for name in self.references if self._is_relation(name)]
        return self.model._default_manager.filter(scenario=scenario).select_related(*relations)

    def exported(self, scenario: Scenario) -> Iterable[Any]:
        """Return the rows that are written to the sheet."""
        return self.rows_of(scenario)

    def stage_absent(self, staging: Staging, stored: Mapping[Any, Model]) -> None:
        """An absent sheet changes nothing, but a first import needs some of them."""
        if self.needed and not stored:
            headers = ", ".join(column.name for column in self.columns if column.required)
            staging.wrong(
                self.name,
                _("The sheet is missing: add it with the columns %(columns)s.")
                % {"columns": headers},
            )
            staging.unusable.add(self.name)
        self.offer(staging, stored, {})

    def offer(
        self, staging: Staging, stored: Mapping[Any, Model], listed: Mapping[Any, Model]
    ) -> None:
        """Make the rows known to the sheets that refer to them."""
        if self.name in staging.unusable:
            staging.known[self.name] = Anything(self.model)
        elif self.name in staging.workbook:
            staging.known[self.name] = {key[0]: stored.get(key, row) for key, row in listed.items()}
        else:
            staging.known[self.name] = {key[0]: row for key, row in stored.items()}

    # Compare

    def compare(
        self, stored: Mapping[Any, Any], listed: Mapping[Any, Any], staging: Staging
    ) -> Change:
        """Return the listed rows by what becomes of them; changed ones are the stored, updated."""
        change = Change(gone=[row for key, row in stored.items() if key not in listed])
        for key, row in listed.items():
            if key not in stored:
                change.new.append(row)
                continue
            original = copy(stored[key])
            if self.take_over(stored[key], row):
                change.changed.append(stored[key])
                change.originals.append(original)
            else:
                change.unchanged += 1
        return change

    def take_over(self, stored: Any, listed: Any) -> bool:
        """Give a stored row the listed values; return whether that changed it."""
        changed = False
        for name in self.form._meta.fields:
            value = getattr(listed, name)
            if plain(getattr(stored, name)) != plain(value):
                setattr(stored, name, value)
                changed = True
        return changed

    def values_of(self, row: Any) -> list[Any]:
        """Return everything that an import may change in a row, as plain values."""
        return [plain(getattr(row, name)) for name in self.form._meta.fields]

    def settle(self, staging: Staging) -> None:
        """Decide what only the whole workbook can tell, once every sheet is staged."""

    def count(self, staging: Staging) -> SheetCount | None:
        """Return how the sheet differs; None if it isn't there."""
        change = staging.changes.get(self.name)
        if change is None:
            return None
        return SheetCount(
            self.name,
            new=len(change.new),
            changed=len(change.changed),
            unchanged=change.unchanged,
            no_longer_listed=len(change.gone) + len(change.kept),
            kept=len(change.kept),
        )

    def differences(self, staging: Staging) -> list[StagedRow]:
        """Return how each row differs, for people to read."""
        change = staging.changes.get(self.name)
        return [] if change is None else preview.differences(self, change)

    def value_columns(self) -> list[str]:
        """Return the columns of the values of a row, as the workbook names them."""
        return [self._column_of(field) for field in self.form._meta.fields]

    def fingerprint(self, staging: Staging) -> list[Any]:
        """Return everything the sheet would change, from what to what, as plain values."""
        change = staging.changes.get(self.name)
        if change is None:
            return []
        return [
            [self.values_of(row) for row in change.new],
            [self.values_of(row) for row in change.originals],
            [self.values_of(row) for row in change.changed],
            [(row.pk, self.values_of(row)) for row in change.gone],
            change.unchanged,
        ]

    # Store

    def lock(self, scenario: Scenario) -> None:
        """Keep the scenario's rows as they are until the end of the transaction."""
        rows = self.model._default_manager.filter(scenario=scenario)
        list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))

    def save(self, staging: Staging) -> None:
        """Store the new and the changed rows."""
        change = staging.changes.get(self.name)
        if change is None:
            return
        for row in change.new:
            row.scenario = staging.scenario
        self.model._default_manager.bulk_create(change.new, batch_size=BATCH)
        self.update(change.changed)

    def update(self, rows: list[Any]) -> None:
        """Store changed rows."""
        self.model._default_manager.bulk_update(rows, self.updated_fields(), batch_size=BATCH)

    def updated_fields(self) -> list[str]:
        return [name for name in self.form._meta.fields if name not in self.key]

    def discard(self, staging: Staging) -> None:
        """Delete the rows that are no longer listed."""
        change = staging.changes.get(self.name)
        keys = [row.pk for row in change.gone] if change else []
        for start in range(0, len(keys), BATCH):
            self.model._default_manager.filter(pk__in=keys[start : start + BATCH]).delete()

    # Write

    def table(self, scenario: Scenario) -> Table:
        """Return the scenario's rows as the sheet lists them."""
        rows = [
            [cell_value(getattr(row, column.reads)) for column in self.columns]
            for row in self.exported(scenario)
        ]
        return Table([column.name for column in self.columns], rows)
