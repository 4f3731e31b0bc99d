"""Runs of any engine, their progress and key figures.

A run's row is the truth about it, never the queue's job: who holds the token may write its result,
until the lease runs out.
"""

from typing import Any

from django.conf import settings as portal
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from orders.models import Scenario
from planning.models.approval_rules import ApprovalRules


class Run(models.Model):
    """One solve of a frozen scenario."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        SOLVED = "solved", _("Solved")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    UNFINISHED = (State.QUEUED, State.RUNNING)

    run_id = models.BigAutoField(primary_key=True)
    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="runs")
    engine = models.CharField(_("engine"), max_length=30, default="molding")
    source_run = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers"
    )
    without_pins_of = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="runs_without_pins",
        help_text=_("The run that this one repeats without its pins, to show what they cost."),
    )
    asof_date = models.DateField(_("as-of Monday"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)

    # What is solved: frozen when the run is requested.
    snapshot = models.JSONField(_("snapshot"))
    context = models.JSONField(
        _("context"),
        default=dict,
        help_text=_("Frozen with the snapshot for the plan's rows; the engine does not read it."),
    )
    snapshot_hash = models.CharField(_("snapshot hash"), max_length=64)
    settings = models.JSONField(_("settings"), default=dict)
    seed = models.PositiveIntegerField(_("seed"), default=0)
    solver_version = models.CharField(_("solver"), max_length=50)
    requested_by = models.ForeignKey(
        portal.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="runs"
    )
    requested_at = models.DateTimeField(_("requested"), auto_now_add=True)

    # Who works on it.
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    token = models.UUIDField(_("claim token"), null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True, editable=False)
    stop_requested = models.BooleanField(_("stop requested"), default=False)
    cancel_requested = models.BooleanField(_("cancel requested"), default=False)

    # How it ended.
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    plan_status = models.CharField(_("plan status"), max_length=10, blank=True)
    failure = models.TextField(_("failure"), blank=True)
    warnings = models.JSONField(_("warnings"), default=list)
    doubts = models.JSONField(
        _("doubts"),
        default=list,
        help_text=_("Inputs in doubt on the Monday when it was requested, each with the reason."),
    )

    class Meta:
        db_table = "runs"
        ordering = ["-run_id"]
        permissions = [
            ("view_plan_in_force", "Can view the plan in force and approved plans"),
            ("approve_run", "Can approve the plan of a run"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "engine"],
                condition=Q(state__in=("queued", "running")),
                name="runs_one_unfinished",
                violation_error_message=_("A run of this scenario is not finished yet."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=("queued", "running", "solved", "failed", "cancelled")),
                name="runs_known_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(token__isnull=False, lease_until__isnull=False),
                name="runs_running_is_claimed",
            ),
        ]
        indexes = [models.Index(fields=["state", "lease_until"])]

    def __str__(self) -> str:
        return _("Run %(number)s") % {"number": self.run_id}

    @cached_property
    def approval(self) -> Any:
        """The run's last approval, whatever became of it since; None if it was never approved."""
        return self.approvals.select_related("approved_by", "withdrawn_by").first()

    @cached_property
    def waits_for_a_second_person(self) -> bool:
        """Whether whoever requested the run may not approve its plan."""
        return self.requested_by_id is not None and ApprovalRules.current().second_person

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def is_of_this_monday(self) -> bool:
        """Whether the scenario still is at the Monday that the run planned."""
        return bool(self.asof_date == self.scenario.asof_date)

    @property
    def is_for_later(self) -> bool:
        """Whether the Monday that the run planned is still to come."""
        return bool(self.asof_date > timezone.localdate())

    @property
    def elapsed_s(self) -> int:
        """Return the whole seconds since a worker took the run, up to its end."""
        if self.started_at is None:
            return 0
        return int(((self.finished_at or timezone.now()) - self.started_at).total_seconds())

    @property
    def time_limit_label(self) -> str:
        return _("of %(seconds)s s") % {"seconds": self.settings.get("time_limit_s", "?")}

    @property
    def settings_in_words(self) -> list[str]:
        """Say how long the run may take, and in what its settings differ from the usual ones."""
        words = [_("%(seconds)s s") % {"seconds": self.settings.get("time_limit_s", "?")}]
        if self.seed:
            words.append(_("seed %(seed)s") % {"seed": self.seed})
        if self.settings.get("deterministic"):
            words.append(_("repeatable"))
        if self.without_pins_of_id:
            words.append(
                _("without the pins of run %(number)s") % {"number": self.without_pins_of_id}
            )
        chosen = getattr(self, f"{self.engine}_settings", None)
        return [str(word) for word in [*words, *(chosen.in_words if chosen else ())]]


class RunProgress(models.Model):
    """What the engine reported at one moment of a run."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="progress")
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    seconds = models.FloatField(_("seconds"))
    cost = models.BigIntegerField(_("cost"), null=True)
    bound = models.BigIntegerField(_("bound"), null=True)
    figures = models.JSONField(_("figures"), default=dict)

    class Meta:
        db_table = "run_progress"
        verbose_name_plural = _("run progress")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.run} {self.seconds:.1f} s"


class KeyFigure(models.Model):
    """One figure by which plans are compared."""

    class Better(models.TextChoices):
        LOWER = "lower", _("lower is better")
        HIGHER = "higher", _("higher is better")
        NEITHER = "neither", _("neither")

    run = models.ForeignKey(Run, models.CASCADE, related_name="key_figures")
    name = models.CharField(_("name"), max_length=50)
    value = models.FloatField(_("value"), null=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    better = models.CharField(_("better"), max_length=10, choices=Better, default=Better.LOWER)

    class Meta:
        db_table = "key_figures"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="key_figures_unique")]

    def __str__(self) -> str:
        return f"{self.name}: {self.value} {self.unit}".strip()
