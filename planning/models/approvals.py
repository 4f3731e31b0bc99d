"""Which plan the shop follows: approved by whom, withdrawn why."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models import Scenario
from planning.models.runs import Run


class Approval(models.Model):
    """The planner's word that the shop shall follow a run's plan; it stays, whatever follows."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="approvals")
    scenario = models.ForeignKey(Scenario, models.PROTECT, related_name="approvals")
    engine = models.CharField(_("engine"), max_length=30)
    asof_date = models.DateField(_("as-of Monday"))
    in_force = models.BooleanField(_("in force"), default=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="approvals"
    )
    approved_at = models.DateTimeField(_("approved"), auto_now_add=True)
    comment = models.TextField(_("comment"), blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawal_reason = models.TextField(_("reason of the withdrawal"), blank=True)

    class Meta:
        db_table = "approvals"
        ordering = ["-approved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "engine", "asof_date"],
                condition=Q(in_force=True),
                name="approvals_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | (
                    Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, in_force=False)
                    & ~Q(withdrawal_reason="")
                ),
                name="approvals_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run}, {self.asof_date:%d %b %Y}"
