"""The keys of programs: made once, shown once, kept as a hash."""

import hashlib
import secrets
from datetime import timedelta

from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundry_portal.history import changes_between, entry, note, values_of
from foundry_portal.models import ApiKey

PREFIX = "fp_"
SHOWN = 10  # characters by which its owner tells a key from others
USE_NOTED_EVERY = timedelta(minutes=10)  # else each read of a program would be a write


def create_key(*, user: User, name: str) -> tuple[ApiKey, str]:
    """Return a new key of a user and its text, which is known to nobody afterwards."""
    text = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        key = ApiKey.objects.create(user=user, name=name, begins=text[:SHOWN], hash=_hash(text))
        made = changes_between(None, values_of(key, ("name", "begins")))
        entry(key, LogEntry.Action.CREATE, made, user=user).save(force_insert=True)
    return key, text


def revoke_key(*, user: User, pk: int) -> bool:
    """End a key of a user for good; False if there is none that still works."""
    with transaction.atomic():
        key = ApiKey.objects.select_for_update().filter(pk=pk, user=user, revoked_at=None).first()
        if key is None:
            return False
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])
        note(key, {_("revoked"): ("", str(key.revoked_at))}, user=user)
    return True


def key_named(text: str) -> ApiKey | None:
    """Return the key with this text, if it and its user are still good, and note its use."""
    keys = ApiKey.objects.filter(hash=_hash(text), revoked_at=None, user__is_active=True)
    key = keys.select_related("user").first()
    if key is not None:
        now = timezone.now()
        long_ago = Q(used_at=None) | Q(used_at__lt=now - USE_NOTED_EVERY)
        ApiKey.objects.filter(long_ago, pk=key.pk).update(used_at=now)
    return key


def _hash(text: str) -> str:
    """Return the hash of a key; it is 256 random bits, which no salt makes harder to guess."""
    return hashlib.sha256(text.encode()).hexdigest()
