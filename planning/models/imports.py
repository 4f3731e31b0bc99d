"""Workbooks that were uploaded and wait for someone's word, with what each would do."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models import Scenario


class StagedWorkbook(models.Model):
    """The bytes of a workbook between its preview and its confirmation.

    ``digest`` names exactly what the preview shows; ``summary`` holds what stands above its rows.
    """

    scenario = models.ForeignKey(
        Scenario,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("None: it makes a new scenario."),
    )
    name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64, editable=False)
    digest = models.CharField(max_length=64, editable=False, default="")
    summary = models.JSONField(editable=False, default=dict)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        db_table = "staged_workbooks"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class StagedRow(models.Model):
    """What a workbook would do with one row: what it was, and what it would be.

    ``values`` lists (column, before, after) as people read them: every column of a new row, of a
    changed one only what differs.
    """

    class Kind(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        GONE = "gone", _("No longer listed")

    workbook = models.ForeignKey(StagedWorkbook, models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    sheet = models.CharField(_("sheet"), max_length=50)
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    name = models.CharField(_("row"), max_length=300)
    values = models.JSONField(default=list)
    columns = models.TextField(blank=True, help_text=_("The changed columns, with blanks around."))
    note = models.CharField(_("what becomes of it"), max_length=200, blank=True)

    class Meta:
        db_table = "staged_rows"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["workbook", "position"], name="staged_rows_unique")
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.name}".strip()
