"""What the portal says of its own health."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from planning.models import Run
from planning.views import health
from tests import factories


@pytest.fixture
def broker_up(monkeypatch) -> None:
    monkeypatch.setattr(health.broker, "answers", lambda url: True)


def ready() -> tuple[int, dict]:
    response: HttpResponse = health.readyz(RequestFactory().get("/readyz"))
    return response.status_code, json.loads(response.content)


def waiting_run(**values) -> Run:
    run = Run.objects.create(
        scenario=factories.scenario(name=f"S{Run.objects.count()}", is_live=False),
        asof_date=factories.MONDAY,
        snapshot={},
        snapshot_hash="",
        solver_version="",
    )
    Run.objects.filter(pk=run.pk).update(**values)
    return run


def test_a_living_process_says_ok() -> None:
    response = health.healthz(RequestFactory().get("/healthz"))
    assert (response.status_code, response.content) == (200, b"ok")


def test_health_needs_no_login() -> None:
    assert health.healthz.login_required is False
    assert health.readyz.login_required is False


@pytest.mark.django_db
def test_a_portal_with_database_and_broker_is_ready(broker_up) -> None:
    assert ready() == (200, {"ready": True, "problems": [], "oldest_queued_s": None})


@pytest.mark.django_db
def test_a_broker_that_is_down_is_named(settings, tmp_path) -> None:
    settings.RQ_QUEUES = {"default": {"URL": f"unix://{tmp_path}/nobody.sock"}}
    status, body = ready()
    assert status == 503
    assert body["problems"] == ["broker: does not answer"]


def test_a_database_that_is_down_is_named_without_its_error(broker_up, monkeypatch) -> None:
    def fail() -> None:
        raise OperationalError("no route to db.internal as user portal")

    monkeypatch.setattr(health, "_age_of_the_oldest_queued_run", fail)
    status, body = ready()
    assert status == 503
    assert body["problems"] == ["database: does not answer"]
    assert "db.internal" not in json.dumps(body)


@pytest.mark.django_db
def test_a_run_that_waits_behind_nothing_is_a_problem(broker_up) -> None:
    waiting_run(requested_at=timezone.now() - timedelta(minutes=10))
    status, body = ready()
    assert status == 503
    assert body["problems"] == ["queue: runs wait and no worker is at work"]
    assert body["oldest_queued_s"] >= 600


@pytest.mark.django_db
def test_a_run_that_waits_behind_another_is_no_problem(broker_up) -> None:
    waiting_run(requested_at=timezone.now() - timedelta(minutes=10))
    waiting_run(
        state=Run.State.RUNNING,
        token="00000000-0000-0000-0000-000000000001",
        lease_until=timezone.now() + timedelta(minutes=1),
    )
    assert ready()[0] == 200
