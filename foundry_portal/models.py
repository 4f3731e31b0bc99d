"""The keys of programs, and what they were answered."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiKey(models.Model):
    """A key with which a program works in its user's name; only its hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys")
    name = models.CharField(_("what it is for"), max_length=100)
    begins = models.CharField(_("begins with"), max_length=12)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        db_table = "api_keys"
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class KeptAnswer(models.Model):
    """What a post with an ``Idempotency-Key`` was answered, to be answered so again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "api_kept_answers"
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="api_kept_answers_unique")
        ]
        indexes = [models.Index(fields=["user", "kept_at"])]

    def __str__(self) -> str:
        return self.key
