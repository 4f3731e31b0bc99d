"""What stands in the shop on the as-of Monday; rows of other Mondays stay as they were."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.fields import TextLineField, TonsField, bounded
from orders.models import MAX_QTY, Order, Scenario
from planning.models.shop import MAX_PER_DAY

MAX_WORKDAY_INDEX = 2_600


def _workday_index(label: str) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(
        label,
        validators=[MaxValueValidator(MAX_WORKDAY_INDEX)],
        help_text=_("Workdays after the as-of Monday; 0 is that Monday."),
    )


class OpeningRow(models.Model):
    """One fact about the shop on one as-of Monday."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="+")
    asof_date = models.DateField(_("as-of Monday"))

    class Meta:
        abstract = True


class OrderProgress(OpeningRow):
    """How many molds of an order were made before the as-of Monday."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="progress")
    molded_qty_credit = models.PositiveIntegerField(
        _("molded before"), default=0, validators=[MaxValueValidator(MAX_QTY)]
    )

    class Meta:
        db_table = "initial_order_progress"
        verbose_name_plural = _("order progress")
        ordering = ["order__order_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "asof_date", "order"], name="initial_order_progress_unique"
            ),
            bounded("molded_qty_credit", 0, MAX_QTY, name="initial_order_progress_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.molded_qty_credit}"


class PatternLoaded(OpeningRow):
    """Whether the pattern of an order is on the line."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="patterns_loaded")
    is_loaded = models.BooleanField(_("loaded"), default=True)

    class Meta:
        db_table = "initial_patterns_loaded"
        verbose_name_plural = _("patterns loaded")
        ordering = ["order__order_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "asof_date", "order"], name="initial_patterns_loaded_unique"
            )
        ]

    def __str__(self) -> str:
        return str(self.order)


class FlaskInUse(OpeningRow):
    """Flasks that cool or wait, and the workday on which they are free again."""

    flask_size = TextLineField(_("flask size"), max_length=20)
    release_workday_index = _workday_index(_("free on workday"))
    qty_inuse = models.PositiveIntegerField(
        _("flasks in use"), validators=[MaxValueValidator(MAX_PER_DAY)]
    )

    class Meta:
        db_table = "initial_flask_inuse"
        verbose_name_plural = _("flasks in use")
        ordering = ["flask_size", "release_workday_index"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "asof_date", "flask_size", "release_workday_index"],
                name="initial_flask_inuse_unique",
            ),
            bounded("qty_inuse", 0, MAX_PER_DAY, name="initial_flask_inuse_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.qty_inuse} {self.flask_size}"


class PourLoad(OpeningRow):
    """Melt that is promised already to molds made before the as-of Monday."""

    workday_index = _workday_index(_("workday"))
    tons_committed = TonsField(_("committed (t)"), low=0)

    class Meta:
        db_table = "initial_pour_load"
        verbose_name_plural = _("pour load")
        ordering = ["workday_index"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "asof_date", "workday_index"], name="initial_pour_load_unique"
            ),
            bounded("tons_committed", 0, TonsField.MAX, name="initial_pour_load_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.workday_index}: {self.tons_committed} t"
