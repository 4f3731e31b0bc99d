"""The rows of a molding plan (specification, section 12), and the load they put on the shop.

Order and part numbers are copied as text, so that a plan outlives its orders. The weekly plan is a
view of the database; a migration that touches ``plan_daily_order`` drops and makes it again.
"""

from datetime import date

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from orders.models import Scenario
from planning.models.runs import Run


class PlanRow(models.Model):
    """What every row of a plan says about where it belongs."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="+")
    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="+")
    asof_date = models.DateField(_("as-of Monday"))

    class Meta:
        abstract = True


class DailyOrder(PlanRow):
    """How many molds of an order to make on a workday."""

    workday_index = models.PositiveIntegerField(_("workday"))
    date = models.DateField(_("date"))
    order_id = models.CharField(_("order"), max_length=50)
    part_id = models.CharField(_("part"), max_length=50)
    molds_molded = models.PositiveIntegerField(_("molds"))

    class Meta:
        db_table = "plan_daily_order"
        ordering = ["workday_index", "order_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "workday_index", "order_id"], name="plan_daily_order_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(molds_molded__gte=1), name="plan_daily_order_has_molds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.order_id}: {self.molds_molded}"


class WeeklyOrder(PlanRow):
    """How many molds of an order to make in a week; read from a view, never written."""

    id = models.CharField(primary_key=True, max_length=80)
    run = models.ForeignKey(Run, models.DO_NOTHING, related_name="+")
    scenario = models.ForeignKey(Scenario, models.DO_NOTHING, related_name="+")
    week_index = models.IntegerField(_("week"))
    order_id = models.CharField(_("order"), max_length=50)
    part_id = models.CharField(_("part"), max_length=50)
    molds_molded_week = models.PositiveIntegerField(_("molds"))

    class Meta:
        db_table = "plan_weekly_order"
        managed = False
        ordering = ["week_index", "order_id"]

    def __str__(self) -> str:
        return f"{self.week_index} {self.order_id}: {self.molds_molded_week}"


class OrderStatus(PlanRow):
    """What becomes of an order under the plan.

    The fields of what is in process tell of the molds made before the plan's Monday.
    """

    class Source(models.TextChoices):
        """How it is known when molds in process were made."""

        LOG = "log", _("production log")
        PLAN = "plan", _("approved plan")
        ESTIMATE = "estimate", _("estimate")

    order_id = models.CharField(_("order"), max_length=50)
    part_id = models.CharField(_("part"), max_length=50)
    customer_id = models.CharField(_("customer"), max_length=50, blank=True)
    customer_name = models.CharField(_("customer name"), max_length=200, blank=True)
    tier = models.CharField(_("tier"), max_length=10, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), default=100)
    qty = models.PositiveIntegerField(_("ordered"))
    molded_qty_credit = models.PositiveIntegerField(_("molded before"))
    remaining_qty = models.PositiveIntegerField(_("to mold"))
    due_date = models.DateField(_("due"))
    delivered_by_due = models.PositiveIntegerField(_("delivered by due"))
    pattern_loaded = models.BooleanField(_("pattern loaded"), default=False)
    late_qty = models.PositiveIntegerField(_("molds late"))
    late_days = models.PositiveIntegerField(
        _("workdays late"), help_text=_("Workdays from the due date to the last delivery.")
    )
    completion_workday_index = models.PositiveIntegerField(_("completed on workday"), null=True)
    completion_date = models.DateField(_("completed"), null=True)
    earliest_date = models.DateField(
        _("earliest possible"),
        null=True,
        help_text=_("Process time and the limit per part alone, on an empty shop."),
    )

    in_process_qty = models.PositiveIntegerField(_("in process"), default=0)
    in_process_date = models.DateField(_("last of them delivered"), null=True)
    in_process_source = models.CharField(
        _("by"), max_length=10, choices=Source, default="", blank=True
    )
    in_process_plan = models.DateField(
        _("plan that made them"), null=True, help_text=_("Its as-of Monday.")
    )

    class Meta:
        db_table = "order_status"
        verbose_name_plural = _("order status")
        ordering = ["due_date", "order_id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "order_id"], name="order_status_unique")
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.late_qty}"

    @property
    def comes(self) -> date | None:
        """The day on which the last piece of the order is delivered."""
        return self.completion_date or self.in_process_date

    @property
    def comes_by_estimate(self) -> bool:
        """Whether that day is none that a plan or the log knows."""
        return self.completion_date is None and self.in_process_source == self.Source.ESTIMATE

    @property
    def first_reason(self) -> str:
        """Say why the order is late where that is certain; else nothing."""
        if not self.late_qty:
            return ""
        if self.due_date < self.asof_date:
            return _("Due before the plan starts.")
        if self.earliest_date and self.earliest_date > self.due_date:
            reason = _("Process time alone ends after the due date: earliest %(date)s.") % {
                "date": date_format(self.earliest_date, "DATE_FORMAT")
            }
            if self.completion_date and self.completion_date > self.earliest_date:
                reason += " " + _("It is late in every plan; how late is this plan's choice.")
            return reason
        return ""


class DailyLoad(PlanRow):
    """How full one resource is on a workday, against its limit."""

    class Resource(models.TextChoices):
        MOLDING = "molding", _("Molding")
        POUR = "pour", _("Pour")
        FLASKS = "flasks", _("Flasks")

    workday_index = models.PositiveIntegerField(_("workday"))
    date = models.DateField(_("date"))
    resource = models.CharField(_("resource"), max_length=10, choices=Resource)
    flask_size = models.CharField(_("flask size"), max_length=20, blank=True)
    used = models.DecimalField(_("used"), max_digits=12, decimal_places=3)
    limit = models.DecimalField(_("limit"), max_digits=12, decimal_places=3)

    class Meta:
        db_table = "plan_daily_load"
        ordering = ["workday_index", "resource", "flask_size"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "workday_index", "resource", "flask_size"],
                name="plan_daily_load_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.resource} {self.flask_size}: {self.used}/{self.limit}"

    @property
    def is_full(self) -> bool:
        return self.used >= self.limit
