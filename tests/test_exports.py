"""A table as a file: what stands on the page, and no text that a spreadsheet would run."""

import csv
import io

import django_tables2 as tables
import openpyxl
import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from foundry_portal.exports import export_response
from foundry_portal.tables import BaseTable, NumberColumn

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
HOSTILE = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20).map(
    lambda text: f"=HYPERLINK({text})" if len(text) % 3 else text
)


class Notes(BaseTable):
    """Text and numbers, and one column that the page doesn't show."""

    export_name = "notes"

    text = tables.Column(empty_values=())
    number = NumberColumn()
    secret = tables.Column(visible=False)


def _file(kind: str, *texts: str) -> bytes:
    rows = [{"text": text, "number": 1234, "secret": "hidden"} for text in texts]
    answer = export_response(RequestFactory().get("/", {"export": kind}), Notes(rows))
    assert answer is not None
    return answer.content


@given(HOSTILE)
def test_a_cell_of_csv_never_starts_a_formula(text: str) -> None:
    rows = list(csv.reader(io.StringIO(_file("csv", text).decode("utf-8-sig"), newline="")))
    assert rows[0] == ["Text", "Number"]
    assert rows[1] in ([text, "1234"], [f"'{text}", "1234"])
    assert not rows[1][0].startswith(FORMULA_STARTS)


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_a_cell_of_excel_is_text_and_a_number_a_number(start: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(_file("xlsx", f"{start}1+1")))
    text, number = book["notes"][2]
    assert (text.data_type, number.data_type) == ("s", "n")
    assert number.value == 1234


@pytest.mark.parametrize("kind", ["", "exe"])
def test_a_page_is_no_file(kind: str) -> None:
    request = RequestFactory().get("/", {"export": kind})
    assert export_response(request, Notes([])) is None
