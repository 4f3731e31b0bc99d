"""Whatever is typed leaves the portal as text, and comes back as it was."""

import csv
import io
from random import Random

import django_tables2 as tables
import openpyxl
import pytest
from django.test import RequestFactory

from foundry_portal.exports import export_response
from foundry_portal.tables import BaseTable
from orders.models import Part
from planning.services.exports import export_inputs
from planning.services.imports import stage_workbook
from tests import factories
from tests.promises.series import length

STARTS = ("=", "+", "-", "@", "'", '"', "|", "=1+1", "=cmd|' /C calc'!A0", "=HYPERLINK(", "", "<b>")
LETTERS = "aZ09 =+-@'\"|!(),;:&<>%#{}[]\\/äß漢😀\u00a0\u202e\n"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Notes(BaseTable):
    """A list of one column."""

    export_name = "notes"

    text = tables.Column(empty_values=())


def hostile_texts(number: int) -> list[str]:
    """Return so many texts that a spreadsheet would take for something else."""
    random = Random(1)
    made: dict[str, None] = {}
    while len(made) < number:
        tail = "".join(random.choice(LETTERS) for _ in range(random.randrange(20)))
        if text := f"{random.choice(STARTS)}{tail}".replace("\n", " ").strip():
            made[text] = None
    return list(made)


def exported(kind: str, texts: list[str]) -> bytes:
    rows = [{"text": text} for text in texts]
    answer = export_response(RequestFactory().get("/", {"export": kind}), Notes(rows))
    assert answer is not None
    return answer.content


def assert_no_formula(content: bytes) -> int:
    """Look at every cell of a workbook; return how many there are."""
    cells = [
        cell
        for sheet in openpyxl.load_workbook(io.BytesIO(content))
        for row in sheet.rows
        for cell in row
    ]
    assert not [cell.value for cell in cells if cell.data_type in "fe"]
    return len(cells)


@pytest.mark.django_db
def test_hostile_texts_leave_and_come_back_as_text(record_property) -> None:
    texts = hostile_texts(length(10_000))
    assert_no_formula(exported("xlsx", texts))
    lines = csv.reader(io.StringIO(exported("csv", texts).decode("utf-8-sig"), newline=""))
    assert not [line for line in lines if line[0].startswith(FORMULA_STARTS)]

    scenario = factories.scenario()
    weight = {"flask_size": "S", "cool_hours": 24, "finish_hours": 24, "gross_weight_ton": 1}
    Part.objects.bulk_create(
        Part(scenario=scenario, part_id=f"P{number}", description=text[:200], **weight)
        for number, text in enumerate(texts)
    )
    content = export_inputs(scenario=scenario)
    cells = assert_no_formula(content)
    staged = stage_workbook(scenario=scenario, file=content)
    assert not staged.errors
    assert not staged.differs
    record_property(
        "figure",
        f"{len(texts):,} texts as list (xlsx, csv) and workbook: no formula in {cells:,} cells, "
        "in again without a difference",
    )
