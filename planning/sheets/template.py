"""The workbook to fill in: every sheet and column, and in Excel lists of what a cell may hold."""

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from foundry_portal.excel import Offer, Table
from orders.models import Scenario
from planning import sheets
from planning.sheets.base import TableSheet
from planning.sheets.opening import OpeningSheet
from planning.sheets.shop import PREFIX

TEXT, DAY = "@", "yyyy-mm-dd"
USUAL_SIZES = ("S", "M", "L")
LONGEST_LIST = 255  # of words in one cell's offer, as Excel has it


def tables(scenario: Scenario | None) -> dict[str, Table]:
    """Return the sheets for the scenario's next Monday, or empty ones for a new scenario."""
    plain = {sheet.name: _rows(sheet, scenario) for sheet in sheets.SHEETS}
    sizes = [h.removeprefix(PREFIX) for h in plain["resources"].headers if h.startswith(PREFIX)]
    return {sheet.name: _dressed(sheet, plain, sizes) for sheet in sheets.SHEETS}


def _rows(sheet: TableSheet, scenario: Scenario | None) -> Table:
    """Return the rows to begin with: none of the shop's state on a Monday to come, nor its log."""
    headers = [column.name for column in sheet.columns]
    if sheet.name == "scenario":
        return Table(headers, [_next_monday(scenario)])
    if scenario is None and sheet.name == "resources":
        return Table([*(f"{PREFIX}{size}" for size in USUAL_SIZES), *headers], [])
    if scenario is None or isinstance(sheet, OpeningSheet) or sheet is sheets.PRODUCTION_LOG:
        return Table(headers, [])
    return sheet.table(scenario)


def _next_monday(scenario: Scenario | None) -> tuple[str | None, date]:
    if scenario is not None:
        return scenario.name, scenario.asof_date + timedelta(days=7)
    today = timezone.localdate()
    return None, today + timedelta(days=-today.weekday() % 7)


def _dressed(sheet: TableSheet, plain: dict[str, Table], sizes: list[str]) -> Table:
    """Return a sheet with the formats and the offers of its columns."""
    formats: dict[str, str] = {}
    offers: dict[str, Offer] = {}
    for column in sheet.columns:
        field = sheet.model._meta.get_field(column.reads)
        if isinstance(field, models.DateField):
            formats[column.name] = DAY
        elif field.is_relation or isinstance(field, models.CharField):
            formats[column.name] = TEXT
        if offer := _offer(sheet, field, plain, sizes):
            offers[column.name] = offer
    table = plain[sheet.name]
    return Table(table.headers, table.rows, formats, offers)


def _offer(
    sheet: TableSheet, field: Any, plain: dict[str, Table], sizes: list[str]
) -> Offer | None:
    """Return what Excel offers for a column, if that is a list."""
    if field.is_relation:
        return _numbers_of(sheet.references[field.name], plain)
    if field.choices:
        return _words([str(word) for word, _label in field.choices])
    if isinstance(field, models.BooleanField):
        return _words(["yes", "no"])
    if field.name == "flask_size":
        return _words(sizes, is_strict=False)  # a new column of the resources is a new size
    return None


def _numbers_of(name: str, plain: dict[str, Table]) -> Offer:
    """Return the rows of another sheet, as far as it is filled, by their first key."""
    from openpyxl.utils import get_column_letter  # see excel.write_workbook

    key = next(sheet for sheet in sheets.SHEETS if sheet.name == name).key_columns()[0]
    letter = get_column_letter(list(plain[name].headers).index(key) + 1)
    filled = f"MAX(COUNTA({name}!${letter}:${letter})-1,1)"
    return Offer(f"OFFSET({name}!${letter}$2,0,0,{filled},1)")


def _words(words: list[str], *, is_strict: bool = True) -> Offer | None:
    """Return words as an offer; None if Excel can't hold them as one."""
    text = ",".join(words)
    if not words or len(text) > LONGEST_LIST or any("," in w or '"' in w for w in words):
        return None
    return Offer(f'"{text}"', is_strict)
