"""What has to be right before a Monday is planned, and who said last that it is, and when."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import Scenario


class MondayStep(models.Model):
    """The last word on one of a scenario's inputs; its history tells the words before."""

    class Step(models.TextChoices):
        PROGRESS = "progress", _("Progress of orders")
        PATTERNS = "patterns", _("Patterns loaded")
        FLASKS = "flasks", _("Flasks in use")
        POURS = "pours", _("Pours committed")
        CALENDAR = "calendar", _("Calendar")
        SHOP = "shop", _("Flasks and capacities")

    class How(models.TextChoices):
        ENTERED = "entered", _("entered")
        FILLED = "filled", _("filled from the plan and the log")
        IMPORTED = "imported", _("imported")
        PROMOTED = "promoted", _("promoted from a what-if")
        CONFIRMED = "confirmed", _("confirmed")

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="monday_steps")
    step = models.CharField(_("step"), max_length=10, choices=Step)
    asof_date = models.DateField(_("for Monday"))
    how = models.CharField(_("how"), max_length=10, choices=How)
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    stated_at = models.DateTimeField(_("stated"), default=timezone.now)

    class Meta:
        db_table = "monday_steps"
        ordering = ["scenario", "step"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "step"], name="monday_steps_unique_in_scenario"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}, {self.asof_date:%d %b %Y}"

    @property
    def is_ahead(self) -> bool:
        """Whether it was said before its Monday came."""
        return timezone.localdate(self.stated_at) < self.asof_date
