"""A file that is no workbook, or a hostile one, is refused in words before it does harm."""

import random
import resource
import zipfile
from contextlib import suppress
from datetime import date
from io import BytesIO

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from foundry_portal import excel_reader
from foundry_portal.excel import BadWorkbook, Table, read_workbook, write_workbook
from planning.services.imports import stage_workbook
from tests import factories
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


def _numbers(count: int) -> bytes:
    dice = random.Random(0)
    return b"".join(b"<c><v>%d</v></c>" % dice.randrange(1000) for _ in range(count))


def test_a_sheet_under_another_name_is_no_way_around_the_limits() -> None:
    """A sheet is what the workbook's relations call one, whatever its file is called."""
    content = _with_rows(b"<row>" + _numbers(400_000) + b"</row>", "sheet4.bin")
    with pytest.raises(BadWorkbook, match=r"sheet4\.bin is too long"):
        read_workbook(content)


HEAVY = {
    "a crammed row": b"<row>" + _numbers(350_000) + b"</row>",
    "a cell of attributes": b"<row><c %b/></row>" % b"".join(b'a%d="" ' % i for i in range(10**6)),
}


@pytest.mark.parametrize("rows", HEAVY.values(), ids=HEAVY)
def test_what_grows_without_end_is_ended_outside_of_this_process(rows: bytes) -> None:
    content = _with_rows(rows)
    memory, work = _memory_bytes(), _childrens_work_s()
    with pytest.raises(BadWorkbook, match=r"too long|more than 16,384 cells"):
        read_workbook(content)
    assert _childrens_work_s() - work < 5
    assert _memory_bytes() - memory < 100 * 1024 * 1024


def test_ten_thousand_orders_are_far_from_the_limits() -> None:
    due = date(2026, 12, 18)
    rows = [
        [f"ORDER-{n:06d}", f"C{n % 300}", f"PART-{n % 900}", 25, due, 100] for n in range(10_000)
    ]
    content = write_workbook({"orders": Table(["h"] * 6, rows)})
    work = _childrens_work_s()
    assert len(read_workbook(content)["orders"].rows) == 10_000
    assert _childrens_work_s() - work < excel_reader.CPU_S / 2


@pytest.mark.parametrize(
    "code", ["while True: pass", "bytearray(10**9)", "import os; os.abort()", "1/0"]
)
def test_a_child_that_is_ended_is_a_bad_workbook(code: str, monkeypatch) -> None:
    start = (
        "from foundry_portal import excel_reader;"
        f"excel_reader.read = lambda *a, **k: exec({code!r}); excel_reader.CPU_S = 1;"
        "excel_reader.main()"
    )
    monkeypatch.setattr("foundry_portal.excel._READER", start)
    with pytest.raises(BadWorkbook, match="too long to be read"):
        read_workbook(MONDAY_2)


def test_the_child_knows_no_secret(monkeypatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hidden")
    monkeypatch.setattr(
        "foundry_portal.excel._READER",
        "import os, json; print(json.dumps({'refused': ' '.join(os.environ)}))",
    )
    with pytest.raises(BadWorkbook) as caught:
        read_workbook(MONDAY_2)
    assert "SECRET_KEY" not in str(caught.value)


def test_the_largest_file_taken_is_a_setting(settings) -> None:
    settings.WORKBOOK_MAX_BYTES = len(MONDAY_2)
    assert read_workbook(MONDAY_2)
    settings.WORKBOOK_MAX_BYTES -= 1
    for file in (MONDAY_2, BytesIO(MONDAY_2)):
        with pytest.raises(BadWorkbook, match=r"larger than 0\.0176 MB"):
            read_workbook(file)


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(seed=0, inside=True)
@given(seed=st.integers(0, 2**32), inside=st.booleans())
def test_a_mutated_workbook_never_breaks_the_import(read_here, seed: int, inside: bool) -> None:
    """Bytes are changed in the file, or in one of its parts before it is zipped again."""
    dice = random.Random(seed)
    with suppress(BadWorkbook):
        stage_workbook(scenario=None, file=_mutated(MONDAY_2, dice, inside))


def _memory_bytes() -> int:
    """Return the most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _childrens_work_s() -> float:
    """Return how long the children of this process have worked; waiting doesn't count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _with_rows(rows: bytes, file: str = "sheet4.xml") -> bytes:
    """Return a workbook with these rows in one sheet, and that sheet in a file of this name."""
    parts = {}
    with zipfile.ZipFile(BytesIO(MONDAY_2)) as source:
        for name in source.namelist():
            part = source.read(name).replace(b"sheet4.xml", file.encode())
            if name.endswith("sheet4.xml"):
                part = part.replace(b"<sheetData>", b"<sheetData>" + rows)
            parts[name.replace("sheet4.xml", file)] = part
    return zipped(parts)


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


def test_a_workbook_of_other_sheets_is_refused_before_it_empties_anything() -> None:
    plan = xlsx({"plan_daily_order": [["order_id"], ["O1"]], "summary": [["name"], ["cost"]]})
    with pytest.raises(BadWorkbook, match="It has: plan_daily_order, summary"):
        stage_workbook(scenario=factories.scenario(), file=plan)
