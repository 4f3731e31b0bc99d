"""Keep an uploaded workbook with what it would do, until its import is confirmed or called off."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from orders.models import Scenario
from planning.models import StagedRow, StagedWorkbook
from planning.services.imports import StagedImport

KEPT_WARNINGS = 200
BATCH = 1_000


def keep_workbook(
    *, scenario: Scenario | None, user: User, name: str, content: bytes, staged: StagedImport
) -> StagedWorkbook:
    """Keep a workbook and its preview; the one that the user uploaded before goes."""
    with transaction.atomic():
        StagedWorkbook.objects.filter(uploaded_by=user, scenario=scenario).delete()
        forgotten = timezone.now() - timedelta(days=settings.KEEP_UPLOADS_DAYS)
        StagedWorkbook.objects.filter(created_at__lt=forgotten).delete()
        kept = StagedWorkbook.objects.create(
            scenario=scenario,
            uploaded_by=user,
            name=name[:200],
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
        )
        renew_preview(kept=kept, staged=staged)
    return kept


def renew_preview(*, kept: StagedWorkbook, staged: StagedImport) -> None:
    """Keep what the workbook would do as the scenario stands now."""
    rows = staged.differences()
    for position, row in enumerate(rows):
        row.workbook, row.position = kept, position
    with transaction.atomic():
        kept.rows.all().delete()
        StagedRow.objects.bulk_create(rows, batch_size=BATCH)
        kept.digest, kept.summary = staged.digest, _summary(staged, rows)
        kept.save(update_fields=["digest", "summary"])


def _summary(staged: StagedImport, rows: Sequence[StagedRow]) -> dict[str, Any]:
    changed = (row for row in rows if row.kind == StagedRow.Kind.CHANGED)
    columns = {column: None for row in changed for column, _before, _after in row.values}
    return {
        "scenario_name": staged.scenario_name,
        "asof_date": str(staged.asof_date),
        "counts": [asdict(count) for count in staged.counts],
        "warnings": staged.warnings[:KEPT_WARNINGS],
        "more_warnings": max(0, len(staged.warnings) - KEPT_WARNINGS),
        "changed_columns": list(columns),
        "missing_orders": len(staged.missing_orders),
        "differs": staged.differs,
    }
