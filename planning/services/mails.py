"""Mails about approved plans: written with the approval, sent afterwards, tried again.

A mail whose sender was lost between sending and noting it is sent twice rather than never.
"""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from orders.services.history import record_values
from planning import queries
from planning.models import Approval, MailWish, OutboxMail

log = logging.getLogger(__name__)

LATE_ORDERS_NAMED = 30
FIRST_WAIT = timedelta(minutes=1)  # doubled with each attempt that fails

State = OutboxMail.State
Occasion = OutboxMail.Occasion


def write_mails(*, approval: Approval, occasion: str) -> None:
    """Put a mail into the outbox for everyone who asked for it and may see the plan."""
    readers = list(queries.mail_readers())
    if not readers:
        return
    subject, body = _words(approval, occasion)
    OutboxMail.objects.bulk_create(
        OutboxMail(
            approval=approval,
            occasion=occasion,
            user=user,
            address=user.email,
            subject=subject,
            body=body,
        )
        for user in readers
    )


def set_wish(*, user: User, address: str, approved_plans: bool) -> None:
    """Keep what a user wants to be told of by mail, and where to."""
    with transaction.atomic():
        stored = User.objects.get(pk=user.pk)
        wish = MailWish.objects.filter(user=user).first() or MailWish(user=user)
        said = {
            _("address"): (stored.email, address),
            _("approved plans"): (str(wish.approved_plans), str(approved_plans)),
        }
        User.objects.filter(pk=user.pk).update(email=address)
        MailWish.objects.update_or_create(user=user, defaults={"approved_plans": approved_plans})
        changes = {name: pair for name, pair in said.items() if pair[0] != pair[1]}
        record_values(stored, changes, user=user, reason=_("mails"))


def send_waiting() -> int:
    """Send the mails whose time has come; return how many were sent."""
    due = OutboxMail.objects.filter(state=State.WAITING, next_attempt_at__lte=timezone.now())
    return sum(_send(pk) for pk in list(due.order_by("pk").values_list("pk", flat=True)))


def try_again(*, mails: list[int]) -> int:
    """Let mails that failed for good wait again, to be sent at once; return how many."""
    return OutboxMail.objects.filter(pk__in=mails, state=State.FAILED).update(
        state=State.WAITING, attempts=0, next_attempt_at=timezone.now()
    )


def _words(approval: Approval, occasion: str) -> tuple[str, str]:
    run, monday = approval.run, date_format(approval.asof_date, "DATE_FORMAT")
    subject = (
        _("Plan from Monday %(monday)s withdrawn")
        if occasion == Occasion.WITHDRAWN
        else _("Plan from Monday %(monday)s approved")
    )
    late = queries.late_orders(run)
    body = render_to_string(
        f"planning/mail_{occasion}.txt",
        {
            "approval": approval,
            "run": run,
            "summary": queries.plan_summary(run),
            "late": late[:LATE_ORDERS_NAMED],
            "more": max(0, late.count() - LATE_ORDERS_NAMED),
            "address": settings.PORTAL_ADDRESS + reverse("run", args=[run.pk]),
            "plan": settings.PORTAL_ADDRESS + reverse("plan"),
            "account": settings.PORTAL_ADDRESS + reverse("account-mail"),
        },
    )
    return subject % {"monday": monday}, body


def _send(pk: int) -> bool:
    """Claim a mail by counting the attempt, send it, and note what came of it."""
    now = timezone.now()
    claimed = OutboxMail.objects.filter(pk=pk, state=State.WAITING, next_attempt_at__lte=now)
    mail = claimed.first()
    if mail is None or not claimed.filter(attempts=mail.attempts).update(
        attempts=F("attempts") + 1, next_attempt_at=now + FIRST_WAIT * 2**mail.attempts
    ):
        return False
    ours = OutboxMail.objects.filter(pk=pk, attempts=mail.attempts + 1)
    try:
        send_mail(mail.subject, mail.body, settings.DEFAULT_FROM_EMAIL, [mail.address])
    except (OSError, SMTPException, ValueError) as error:
        is_last = mail.attempts + 1 >= settings.MAIL_MAX_ATTEMPTS
        log.warning("mail %s was not sent: %s", pk, error)
        ours.update(
            failure=f"{type(error).__name__}: {error}",
            **({"state": State.FAILED} if is_last else {}),
        )
        return False
    ours.update(state=State.SENT, sent_at=timezone.now(), failure="")
    return True
