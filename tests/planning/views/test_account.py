"""A user's own page about mails, and what administrators see of those that failed."""

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planning.models import MailWish, OutboxMail
from planning.services import mails
from tests import factories, plans

ADDRESS = "/account/mail/"


def send(client, **values: str):
    return client.post(ADDRESS, values, follow=True)


def test_a_user_asks_for_mails_and_calls_them_off(viewer, vic) -> None:
    assert ADDRESS in viewer.get(reverse("account")).text
    page = send(viewer, address="vic@foundry.example", approved_plans="on")
    assert "a mail about each plan" in page.text
    assert MailWish.objects.get(user=vic).approved_plans
    vic.refresh_from_db()
    assert vic.email == "vic@foundry.example"
    assert "You get no mails." in send(viewer, address="vic@foundry.example").text
    assert not MailWish.objects.get(user=vic).approved_plans


@pytest.mark.parametrize("wrong", ["", "vic", "vic@x.example\nBcc: all@x.example"])
def test_mails_need_an_address(viewer, wrong) -> None:
    page = send(viewer, address=wrong, approved_plans="on")
    assert page.context["form"].errors["address"]
    assert not MailWish.objects.exists()


def test_nothing_but_the_own_wish_is_changed(viewer, vic, sam) -> None:
    send(viewer, address="v@x.example", approved_plans="on", user=str(sam.pk), is_staff="on")
    assert MailWish.objects.get().user == vic
    assert not User.objects.filter(is_staff=True).exists()


def test_who_has_no_role_has_no_such_page(client, db) -> None:
    client.force_login(factories.user("nobody"))
    assert client.get(ADDRESS).status_code == 403
    assert ADDRESS not in client.get(reverse("account")).text


def test_administrators_see_what_failed_and_send_it_again(admin, vic, pat) -> None:
    live = factories.scenario()
    factories.order(live)
    mails.set_wish(user=vic, address="vic@foundry.example", approved_plans=True)
    plans.approve(plans.solved_run(live), pat)
    OutboxMail.objects.update(state="failed", failure="Mailbox is full")
    outbox = reverse("admin:planning_outboxmail_changelist")
    assert "Mailbox is full" in admin.get(outbox, {"state": "failed"}).text
    assert 'foundry_mails{state="failed"} 1.0' in admin.get(reverse("metrics")).text
    chosen = {"action": "send_again", "_selected_action": [OutboxMail.objects.get().pk]}
    assert "1 will be sent again" in admin.post(outbox, chosen, follow=True).text
    assert mails.send_waiting() == 1
    assert len(mail.outbox) == 1


def test_approving_asks_no_more_for_many_readers_than_for_one(pat, roles) -> None:
    counts = []
    for size in (1, 12):
        live = factories.scenario(name=f"Live {size}", is_live=not counts)
        factories.order(live)
        for number in range(size):
            reader = factories.user(f"reader-{size}-{number}", "viewer")
            mails.set_wish(user=reader, address="r@foundry.example", approved_plans=True)
        run = plans.solved_run(live)
        type(live).objects.exclude(pk=live.pk).update(is_live=False)
        type(live).objects.filter(pk=live.pk).update(is_live=True)
        with CaptureQueriesContext(connection) as asked:
            plans.approve(run, pat)
        counts.append(len(asked))
    assert OutboxMail.objects.count() == 14
    assert counts[0] == counts[1]
