"""Every page that lists something hands it out as a file, as shown, and does no harm by it."""

import csv
import html
import io
import re

import openpyxl
import pytest
from django.core.paginator import Page
from django.db.models import CharField, F, Value
from django.db.models.functions import Concat
from django.http import HttpResponse
from django.test import Client

from orders.models import Customer, Order, Part, Scenario
from planning.models import (
    DailyOrder,
    OrderStatus,
    ProductionEntry,
    StagedRow,
)
from tests.access import TABLE, Row, things

pytestmark = pytest.mark.django_db

NO_LISTS = {"run-pins"}  # a form in the shape of the daily plan, which goes along itself
PAGES = [row for row in TABLE if row.answers("get")["planner"] == 200 and row.name not in NO_LISTS]
NAMES = [
    (Order, "order_id"),
    (Customer, "name"),
    (Part, "part_id"),
    (Scenario, "name"),
    (ProductionEntry, "note"),
    (StagedRow, "name"),
    (OrderStatus, "order_id"),
    (OrderStatus, "customer_name"),
    (DailyOrder, "order_id"),
]


def _page(planner: Client, row: Row) -> tuple[str, HttpResponse]:
    address = row.address(things())
    for model, name in NAMES:
        hostile = Concat(Value("=1+"), F(name), output_field=CharField())
        model.objects.update(**{name: hostile})
    OrderStatus.objects.update(late_qty=2, late_days=1)
    return address, planner.get(address)


def _is_a_list(page: HttpResponse) -> bool:
    """Tell whether a page shows rows a page at a time, or offers them as a file anyway."""
    names = page.context.keys() if page.context else ()
    shown = (page.context[name] for name in names)
    pages = (getattr(value, "page", value) for value in shown)
    counts = [found.paginator.count for found in pages if isinstance(found, Page)]
    return any(counts) or bool(_files(page))


def _files(page: HttpResponse) -> list[str]:
    if not page["Content-Type"].startswith("text/html"):
        return []
    return [
        html.unescape(address) for address in re.findall(r'href="([^"]*export=\w+)"', page.text)
    ]


@pytest.mark.parametrize("row", PAGES, ids=str)
def test_what_a_page_lists_goes_along(planner: Client, row: Row) -> None:
    path, page = _page(planner, row)
    if not _is_a_list(page):
        return
    files = _files(page)
    assert files, "offer what is listed as a file, or name the page in NO_LISTS"
    for address in files:
        file = planner.get(path + address)
        assert file.status_code == 200
        if "export=csv" in address:
            cells = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))
            assert not [cell for line in cells for cell in line if cell.startswith(("=", "+", "@"))]
        else:
            sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
            cells = [[cell.value for cell in line] for line in sheet.iter_rows()]
            assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
        assert len(cells) > 1
        assert all(len(line) == len(cells[0]) for line in cells)
