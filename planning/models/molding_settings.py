"""How a molding run weighs late molds against pattern changes, and which plan it goes on from.

Settings belong to the run, not to the scenario: two runs of the same inputs may differ in nothing
else. The engine's own defaults are the usual settings.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from orders.fields import bounded
from planning.models.runs import Run

MAX_WEIGHT = 1_000_000_000
MAX_KEEP_DAYS = 60


def _whole(label: str, low: int, high: int, **options: object) -> models.PositiveIntegerField:
    """Return a column of whole numbers between two values."""
    validators = [MinValueValidator(low), MaxValueValidator(high)]
    return models.PositiveIntegerField(label, validators=validators, **options)


class MoldingSettings(models.Model):
    """What a molding run weighs and where it starts; each setting says what it means."""

    class Objective(models.TextChoices):
        WEIGHTED = (
            "weighted",
            _("Weighted: late molds and pattern changes are added up at the costs below"),
        )
        STRICT = (
            "strict",
            _(
                "Strict: as few late molds as possible, whatever it takes; then as few pattern "
                "changes, then as few days late, then as few flasks at once; the costs below do "
                "not decide then"
            ),
        )

    class PatternScope(models.TextChoices):
        ORDER = "order", _("Each order has a pattern of its own")
        PART = (
            "part",
            _(
                "Orders of one part share its pattern: going on with the next of them is no "
                "change, and they take one place on the line"
            ),
        )

    run = models.OneToOneField(
        Run, models.CASCADE, primary_key=True, related_name="molding_settings", editable=False
    )
    objective = models.CharField(
        _("what counts"), max_length=10, choices=Objective, default=Objective.WEIGHTED
    )
    late_weight = _whole(
        _("a late mold costs"),
        1,
        MAX_WEIGHT,
        default=1_000_000,
        help_text=_("Ten times a pattern change means: ten changes are made to save one mold."),
    )
    switch_weight = _whole(
        _("a pattern change costs"),
        0,
        MAX_WEIGHT,
        default=100_000,
        help_text=_("Putting a pattern on and taking one off are a change each."),
    )
    late_day_weight = _whole(
        _("each workday that a mold is late costs"),
        0,
        MAX_WEIGHT,
        default=0,
        help_text=_(
            "On top of the late mold itself. 0: a late mold costs the same whenever it comes; "
            "among plans of equal cost the one with the fewest days late is taken."
        ),
    )
    pattern_scope = models.CharField(
        _("patterns"), max_length=10, choices=PatternScope, default=PatternScope.ORDER
    )
    use_priority = models.BooleanField(
        _("orders' priorities count"),
        default=False,
        help_text=_(
            "A late mold of an order of priority 50 then costs twice as much as one of 100, of "
            "priority 200 half as much. Otherwise all late molds cost the same."
        ),
    )
    start_from_plan = models.BooleanField(
        _("start from the approved plan"),
        default=True,
        help_text=_(
            "The search begins with what it still asks for from this Monday on. Only a start: "
            "whatever is better replaces it."
        ),
    )
    keep_days = _whole(
        _("keep the first workdays as in the approved plan"),
        0,
        MAX_KEEP_DAYS,
        default=0,
        help_text=_(
            "So many workdays are molded exactly as approved, as far as there is still something "
            "to mold; an order that is new gets nothing on them. 0: every day is planned anew."
        ),
    )

    former_run = models.ForeignKey(
        Run,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("approved plan gone on from"),
    )
    former_asof_date = models.DateField(_("its as-of Monday"), null=True, editable=False)
    start_run = models.ForeignKey(
        Run,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("plan started from instead"),
    )
    pinned_cells = models.PositiveIntegerField(
        _("pinned cells"),
        default=0,
        editable=False,
        help_text=_("Single cells whose molds were fixed, those of the days kept not counted."),
    )

    class Meta:
        db_table = "molding_settings"
        verbose_name_plural = _("molding settings")
        constraints = [
            models.CheckConstraint(
                condition=Q(objective__in=("weighted", "strict")),
                name="molding_settings_known_objective",
            ),
            models.CheckConstraint(
                condition=Q(pattern_scope__in=("order", "part")),
                name="molding_settings_known_scope",
            ),
            bounded("late_weight", 1, MAX_WEIGHT, name="molding_settings_late_in_range"),
            bounded("switch_weight", 0, MAX_WEIGHT, name="molding_settings_switch_in_range"),
            bounded("late_day_weight", 0, MAX_WEIGHT, name="molding_settings_late_day_in_range"),
            bounded("keep_days", 0, MAX_KEEP_DAYS, name="molding_settings_keep_days_in_range"),
            models.CheckConstraint(
                condition=Q(keep_days=0) | Q(former_asof_date__isnull=False),
                name="molding_settings_keeps_a_plan",
            ),
        ]

    def __str__(self) -> str:
        return "; ".join(self.in_words) or _now("the usual settings")

    def again(self) -> "MoldingSettings":
        """Return the same settings for another run, not saved."""
        columns = [field.attname for field in self._meta.fields if field.editable]
        return MoldingSettings(**{column: getattr(self, column) for column in columns})

    def without_pins(self) -> "MoldingSettings":
        """Return the same settings with nothing pinned, not saved."""
        chosen = self.again()
        chosen.keep_days = 0
        if chosen.start_from_plan:
            chosen.former_run_id = self.former_run_id
            chosen.former_asof_date = self.former_asof_date
            chosen.start_run_id = self.start_run_id
        return chosen

    @property
    def has_pins(self) -> bool:
        return self.keep_days > 0 or self.pinned_cells > 0

    @property
    def in_words(self) -> list[str]:
        """Say what differs from the usual settings, and which plan the run went on from."""
        words = [*self._weighing_in_words()]
        if self.pattern_scope == self.PatternScope.PART:
            words.append(_now("orders of a part share its pattern"))
        if self.use_priority:
            words.append(_now("priorities count"))
        if not self.start_from_plan:
            words.append(_now("not started from an approved plan"))
        elif self.start_run_id:
            words.append(_now("started from run %(number)s") % {"number": self.start_run_id})
        elif self.former_asof_date:
            words.append(
                _now("started from the plan of %(monday)s")
                % {"monday": date_format(self.former_asof_date, "DATE_FORMAT")}
            )
        if self.keep_days:
            words.append(
                ngettext(
                    "first workday as in the approved plan",
                    "first %(days)s workdays as in the approved plan",
                    self.keep_days,
                )
                % {"days": self.keep_days}
            )
        if self.pinned_cells:
            words.append(
                ngettext("%(count)s pinned cell", "%(count)s pinned cells", self.pinned_cells)
                % {"count": f"{self.pinned_cells:,}"}
            )
        return words

    def _weighing_in_words(self) -> list[str]:
        usual = MoldingSettings()
        strict = self.objective == self.Objective.STRICT
        words = [_now("strict: late molds first")] if strict else []
        if (self.late_weight, self.switch_weight) != (usual.late_weight, usual.switch_weight):
            words.append(
                _now("a late mold costs as much as %(changes)s changes")
                % {"changes": f"{self.late_weight / self.switch_weight:,.3g}"}
                if self.switch_weight
                else _now("pattern changes cost nothing")
            )
        if self.late_day_weight:
            words.append(
                _now("%(days)s workdays late cost as much as a late mold")
                % {"days": f"{self.late_weight / self.late_day_weight:,.3g}"}
            )
        return words
