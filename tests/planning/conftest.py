"""What tests of the workbook may ask for."""

import pytest

from foundry_portal import excel_reader


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read workbooks in this process: a child each is too much for hundreds of them."""
    monkeypatch.setattr("planning.services.imports.read_workbook", excel_reader.read)
