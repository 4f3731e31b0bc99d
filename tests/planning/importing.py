"""Workbooks staged and imported, as the pages and the command do it."""

from orders.models import Scenario
from planning.services.imports import StagedImport, apply_import, stage_workbook
from tests.workbooks import SmallWorkbook


def stage(content: bytes | SmallWorkbook, scenario: Scenario | None = None) -> StagedImport:
    content = content if isinstance(content, bytes) else content.content()
    return stage_workbook(scenario=scenario, file=content)


def imported(
    content: bytes | SmallWorkbook, scenario: Scenario | None = None, **options: bool
) -> Scenario:
    staged = stage(content, scenario)
    assert not staged.errors, [str(error) for error in staged.errors]
    return apply_import(staged=staged, user=None, **options)
