"""Mails about approved plans: written with the approval, sent once, tried again."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from planning.models import Approval, OutboxMail
from planning.services import mails
from tests import factories, plans

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def live():
    scenario = factories.scenario()
    late = scenario.asof_date - timedelta(days=3)
    factories.order(scenario, "LATE", due_date=late, customer=factories.customer(scenario))
    return scenario


def wish(*people) -> None:
    for person in people:
        mails.set_wish(
            user=person, address=f"{person.username}@foundry.example", approved_plans=True
        )


def approve(live, user) -> Approval:
    return plans.approve(plans.solved_run(live), user, "Melt shop agreed")


def break_the_server(monkeypatch, error: Exception) -> None:
    def refuse(*_args: object, **_words: object) -> None:
        raise error

    monkeypatch.setattr(mails, "send_mail", refuse)


def let_time_pass() -> None:
    OutboxMail.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))


def test_those_who_asked_get_the_summary_and_the_late_orders(live, pat, vic, sam, settings) -> None:
    settings.PORTAL_ADDRESS = "https://portal.foundry.example"
    wish(vic)
    approval = approve(live, pat)
    assert mails.send_waiting() == 1
    (sent,) = mail.outbox
    assert sent.to == ["vic@foundry.example"]
    assert sent.subject == "Plan from Monday 23 Nov 2026 approved"
    assert "pat approved the plan" in sent.body
    assert "Melt shop agreed" in sent.body
    assert "LATE, Rio Pumps: 10 molds late, due 20 Nov 2026" in sent.body
    assert f"https://portal.foundry.example/runs/{approval.run_id}/" in sent.body
    assert OutboxMail.objects.get().state == "sent"
    assert mails.send_waiting() == 0


def test_a_withdrawal_is_told_with_its_reason(live, pat, vic) -> None:
    wish(vic)
    approval = approve(live, pat)
    plans.withdraw(approval.run, pat, "Furnace <b> & ladle down")
    assert mails.send_waiting() == 2
    assert "withdrawn" in mail.outbox[1].subject
    assert "Furnace <b> & ladle down" in mail.outbox[1].body


def test_who_may_not_see_plans_or_has_left_gets_none(live, pat, vic, sam, lin) -> None:
    wish(vic, sam, lin)
    vic.groups.clear()
    sam.is_active = False
    sam.save()
    mails.set_wish(user=lin, address="", approved_plans=True)
    approve(live, pat)
    assert not OutboxMail.objects.exists()


def test_an_approval_that_is_undone_leaves_no_mail(live, pat, vic) -> None:
    wish(vic)
    with transaction.atomic():
        approve(live, pat)
        transaction.set_rollback(True)
    assert not OutboxMail.objects.exists()


def test_long_lists_of_late_orders_are_cut(live, pat, vic) -> None:
    for number in range(40):
        factories.order(live, f"L{number:02}", due_date=live.asof_date - timedelta(days=1))
    wish(vic)
    approve(live, pat)
    assert "and 11 more" in OutboxMail.objects.get().body


def test_a_mail_that_fails_is_tried_again_later(live, pat, vic, monkeypatch) -> None:
    wish(vic)
    approve(live, pat)
    with monkeypatch.context() as broken:
        break_the_server(broken, ConnectionRefusedError("no server"))
        assert mails.send_waiting() == 0
    kept = OutboxMail.objects.get()
    assert (kept.state, kept.attempts) == ("waiting", 1)
    assert "no server" in kept.failure
    assert mails.send_waiting() == 0, "it waits for its next attempt"
    let_time_pass()
    assert mails.send_waiting() == 1
    assert OutboxMail.objects.get().failure == ""


def test_a_mail_that_fails_too_often_stays_for_the_administrator(
    live, pat, vic, sam, monkeypatch, settings
) -> None:
    settings.MAIL_MAX_ATTEMPTS = 2
    wish(vic)
    approve(live, pat)
    with monkeypatch.context() as broken:
        break_the_server(broken, SMTPRecipientsRefused({"vic@foundry.example": (550, b"no")}))
        for _ in range(3):
            mails.send_waiting()
            let_time_pass()
    failed = OutboxMail.objects.get()
    assert (failed.state, failed.attempts) == ("failed", 2)
    assert "SMTPRecipientsRefused" in failed.failure
    assert mails.try_again(mails=[failed.pk]) == 1
    assert mails.send_waiting() == 1
    assert mails.try_again(mails=[failed.pk]) == 0


def test_two_mailers_send_a_mail_once(live, pat, vic, monkeypatch) -> None:
    wish(vic)
    approve(live, pat)
    pk, real = OutboxMail.objects.get().pk, mails.send_mail

    def meanwhile(*words: object) -> None:
        assert not mails._send(pk), "the other mailer had it, too"
        real(*words)

    monkeypatch.setattr(mails, "send_mail", meanwhile)
    assert mails.send_waiting() == 1
    assert len(mail.outbox) == 1


def test_the_command_sends_what_waits(live, pat, vic, capsys) -> None:
    wish(vic)
    approve(live, pat)
    call_command("mail", once=True)
    assert "1 sent" in capsys.readouterr().out
