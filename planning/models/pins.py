"""Cells of the daily grid whose molds are fixed: those a run was solved around, and the next ones.

Order numbers are copied as text, as in the plan's rows.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.fields import bounded
from orders.models import MAX_QTY
from planning.models.runs import Run


class FixedCell(models.Model):
    """The molds of one order on one date, 0 included."""

    order_id = models.CharField(_("order"), max_length=50)
    date = models.DateField(_("date"))
    molds = models.PositiveIntegerField(_("molds"), validators=[MaxValueValidator(MAX_QTY)])

    class Meta:
        abstract = True
        ordering = ["date", "order_id"]

    def __str__(self) -> str:
        return f"{self.date} {self.order_id}: {self.molds}"


class PinnedCell(FixedCell):
    """A single cell that a run was solved around; those of the days kept are not among them."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="pinned_cells", editable=False)

    class Meta(FixedCell.Meta):
        db_table = "pinned_cells"
        constraints = [
            models.UniqueConstraint(fields=["run", "order_id", "date"], name="pinned_cells_unique"),
            bounded("molds", 0, MAX_QTY, name="pinned_cells_molds_in_range"),
        ]


class MarkedCell(FixedCell):
    """A cell of a run's plan that the next run shall be solved around."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="marked_cells", editable=False)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    marked_at = models.DateTimeField(_("marked"), auto_now=True)

    class Meta(FixedCell.Meta):
        db_table = "marked_cells"
        constraints = [
            models.UniqueConstraint(fields=["run", "order_id", "date"], name="marked_cells_unique"),
            bounded("molds", 0, MAX_QTY, name="marked_cells_molds_in_range"),
        ]
