"""The sheet of what one ordinary day can take, with a column for each flask size."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from foundry_portal.excel import BadCell, Sheet, Table, normal_name
from orders.models import Part, Scenario
from planning.forms import FlaskSizeForm, ResourcesForm
from planning.models import FlaskSize, StagedRow
from planning.sheets import preview
from planning.sheets.base import TableSheet
from planning.sheets.columns import Column
from planning.sheets.staging import SheetCount, Staging

FLASK_SIZES = "flask_sizes"
PREFIX = "flasks_"


def unknown_size(size: str) -> str:
    """Return why a flask size can't be taken."""
    return _("Unknown flask size “%(size)s”: add the column flasks_%(size)s to the resources.") % {
        "size": size
    }


class AnySize(dict[str, str]):
    """Stands for sizes that can't be known: every size holds, spelled as it is."""

    def __contains__(self, size: object) -> bool:
        return True

    def __missing__(self, size: str) -> str:
        return ""


class FlaskSizeColumns(TableSheet):
    """The columns ``flasks_X`` of the sheet ``resources``, as rows of a table of their own."""

    name = FLASK_SIZES
    form = FlaskSizeForm
    columns = (Column("flask_size"), Column("qty"))
    key = ("flask_size",)


class ResourcesSheet(TableSheet):
    name = "resources"
    form = ResourcesForm
    columns = (
        Column("molding_max_per_day"),
        Column("molding_max_same_part_per_day"),
        Column("pour_max_ton_per_day"),
        Column("max_patterns", required=False),
        Column("notes", required=False),
    )
    key = ()
    needed = True
    sizes = FlaskSizeColumns()

    def offer(self, staging: Staging, stored: Any, listed: Mapping[Any, Any]) -> None:
        """Make the flask sizes known, by their name without case."""
        if self.name in staging.unusable:
            staging.known[FLASK_SIZES] = AnySize()
        elif FLASK_SIZES in staging.changes:
            self._refuse_dropped_sizes(staging)
        else:
            sizes = [row.flask_size for row in self.sizes.stored(staging)]
            staging.known[FLASK_SIZES] = {size.casefold(): size for size in sizes}

    def columns_of(self, headers: Sequence[str], staging: Staging) -> tuple[Column, ...]:
        flasks = {
            normal_name(header): Column(header.strip())
            for header in headers
            if _size_of(header) is not None
        }
        return (*(flasks.values() or [Column(f"{PREFIX}S")]), *self.columns)

    def read(
        self, sheet: Sheet, places: Mapping[int, Column], staging: Staging, stored: Any
    ) -> dict[Any, Any]:
        self._spell_sizes(places, staging)
        listed = super().read(sheet, places, staging, stored)
        if not sheet.rows:
            staging.wrong(self.name, _("The sheet has no row: fill in row 2."))
            staging.unusable.add(self.name)
        return listed

    def read_row(
        self, form: Any, row: Any, raw: dict[str, Any], instance: Any, places: Any, staging: Staging
    ) -> set[str]:
        wrong = super().read_row(form, row, raw, instance, places, staging)
        flask_form = FlaskSizeForm(known={})
        listed = {}
        for column in places.values():
            size = _size_of(column.name)
            if size is None or isinstance(raw[column.name], BadCell):
                continue
            flasks = FlaskSize()
            values = {
                "flask_size": staging.known[FLASK_SIZES][size.casefold()],
                "qty": raw[column.name],
            }
            for reasons in flask_form.read(values, flasks).values():
                wrong.add(column.name)
                for reason in reasons:
                    staging.wrong(
                        self.name,
                        reason,
                        row=row.number,
                        column=column.name,
                        value=raw[column.name],
                    )
            listed[(flasks.flask_size,)] = flasks
        stored = {self.sizes.key_of(flasks): flasks for flasks in self.sizes.stored(staging)}
        staging.changes[FLASK_SIZES] = self.sizes.compare(stored, listed, staging)
        return wrong

    def _spell_sizes(self, places: Mapping[int, Column], staging: Staging) -> None:
        """Spell a size as the scenario does, else as the parts do, else as its header does."""
        headers = [size for column in places.values() if (size := _size_of(column.name))]
        parts = _sizes_of_parts(staging.workbook.get("parts"))
        stored = [row.flask_size for row in self.sizes.stored(staging)]
        spelled = {size.casefold(): size for size in headers}
        spelled |= {
            size.casefold(): size
            for size in (*reversed(parts), *(size for size in headers if size in parts), *stored)
            if size.casefold() in spelled
        }
        staging.known[FLASK_SIZES] = spelled

    def _refuse_dropped_sizes(self, staging: Staging) -> None:
        """A size can't go while parts that the workbook doesn't list are cast in it."""
        if staging.is_new or "parts" in staging.workbook:
            return
        used = Part.objects.filter(scenario=staging.scenario).values_list("flask_size", flat=True)
        for size in sorted(set(used.distinct())):
            if size.casefold() not in staging.known[FLASK_SIZES]:
                staging.wrong(
                    self.name,
                    _("Parts are cast in this size: add the column, 0 if no flask is left."),
                    row=1,
                    column=f"{PREFIX}{size}",
                )

    def _report_duplicate(self, staging: Staging, row: int, first: int, key: Any) -> None:
        staging.wrong(self.name, _("The sheet has one row only: delete this one."), row=row)

    def count(self, staging: Staging) -> SheetCount | None:
        """Count the row with its flasks as one."""
        count = super().count(staging)
        flasks = self.sizes.count(staging)
        if count and flasks and flasks.differs and count.unchanged:
            return SheetCount(self.name, changed=1)
        return count

    def differences(self, staging: Staging) -> list[StagedRow]:
        """Return the row with its flasks as one."""
        rows = super().differences(staging)
        flasks = self.sizes.differences(staging)
        if not flasks:
            return rows
        row = rows[0] if rows else StagedRow(sheet=self.name, kind=StagedRow.Kind.CHANGED)
        row.values = [_flask_value(size) for size in flasks] + row.values
        row.columns = preview.listed(column for column, _before, _after in row.values)
        return [row]

    def fingerprint(self, staging: Staging) -> list[Any]:
        return [super().fingerprint(staging), self.sizes.fingerprint(staging)]

    def lock(self, scenario: Scenario) -> None:
        super().lock(scenario)
        self.sizes.lock(scenario)

    def save(self, staging: Staging) -> None:
        super().save(staging)
        self.sizes.save(staging)

    def discard(self, staging: Staging) -> None:
        self.sizes.discard(staging)

    def table(self, scenario: Scenario) -> Table:
        table = super().table(scenario)
        flasks = list(self.sizes.rows_of(scenario))
        if not table.rows:
            return table
        return Table(
            [*(f"{PREFIX}{row.flask_size}" for row in flasks), *table.headers],
            [[*(row.qty for row in flasks), *cells] for cells in table.rows],
        )


def _flask_value(row: StagedRow) -> list[str]:
    """Return what becomes of a flask size as the change of its column."""
    values = {column: (before, after) for column, before, after in row.values}
    return [f"{PREFIX}{row.name}", *values.get("qty", ("", ""))]


def _size_of(header: str) -> str | None:
    """Return the flask size that a header names, if it does."""
    header = header.strip()
    size = header[len(PREFIX) :].strip()
    return size if size and header.casefold().startswith(PREFIX) else None


def _sizes_of_parts(sheet: Sheet | None) -> list[str]:
    if sheet is None:
        return []
    places: Iterable[int] = (
        place for place, header in enumerate(sheet.headers) if normal_name(header) == "flask_size"
    )
    return [
        str(row.values[place]).strip()
        for place in places
        for row in sheet.rows
        if row.values[place]
    ]
