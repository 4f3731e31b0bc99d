"""A list of a page as a file: every row that its filters leave, in its order and its columns."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from foundry_portal.excel import Table, write_workbook, xlsx_response
from foundry_portal.tables import BaseTable

PARAMETER = "export"
CSV = "text/csv; charset=utf-8"
_STARTS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BYTE_ORDER_MARK = "\ufeff"  # tells Excel that the file is UTF-8


def export_response(request: HttpRequest, table: BaseTable) -> HttpResponse | None:
    """Return a table as the file that ``?export=`` asks for, xlsx or csv; None if it asks for none.

    The table is to be configured with the request before, so that it is in the page's order.
    """
    return export_rows(request, table.export_name, lambda: _values(table))


def export_rows(
    request: HttpRequest, name: str, rows: Callable[[], Iterable[Sequence[Any]]]
) -> HttpResponse | None:
    """Return rows, the headers first, as the file that is asked for; None if none is."""
    wanted = request.GET.get(PARAMETER)
    file_name = f"{name}-{timezone.localdate():%Y-%m-%d}"
    if wanted == "xlsx":
        headers, *below = rows()
        return xlsx_response(write_workbook({name: Table(headers, below)}), f"{file_name}.xlsx")
    if wanted == "csv":
        return HttpResponse(
            _csv(rows()),
            content_type=CSV,
            headers={"Content-Disposition": content_disposition_header(True, f"{file_name}.csv")},
        )
    return None


def _values(table: BaseTable) -> Iterator[list[Any]]:
    hidden = [column.name for column in table.columns.iterall() if not column.visible]
    for row in table.as_values(exclude_columns=hidden):
        yield [_local(value) for value in row]


def _local(value: Any) -> Any:
    """Return a moment in local time, which is all that Excel knows, and anything else as it is."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.make_naive(value)
    return value


def _csv(rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    out.write(_BYTE_ORDER_MARK)
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([_harmless(value) for value in row])
    return out.getvalue()


def _harmless(value: Any) -> Any:
    """Return text that would start a formula with an apostrophe before it."""
    if isinstance(value, str) and value.startswith(_STARTS_LIKE_A_FORMULA):
        return f"'{value}"
    return value
