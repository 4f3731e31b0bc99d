"""What the shop can do: flasks, daily capacities and the calendar of a scenario."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from orders.fields import NotesField, TextLineField, TonsField, bounded
from orders.models import Scenario

MAX_PER_DAY = 100_000


def _count(label: str, low: int, **options: object) -> models.PositiveIntegerField:
    """Return a column that counts things, at least ``low`` of them."""
    return models.PositiveIntegerField(
        label,
        validators=[MinValueValidator(low), MaxValueValidator(MAX_PER_DAY)],
        **options,
    )


class FlaskSize(models.Model):
    """How many flasks of one size the shop owns."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="flask_sizes")
    flask_size = TextLineField(_("flask size"), max_length=20)
    qty = _count(_("flasks"), 0)

    class Meta:
        db_table = "flask_sizes"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "scenario",
                Lower("flask_size"),
                name="flask_sizes_unique_in_scenario",
                violation_error_message=_("This flask size exists already in the scenario."),
            ),
            bounded("qty", 0, MAX_PER_DAY, name="flask_sizes_qty_in_range"),
        ]

    def __str__(self) -> str:
        return self.flask_size


class Resources(models.Model):
    """What one ordinary day can take."""

    scenario = models.OneToOneField(
        Scenario, models.CASCADE, primary_key=True, related_name="resources"
    )
    molding_max_per_day = _count(_("molds per day"), 1)
    molding_max_same_part_per_day = _count(_("molds of one part per day"), 1)
    pour_max_ton_per_day = TonsField(_("melt per day (t)"))
    max_patterns = _count(_("pattern places"), 1, default=6)
    notes = NotesField(_("notes"), blank=True)

    class Meta:
        db_table = "resources"
        verbose_name = verbose_name_plural = _("resources")
        constraints = [
            bounded("molding_max_per_day", 1, MAX_PER_DAY, name="resources_molding_in_range"),
            bounded(
                "molding_max_same_part_per_day",
                1,
                MAX_PER_DAY,
                name="resources_same_part_in_range",
            ),
            bounded(
                "pour_max_ton_per_day",
                TonsField.MIN,
                TonsField.MAX,
                name="resources_pour_in_range",
            ),
            bounded("max_patterns", 1, MAX_PER_DAY, name="resources_patterns_in_range"),
        ]

    def __str__(self) -> str:
        return str(self.scenario)


class WeeklyPattern(models.Model):
    """On which days of the week the shop works; a scenario without one works Monday to Friday."""

    DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

    scenario = models.OneToOneField(
        Scenario, models.CASCADE, primary_key=True, related_name="weekly_pattern"
    )
    monday = models.BooleanField(_("Monday"), default=True)
    tuesday = models.BooleanField(_("Tuesday"), default=True)
    wednesday = models.BooleanField(_("Wednesday"), default=True)
    thursday = models.BooleanField(_("Thursday"), default=True)
    friday = models.BooleanField(_("Friday"), default=True)
    saturday = models.BooleanField(_("Saturday"), default=False)
    sunday = models.BooleanField(_("Sunday"), default=False)

    class Meta:
        db_table = "weekly_patterns"
        constraints = [
            models.CheckConstraint(
                condition=Q(monday=True)
                | Q(tuesday=True)
                | Q(wednesday=True)
                | Q(thursday=True)
                | Q(friday=True)
                | Q(saturday=True)
                | Q(sunday=True),
                name="weekly_patterns_one_workday",
                violation_error_message=_("At least one day of the week must be a workday."),
            )
        ]

    def __str__(self) -> str:
        return ", ".join(day.title() for day in self.DAYS if getattr(self, day))

    def weekdays(self) -> list[int]:
        """Return the workdays of a week, 0 for Monday."""
        return [index for index, day in enumerate(self.DAYS) if getattr(self, day)]


class CalendarException(models.Model):
    """A date that breaks the weekly pattern."""

    scenario = models.ForeignKey(Scenario, models.CASCADE)
    date = models.DateField(_("date"))
    name = TextLineField(_("name"), max_length=100, blank=True)

    class Meta:
        abstract = True
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%d %b %Y} {self.name}".strip()


class Holiday(CalendarException):
    """A date on which the shop is closed."""

    class Meta(CalendarException.Meta):
        db_table = "holidays"
        default_related_name = "holidays"
        constraints = [
            models.UniqueConstraint(fields=["scenario", "date"], name="holidays_unique_in_scenario")
        ]


class ExtraWorkday(CalendarException):
    """A date on which the shop works although its weekday is free."""

    class Meta(CalendarException.Meta):
        db_table = "extra_workdays"
        default_related_name = "extra_workdays"
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "date"], name="extra_workdays_unique_in_scenario"
            )
        ]


class DayCapacity(models.Model):
    """A date with limits of its own; an empty one keeps the ordinary limit, 0 closes it."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="day_capacities")
    date = models.DateField(_("date"))
    molding_max_per_day = _count(_("molds"), 0, null=True, blank=True)
    pour_max_ton_per_day = TonsField(_("melt (t)"), low=0, null=True, blank=True)

    class Meta:
        db_table = "day_capacity"
        ordering = ["date"]
        verbose_name_plural = _("day capacities")
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "date"], name="day_capacity_unique_in_scenario"
            ),
            models.CheckConstraint(
                condition=Q(pour_max_ton_per_day__isnull=True) | Q(pour_max_ton_per_day__gte=0),
                name="day_capacity_pour_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%d %b %Y}"
