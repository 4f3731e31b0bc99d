"""Who wants a mail when a plan is approved, and the mails that wait to be sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from planning.models.approvals import Approval


class MailWish(models.Model):
    """What a user asked to be told of by mail."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="mail_wish"
    )
    approved_plans = models.BooleanField(
        _("mail me each plan that is approved"),
        default=False,
        help_text=_("Its summary and the late orders; and a word if it is withdrawn."),
    )

    class Meta:
        db_table = "mail_wishes"

    def __str__(self) -> str:
        return str(self.user)


class OutboxMail(models.Model):
    """A mail, written with what it tells of in one transaction, and sent afterwards."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    class Occasion(models.TextChoices):
        APPROVED = "approved", _("Plan approved")
        WITHDRAWN = "withdrawn", _("Plan withdrawn")

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="mails")
    occasion = models.CharField(_("occasion"), max_length=10, choices=Occasion)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    address = models.EmailField(_("address"))
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    failure = models.TextField(_("last failure"), blank=True)
    written_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        db_table = "outbox_mails"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["approval", "occasion", "user"], name="outbox_mails_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "sent", "failed")),
                name="outbox_mails_known_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state="waiting"),
                name="outbox_mails_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.address})"
