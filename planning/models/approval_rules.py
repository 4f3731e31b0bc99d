"""What the administrator asks of every approval."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ApprovalRules(models.Model):
    """The rules of approvals; one row, or none while all is as usual."""

    second_person = models.BooleanField(
        _("a second person approves"),
        default=False,
        help_text=_("Whoever requested a run can't approve its plan; somebody else has to."),
    )

    class Meta:
        db_table = "approval_rules"
        verbose_name = verbose_name_plural = _("approval rules")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="approval_rules_only_one"),
        ]

    def __str__(self) -> str:
        return str(_("Approval rules"))

    @classmethod
    def current(cls) -> "ApprovalRules":
        """Return the rules, as usual if nobody set them."""
        return cls.objects.first() or cls(pk=1)
