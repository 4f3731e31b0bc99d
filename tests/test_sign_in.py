"""Signing in: six failures lock it, a session ends when nobody works, and nobody inherits one."""

import re
import time
from collections.abc import Callable

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse

from foundry_portal import sessions
from planning.models import Run
from tests import factories, plans
from tests.test_pages_html import TEMPLATES

pytestmark = pytest.mark.django_db

Clock = Callable[..., None]


def try_to_sign_in(
    name: str, password: str, address: str = "10.0.0.7", client: Client | None = None
) -> HttpResponse:
    client = client or Client()
    sent = {"username": name, "password": password}
    return client.post(reverse("login"), sent, REMOTE_ADDR=address)


def fail(times: int, name: str = "sam", address: str = "10.0.0.7") -> HttpResponse:
    for _attempt in range(times):
        answer = try_to_sign_in(name, "wrong", address)
    return answer


@pytest.fixture
def after(monkeypatch) -> Clock:
    """Let time pass, as sessions see it."""

    def pass_time(*, minutes: float) -> None:
        now = time.time() + minutes * 60
        monkeypatch.setattr(sessions.time, "time", lambda: now)

    return pass_time


def test_the_sixth_failure_locks(sam: User) -> None:
    assert fail(5).status_code == 200
    answer = fail(1)
    assert answer.status_code == 429
    assert "locked for 15 minutes" in answer.text
    assert try_to_sign_in("sam", "secret").status_code == 429


def test_five_failures_do_not(sam: User) -> None:
    fail(5)
    assert try_to_sign_in("sam", "secret").status_code == 302


def test_a_name_is_locked_from_everywhere(sam: User, vic: User) -> None:
    for number in range(6):
        answer = fail(1, address=f"10.0.1.{number}")
    assert answer.status_code == 429
    assert try_to_sign_in("sam", "secret", "10.0.2.1").status_code == 429
    assert try_to_sign_in("vic", "secret", "10.0.2.1").status_code == 302


def test_an_address_is_locked_for_every_name(sam: User, vic: User) -> None:
    for number in range(6):
        answer = fail(1, name=f"nobody{number}")
    assert answer.status_code == 429
    assert try_to_sign_in("sam", "secret").status_code == 429
    assert try_to_sign_in("vic", "secret", "10.0.0.8").status_code == 302


def test_signing_in_as_oneself_frees_no_guesses_at_others(sam: User, vic: User) -> None:
    fail(5)
    assert try_to_sign_in("vic", "secret").status_code == 302
    assert fail(1).status_code == 429


def test_the_door_of_the_administration_locks_too(ada: User) -> None:
    for _attempt in range(6):
        sent = {"username": "ada", "password": "wrong"}
        answer = Client().post(reverse("admin:login"), sent)
    assert answer.status_code == 429


def test_the_lock_ends_by_itself(sam: User, settings) -> None:
    fail(6)
    AccessAttempt.objects.update(
        attempt_time=AccessAttempt.objects.get().attempt_time - settings.AXES_COOLOFF_TIME
    )
    assert try_to_sign_in("sam", "secret").status_code == 302


def test_the_administrator_unlocks(admin: Client, sam: User) -> None:
    fail(6)
    chosen = {"action": "unlock", "_selected_action": [AccessAttempt.objects.get().pk]}
    admin.post(reverse("admin:axes_accessattempt_changelist"), chosen)
    assert try_to_sign_in("sam", "secret").status_code == 302


def test_each_failure_is_on_record_without_the_password(sam: User) -> None:
    fail(3)
    assert AccessFailureLog.objects.filter(username="sam", ip_address="10.0.0.7").count() == 3
    assert "wrong" not in AccessAttempt.objects.get().post_data


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "6.6.6.6", "10.0.0.7"),
        (1, "6.6.6.6, 192.0.2.1", "192.0.2.1"),
        (2, "6.6.6.6, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
        (1, "no address", None),
    ],
)
def test_nobody_takes_another_address_in_front_of_a_proxy(
    sam: User, settings, proxies: int, forwarded: str, seen: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    sent = {"username": "sam", "password": "wrong"}
    Client().post(
        reverse("login"), sent, REMOTE_ADDR="10.0.0.7", headers={"x-forwarded-for": forwarded}
    )
    assert AccessAttempt.objects.get().ip_address == seen


def test_the_session_key_rotates(client: Client, sam: User) -> None:
    session = client.session
    session["fixed"] = "by an attacker"
    session.save()
    client.cookies["sessionid"] = session.session_key
    assert try_to_sign_in("sam", "secret", client=client).status_code == 302
    assert client.session.session_key != session.session_key
    assert not session.exists(session.session_key)


def test_a_new_password_ends_the_other_sessions(sales: Client, sam: User) -> None:
    other = Client()
    other.force_login(sam)
    new = "molten iron 1400"
    sent = {"old_password": "secret", "new_password1": new, "new_password2": new}
    assert sales.post(reverse("account"), sent).status_code == 302
    assert sales.get(reverse("account")).status_code == 200
    assert other.get(reverse("account")).status_code == 302


@pytest.mark.parametrize("password", ["short", "password1234", "2718281828459", "sam-sam-sam-1"])
def test_a_weak_password_is_refused(sales: Client, sam: User, password: str) -> None:
    sam.username = "sam-sam-sam"
    sam.save()
    sent = {"old_password": "secret", "new_password1": password, "new_password2": password}
    assert sales.post(reverse("account"), sent).status_code == 200
    sam.refresh_from_db()
    assert sam.check_password("secret")


def test_who_does_nothing_is_signed_out(sales: Client, after: Clock) -> None:
    after(minutes=29)
    assert sales.get(reverse("order-list")).status_code == 200
    after(minutes=29)
    assert sales.get(reverse("order-list")).status_code == 200, "what was done counts"
    after(minutes=30)
    answer = sales.get(reverse("order-list"), follow=True)
    assert answer.redirect_chain == [(f"{reverse('login')}?next={reverse('order-list')}", 302)]
    assert "You were signed out" in answer.text


def test_what_was_sent_too_late_is_not_saved(planner: Client, after: Clock) -> None:
    live = factories.scenario()
    after(minutes=31)
    answer = planner.post(reverse("scenario-copy", args=[live.pk]), {"name": "x"}, follow=True)
    assert "was not saved" in answer.text


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(planner: Client, after: Clock) -> None:
    run = plans.run(factories.scenario(), Run.State.RUNNING)
    asked = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/runs/{run.pk}/"}
    for _poll in range(2):
        after(minutes=16)
        answer = planner.get(reverse("run-progress", args=[run.pk]), headers=asked)
    assert answer["HX-Redirect"] == f"{reverse('login')}?next=%2Fruns%2F{run.pk}%2F"
    assert planner.get(reverse("run-list")).status_code == 302


def test_every_page_that_asks_by_itself_is_marked() -> None:
    """A template that polls an address whose view is not ``polled`` would never be idle."""
    polled = [
        name
        for path in TEMPLATES
        for tag in re.findall(r"<[^>]*hx-trigger=\"every[^>]*>", path.read_text(), re.DOTALL)
        for name in re.findall(r"url '([\w-]+)'", tag)
    ]
    assert polled
    for name in polled:
        assert resolve(reverse(name, args=[1])).func.polled, name


def test_twelve_hours_are_the_most(sales: Client, after: Clock) -> None:
    for _quarter in range(12 * 4 - 1):
        after(minutes=15)
        assert sales.get(reverse("order-list")).status_code == 200
    after(minutes=15)
    assert sales.get(reverse("order-list")).status_code == 302
