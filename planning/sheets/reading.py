"""How a sheet's rows are read: its columns found, each row checked by the form of its table."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.translation import gettext as _

from foundry_portal.excel import BadCell, Row, Sheet
from orders.formfields import TonsFormField, read_decimal
from orders.forms import InputForm
from planning.sheets.columns import Column, plain
from planning.sheets.staging import Staging


class SheetReader:
    """A sheet of the workbook as it is read; what is wrong with it goes to the staging."""

    name: ClassVar[str]
    form: ClassVar[type[InputForm]]
    columns: ClassVar[tuple[Column, ...]]
    key: ClassVar[tuple[str, ...]]  # fields that together name a row
    references: ClassVar[dict[str, str]] = {}  # field -> sheet whose rows it may name

    @property
    def model(self) -> type[Model]:
        return self.form._meta.model

    def columns_of(self, headers: Sequence[str], staging: Staging) -> tuple[Column, ...]:
        """Return the columns that the sheet may have."""
        return self.columns

    def read(
        self,
        sheet: Sheet,
        places: Mapping[int, Column],
        staging: Staging,
        stored: Mapping[Any, Model],
    ) -> dict[Any, Model]:
        """Return the rows by natural key; what is wrong with them goes to ``staging``."""
        known = {field: staging.known[name] for field, name in self.references.items()}
        form = self.form(known=known)
        listed: dict[Any, Model] = {}
        numbers: dict[Any, int] = {}
        for row in sheet.rows:
            raw = {column.reads: row.values[place] for place, column in places.items()}
            if all(value is None for value in raw.values()):
                continue
            instance = self.model()
            wrong = self.read_row(form, row, raw, instance, places, staging)
            if wrong & set(self.key):
                continue
            key = self.key_of(instance)
            if key in numbers:
                self._report_duplicate(staging, row.number, numbers[key], key)
                continue
            numbers[key] = row.number
            listed[key] = instance
        return listed

    def read_row(
        self,
        form: InputForm,
        row: Row,
        raw: dict[str, Any],
        instance: Model,
        places: Mapping[int, Column],
        staging: Staging,
    ) -> set[str]:
        """Fill an instance with a row and return the fields that are wrong."""
        bad = {name: value for name, value in raw.items() if isinstance(value, BadCell)}
        clean = raw | dict.fromkeys(bad) if bad else raw
        wrong = form.read(clean, instance) | {name: [cell.reason] for name, cell in bad.items()}
        if not wrong:
            wrong = self.check(instance, staging)
        names = {column.reads: column.name for column in places.values()}
        for name, reasons in wrong.items():
            for reason in reasons:
                staging.wrong(
                    self.name,
                    reason,
                    row=row.number,
                    column=names.get(name, name),
                    value=raw.get(name),
                )
        if not wrong:
            self._warn_of_rounding(form, row, raw, staging, names)
        return set(wrong)

    def check(self, instance: Model, staging: Staging) -> dict[str, list[str]]:
        """Return what else is wrong with a row that its form finds right, by field."""
        return {}

    def key_of(self, row: Any) -> tuple[Any, ...]:
        """Return the natural key of a row."""
        return tuple(plain(getattr(row, name)) for name in self.key)

    def _is_relation(self, name: str) -> bool:
        return bool(self.model._meta.get_field(name).is_relation)

    def _report_duplicate(self, staging: Staging, row: int, first: int, key: tuple) -> None:
        staging.wrong(
            self.name,
            _("Row %(first)d has it already: delete one of the two.") % {"first": first},
            row=row,
            column=", ".join(self.key_columns()),
            value=", ".join(str(part) for part in key),
        )

    def _warn_of_rounding(
        self,
        form: InputForm,
        row: Row,
        raw: Mapping[str, Any],
        staging: Staging,
        names: Mapping[str, str],
    ) -> None:
        for name, field in form.fields.items():
            if isinstance(field, TonsFormField) and raw.get(name) is not None:
                rounded = form.cleaned_data[name]
                if read_decimal(raw[name]) != rounded:
                    staging.warnings.append(
                        _("%(sheet)s row %(row)d, column %(column)s: %(value)s rounded to %(tons)s")
                        % {
                            "sheet": self.name,
                            "row": row.number,
                            "column": names[name],
                            "value": raw[name],
                            "tons": rounded,
                        }
                    )

    def key_columns(self) -> list[str]:
        """Return the columns that together name a row."""
        return [self._column_of(field) for field in self.key]

    def _column_of(self, field: str) -> str:
        return next(column.name for column in self.columns if column.reads == field)
