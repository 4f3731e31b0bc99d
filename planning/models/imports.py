"""Workbooks that were uploaded and wait for someone's word."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models import Scenario


class StagedWorkbook(models.Model):
    """The bytes of a workbook between its preview and its confirmation."""

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
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        db_table = "staged_workbooks"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name
