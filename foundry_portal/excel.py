"""Read Excel workbooks that strangers send, and write ones that do no harm.

What is read is read in a child process, within limits (``excel_reader``). ``excel_writer`` writes:
text stays text, however much it looks like a formula.
"""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Collection, Mapping
from typing import BinaryIO

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from foundry_portal.excel_rows import (
    TOO_MUCH,
    BadCell,
    BadWorkbook,
    Offer,
    Row,
    Sheet,
    Table,
    decode,
    normal_name,
)

__all__ = [
    "XLSX",
    "BadCell",
    "BadWorkbook",
    "Offer",
    "Row",
    "Sheet",
    "Table",
    "normal_name",
    "read_workbook",
    "write_workbook",
    "xlsx_response",
]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READING_S = 20  # of the clock, on a busy machine; the child's own limit is in seconds of work

# Numpy, which openpyxl takes along where it finds it, doubles the start and the memory.
_READER = (
    "import sys; sys.modules['numpy'] = None; from foundry_portal import excel_reader;"
    " excel_reader.main()"
)
_HANDED_ON = ("PATH", "LD_LIBRARY_PATH")  # what Python may need to start, and no secret

logger = logging.getLogger(__name__)


def read_workbook(
    file: BinaryIO | bytes, *, wanted: Collection[str] | None = None
) -> dict[str, Sheet]:
    """Return the sheets by ``normal_name``; of sheets that aren't wanted, only the name.

    Cells are None, text, int, float, bool, date or time types, or ``BadCell``. Of two sheets with
    one name the first is read, and marked. Raises ``BadWorkbook``.
    """
    limit = settings.WORKBOOK_MAX_BYTES
    content = file if isinstance(file, bytes) else file.read(limit + 1)
    if len(content) > limit:
        raise BadWorkbook(f"The file is larger than {_megabytes(limit)} MB: no workbook of ours.")
    return decode(_read_in_a_child(content, wanted))


def write_workbook(sheets: Mapping[str, Table]) -> bytes:
    """Return a workbook with a bold, frozen header row on each sheet."""
    from foundry_portal import excel_writer  # openpyxl takes numpy along: only who writes waits

    return excel_writer.write_workbook(sheets)


def xlsx_response(content: bytes, name: str) -> HttpResponse:
    """Return a workbook as a download of that name, whatever characters the name is made of."""
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


# Reading


def _read_in_a_child(content: bytes, wanted: Collection[str] | None) -> bytes:
    """Return the child's answer; a child that was ended by a limit had too much to read."""
    words = json.dumps(None if wanted is None else sorted(wanted))
    try:
        child = subprocess.run(  # noqa: S603 - our own Python and our own words
            [sys.executable, "-c", _READER, words],
            input=content,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in _HANDED_ON if name in os.environ},
            timeout=READING_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BadWorkbook(TOO_MUCH) from error
    if child.returncode != 0:
        logger.warning(
            "reading a workbook ended with %d: %r", child.returncode, child.stderr[-500:]
        )
        raise BadWorkbook(TOO_MUCH)
    return child.stdout


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.3g}"
