"""A file that is no workbook, or a hostile one, is refused in words before it does harm."""

import random
import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from foundry_portal.excel import BadWorkbook
from planning.services.imports import stage_workbook
from tests.workbooks import MONDAY_2, replaced, xlsx

pytestmark = pytest.mark.django_db


def zipped(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'

NO_WORKBOOKS = {
    "empty": (b"", "empty"),
    "text": (b"order_id;qty\nO1;3\n", "no Excel workbook"),
    "xls": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "old Excel file"),
    "password": (
        bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    "zip": (zipped({"a.txt": b"hello"}), "no Excel workbook"),
    "cut": (MONDAY_2[: len(MONDAY_2) // 2], "no Excel workbook"),
    "bomb": (
        zipped({"[Content_Types].xml": b"", "xl/worksheets/sheet1.xml": bytes(30_000_000)}),
        "zip bombs",
    ),
    "many parts": (zipped({f"{i}.xml": b"" for i in range(600)}), "parts"),
    "rows": (
        xlsx({"orders": [["order_id"], *([i] for i in range(25_100))]}),
        "more than 25,000 rows",
    ),
    "columns": (xlsx({"orders": [range(1, 300)]}), "more than 200 columns"),
    "entities": (
        replaced(MONDAY_2, b"<worksheet ", ENTITIES + b"<worksheet "),
        "can't be read",
    ),
}


@pytest.mark.parametrize(("content", "reason"), NO_WORKBOOKS.values(), ids=NO_WORKBOOKS)
def test_what_is_no_workbook_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(BadWorkbook, match=reason):
        stage_workbook(scenario=None, file=content)


@pytest.mark.parametrize(
    "rows",
    [
        b"".join(b'<row r="%d"/>' % number for number in range(1, 250_000)),
        b"<row>" + b"".join(b'<c s="%d"/>' % number for number in range(20_000)) + b"</row>",
    ],
    ids=["empty rows", "one endless row"],
)
def test_a_file_of_nothing_is_refused(rows: bytes) -> None:
    content = replaced(MONDAY_2, b"<sheetData>", b"<sheetData>" + rows)
    with pytest.raises(BadWorkbook, match=r"too long|more than 16,384 cells"):
        stage_workbook(scenario=None, file=content)


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(seed=0, inside=True)
@given(seed=st.integers(0, 2**32), inside=st.booleans())
def test_a_mutated_workbook_never_breaks_the_import(seed: int, inside: bool) -> None:
    """Bytes are changed in the file, or in one of its parts before it is zipped again."""
    dice = random.Random(seed)
    with suppress(BadWorkbook):
        stage_workbook(scenario=None, file=_mutated(MONDAY_2, dice, inside))


def _mutated(content: bytes, dice: random.Random, inside: bool) -> bytes:
    if not inside:
        return _with_noise(content, dice)
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        chosen = dice.choice(source.namelist())
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, _with_noise(part, dice) if name == chosen else part)
    return out.getvalue()


def _with_noise(content: bytes, dice: random.Random) -> bytes:
    noisy = bytearray(content)
    for _ in range(dice.choice((1, 3, 30))):
        place = dice.randrange(len(noisy))
        kind = dice.randrange(3)
        if kind == 0:
            noisy[place] = dice.choice(b"0123456789<>&\"'=-.eENaN\x00\xff")
        elif kind == 1:
            del noisy[place : place + dice.randrange(1, 20)]
        else:
            noisy[place:place] = noisy[place : place + dice.randrange(1, 40)]
    return bytes(noisy)
