"""Mails about approved plans: who gets them."""

from django.contrib.auth.models import User
from django.db.models import QuerySet


def mail_readers() -> QuerySet[User]:
    """Return the users who asked for a mail about each approved plan and may see such plans."""
    may_see = User.objects.with_perm(
        "planning.view_plan_in_force", backend="django.contrib.auth.backends.ModelBackend"
    )
    return may_see.filter(mail_wish__approved_plans=True).exclude(email="").order_by("pk")
