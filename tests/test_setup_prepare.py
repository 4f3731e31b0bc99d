"""``manage.py prepare``: an empty database becomes worth a look; a used one is left as it is."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from foundry_portal import roles
from orders.models import Scenario
from planning.management.commands import prepare
from planning.models import Run
from tests import factories
from tests.servers import printed_passwords

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_static_files(monkeypatch) -> None:
    def call(name: str, *args, **options) -> None:
        if name != "collectstatic":
            call_command(name, *args, **options)

    monkeypatch.setattr(prepare, "call_command", call)


def run_prepare(*words: str) -> str:
    out = StringIO()
    call_command("prepare", *words, stdout=out)
    return out.getvalue()


def test_an_empty_database_gets_a_user_for_each_role_and_an_administrator() -> None:
    passwords = printed_passwords(run_prepare("--no-sample"))
    assert set(passwords) == {*roles.MODEL_RIGHTS, "admin"}
    for name, password in passwords.items():
        user = User.objects.get(username=name)
        assert user.check_password(password)
        assert user.is_superuser == (name == "admin")
        assert {group.name for group in user.groups.all()} == {name} - {"admin"}


def test_the_sample_is_imported_into_the_live_scenario_and_its_run_waits() -> None:
    run_prepare()
    scenario = Scenario.objects.get()
    assert scenario.is_live
    assert scenario.orders.count() > 100
    run = Run.objects.get()
    assert (run.scenario, run.state) == (scenario, Run.State.QUEUED)
    assert run.requested_by == User.objects.get(username="admin")


def test_preparing_again_changes_nothing_and_shows_no_password() -> None:
    passwords = printed_passwords(run_prepare("--no-sample"))
    again = run_prepare("--no-sample")
    assert "printed at first set-up" in again
    assert "changepassword" in again
    for name, password in passwords.items():
        assert password not in again
        assert User.objects.get(username=name).check_password(password)


def test_a_portal_with_a_scenario_gets_no_sample() -> None:
    mine = factories.scenario(name="Mine")
    run_prepare()
    assert list(Scenario.objects.all()) == [mine]
    assert not Run.objects.exists()


def test_a_portal_with_people_gets_no_others() -> None:
    factories.user("founder")
    run_prepare("--no-sample")
    assert [user.username for user in User.objects.all()] == ["founder"]


def test_the_address_is_shown_with_its_port() -> None:
    assert "http://127.0.0.1:8001/" in run_prepare("--no-sample", "--port", "8001")


def test_a_team_is_shown_its_own_address(settings) -> None:
    settings.TEAM, settings.ALLOWED_HOSTS = True, ["portal.foundry.example"]
    assert "https://portal.foundry.example/" in run_prepare("--no-sample")
