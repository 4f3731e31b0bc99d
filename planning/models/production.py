"""The production log: what was really molded, scrapped and delivered.

Nothing of it is ever overwritten. A correction is an entry of its own that replaces others; an
entry counts while nothing replaces it.
"""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.fields import TextLineField, bounded
from orders.models import MAX_QTY, Order, Scenario


class ProductionEntries(QuerySet["ProductionEntry"]):
    """Entries of the log, and what they add up to."""

    def counting(self) -> "ProductionEntries":
        """Return the entries that nothing replaces."""
        return self.filter(replaced_by__isnull=True)

    def delivered(self) -> dict[int, int]:
        """Return how many pieces the counting entries say were delivered, by the order's key."""
        rows = self.counting().filter(event=ProductionEntry.Event.DELIVERED).order_by()
        return dict(rows.values_list("order_id").annotate(Sum("qty")))

    def totals(self) -> list["ProductionEntry"]:
        """Return what the counting entries of each day, order and event add up to, not stored."""
        rows = self.counting().order_by("date", "order__order_id", "event")
        facts = rows.values_list("date", "order_id", "order__order_id", "event")
        return [
            ProductionEntry(date=day, order=Order(pk=key, order_id=number), event=event, qty=qty)
            for day, key, number, event, qty in facts.annotate(Sum("qty"))
        ]


class ProductionEntry(models.Model):
    """How many pieces of an order were molded, scrapped or delivered on a day."""

    class Event(models.TextChoices):
        MOLDED = "molded", _("Molded")
        SCRAPPED = "scrapped", _("Scrapped")
        DELIVERED = "delivered", _("Delivered")

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="production_log")
    date = models.DateField(_("date"))
    order = models.ForeignKey(Order, models.CASCADE, related_name="production_log")
    event = models.CharField(_("event"), max_length=10, choices=Event)
    qty = models.PositiveIntegerField(
        _("quantity"),
        validators=[MaxValueValidator(MAX_QTY)],
        help_text=_("Pieces; 0 takes back what it replaces."),
    )
    note = TextLineField(_("note"), max_length=200, blank=True)
    replaced_by = models.ForeignKey(
        "self",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("replaced by"),
    )
    token = models.UUIDField(
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text=_("Of the form it was sent with, so that what is sent twice counts once."),
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)

    objects = ProductionEntries.as_manager()

    class Meta:
        db_table = "production_log"
        verbose_name_plural = _("production log")
        ordering = ["-date", "-pk"]
        constraints = [
            bounded("qty", 0, MAX_QTY, name="production_log_qty_in_range"),
            models.CheckConstraint(
                condition=Q(event__in=("molded", "scrapped", "delivered")),
                name="production_log_known_event",
            ),
        ]
        indexes = [
            models.Index(fields=["scenario", "date"]),
            models.Index(
                fields=["order", "event", "date"],
                condition=Q(replaced_by__isnull=True),
                name="production_log_counting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.order}: {self.qty} {self.event}"

    @property
    def counts(self) -> bool:
        return self.replaced_by_id is None


class CreditCorrection(models.Model):
    """A credit that somebody set by hand, and why."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="+")
    asof_date = models.DateField(_("as-of Monday"))
    order = models.ForeignKey(Order, models.CASCADE, related_name="credit_corrections")
    qty_before = models.PositiveIntegerField(_("before"))
    qty_after = models.PositiveIntegerField(_("after"))
    reason = TextLineField(_("reason"), max_length=200)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    corrected_at = models.DateTimeField(_("corrected"), auto_now_add=True)

    class Meta:
        db_table = "credit_corrections"
        ordering = ["-corrected_at"]

    def __str__(self) -> str:
        return f"{self.order}: {self.qty_before} → {self.qty_after}"
