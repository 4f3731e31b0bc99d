"""What customers want: scenarios, customers, parts and orders.

A scenario owns every input row, so that a copy of it is a whole what-if. Table and column names
are the specification's (section 5); in the tables that refer to a part or an order, the columns
``part_id`` and ``order_id`` hold the row's key.
"""

from collections.abc import Collection

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.fields import (
    FoldedField,
    HoursField,
    NaturalKeyField,
    TextLineField,
    TonsField,
    bounded,
    folded_text,
)

MAX_QTY = 100_000


class Tier(models.TextChoices):
    GOLD = "Gold", _("Gold")
    SILVER = "Silver", _("Silver")
    BRONZE = "Bronze", _("Bronze")


class Scenario(models.Model):
    """An editable set of all inputs; one is live, the others are what-ifs."""

    scenario_id = models.BigAutoField(primary_key=True)
    name = TextLineField(_("name"), max_length=100, unique=True)
    asof_date = models.DateField(
        _("as-of Monday"), help_text=_("The Monday on which the plan starts.")
    )
    is_live = models.BooleanField(
        _("live"), default=False, help_text=_("The scenario that sales enter orders into.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        db_table = "scenarios"
        ordering = ["-is_live", "name"]
        permissions = [("import_workbook", "Can import a workbook")]
        constraints = [
            models.UniqueConstraint(
                fields=["is_live"],
                condition=Q(is_live=True),
                name="scenarios_one_live",
                violation_error_message=_("Another scenario is live already."),
            ),
            models.CheckConstraint(
                condition=Q(asof_date__iso_week_day=1),
                name="scenarios_asof_is_a_monday",
                violation_error_message=_("The as-of date must be a Monday."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def _retired() -> models.BooleanField:
    return models.BooleanField(
        _("retired"), default=False, help_text=_("Not offered for new orders any more.")
    )


class Customer(models.Model):
    """Who orders."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="customers")
    customer_id = NaturalKeyField(_("customer"))
    name = TextLineField(_("name"), max_length=200)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier, default=Tier.BRONZE)
    salesperson = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="customers",
        verbose_name=_("salesperson"),
        help_text=_("Who looks after the customer; “mine” goes by it."),
    )
    is_retired = _retired()

    class Meta:
        db_table = "customers"
        ordering = ["customer_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "customer_id"],
                name="customers_unique_in_scenario",
                violation_error_message=_("This customer exists already: change that one."),
            ),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="customers_known_tier"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.name}"


class Part(models.Model):
    """What is cast: its flask, its process times, its weight."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="parts")
    part_id = NaturalKeyField(_("part"))
    description = TextLineField(_("description"), max_length=200, blank=True)
    flask_size = TextLineField(_("flask size"), max_length=20)
    cool_hours = HoursField(_("cooling (h)"))
    finish_hours = HoursField(_("finishing (h)"))
    gross_weight_ton = TonsField(_("gross weight (t)"))
    alloy = TextLineField(_("alloy"), max_length=50, blank=True)
    is_retired = _retired()

    class Meta:
        db_table = "parts"
        ordering = ["part_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "part_id"],
                name="parts_unique_in_scenario",
                violation_error_message=_("This part exists already: change that one."),
            ),
            bounded("cool_hours", 0, HoursField.MAX, name="parts_cool_hours_in_range"),
            bounded("finish_hours", 0, HoursField.MAX, name="parts_finish_hours_in_range"),
            bounded("gross_weight_ton", TonsField.MIN, TonsField.MAX, name="parts_weight_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} {self.description}".strip()


class Order(models.Model):
    """A customer's demand for one part by a date."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ON_HOLD = "on_hold", _("On hold")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    ENDED = (State.CLOSED, State.CANCELLED)

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="orders")
    order_id = NaturalKeyField(_("order"))
    order_key = FoldedField(_("order in any case"), of="order_id")
    customer = models.ForeignKey(
        Customer, models.RESTRICT, null=True, blank=True, related_name="orders"
    )
    part = models.ForeignKey(Part, models.RESTRICT, related_name="orders")
    qty = models.PositiveIntegerField(
        _("quantity"),
        validators=[MinValueValidator(1), MaxValueValidator(MAX_QTY)],
        help_text=_("Pieces ordered; one mold makes one piece."),
    )
    due_date = models.DateField(_("due"))
    priority = models.PositiveSmallIntegerField(
        _("priority"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(999)],
        help_text=_("1 to 999; lower is more urgent."),
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=State,
        default=State.OPEN,
        help_text=_("An order on hold stays in the book but is not planned."),
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        db_table = "orders"
        ordering = ["due_date", "order_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "order_id"],
                name="orders_unique_in_scenario",
                violation_error_message=_("This order number exists already in the scenario."),
            ),
            models.UniqueConstraint(
                fields=["scenario", "order_key"],
                name="orders_unique_in_any_case",
                violation_error_message=_(
                    "This order number exists already, in other capital or small letters."
                ),
            ),
            bounded("qty", 1, MAX_QTY, name="orders_qty_in_range"),
            bounded("priority", 1, 999, name="orders_priority_in_range"),
        ]
        indexes = [models.Index(fields=["scenario", "state", "due_date"])]

    def __str__(self) -> str:
        return self.order_id

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Check the number's folded form wherever the number itself is checked."""
        exclude = set(exclude or ())
        if "order_id" not in exclude:
            self.order_key = folded_text(self.order_id)
            exclude.discard("order_key")
        super().validate_constraints(exclude)
