"""What the portal says of its own health."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from planning.models import Run
from planning.views import health
from tests import factories


@pytest.fixture
def broker_up(monkeypatch) -> None:
    monkeypatch.setattr(health.broker, "answers", lambda url: True)
    monkeypatch.setattr(health.jobs, "living_workers", lambda: 2)


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
    assert health.metrics.login_required is False


def scraped(client: Client, **headers: str) -> dict[str, float]:
    answer = client.get("/metrics", **headers)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


@pytest.mark.django_db
def test_metrics_count_runs_and_time_them(client: Client, settings) -> None:
    now = timezone.now()
    settings.RUN_LEASE_S = 60
    waiting_run(requested_at=now - timedelta(minutes=10))
    waiting_run(requested_at=now)
    waiting_run(
        state=Run.State.RUNNING,
        token="00000000-0000-0000-0000-000000000001",
        lease_until=now + timedelta(seconds=50),
    )
    for hours, seconds in ((2, 7), (1, 42), (3, 9)):
        start = now - timedelta(hours=hours)
        waiting_run(
            state=Run.State.SOLVED, started_at=start, finished_at=start + timedelta(seconds=seconds)
        )
    figures = scraped(client)
    assert figures['foundry_runs{state="queued"}'] == 2
    assert figures['foundry_runs{state="running"}'] == 1
    assert figures['foundry_runs{state="solved"}'] == 3
    assert figures['foundry_runs{state="failed"}'] == 0
    assert 600 <= figures["foundry_oldest_queued_run_seconds"] < 660
    assert 10 <= figures["foundry_lease_renewed_seconds"] < 60
    assert figures["foundry_last_solve_seconds"] == 42
    assert figures["foundry_database_up"] == 1
    assert figures["process_resident_memory_bytes"] > 10**6


@pytest.mark.django_db
def test_metrics_of_an_empty_portal_leave_out_what_is_not_there(client: Client) -> None:
    figures = scraped(client)
    assert figures["foundry_oldest_queued_run_seconds"] == 0
    assert "foundry_lease_renewed_seconds" not in figures
    assert "foundry_last_solve_seconds" not in figures


def test_metrics_tell_of_a_database_that_is_down(client: Client, monkeypatch) -> None:
    def fail() -> None:
        raise OperationalError("no route to db.internal as user portal")

    monkeypatch.setattr("planning.queries.metrics._runs", fail)
    figures = scraped(client)
    assert figures["foundry_database_up"] == 0
    assert "foundry_oldest_queued_run_seconds" not in figures


@pytest.mark.parametrize(
    "headers",
    [
        {"REMOTE_ADDR": "192.0.2.1"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"REMOTE_ADDR": "192.0.2.1", "HTTP_AUTHORIZATION": "Bearer "},
        {"REMOTE_ADDR": "192.0.2.1", "HTTP_AUTHORIZATION": "Bearer wrong"},
        {"REMOTE_ADDR": "192.0.2.1", "HTTP_AUTHORIZATION": "Bearer \xe9"},
    ],
    ids=str,
)
@pytest.mark.parametrize("token", ["", "right"])
@pytest.mark.django_db
def test_metrics_do_not_exist_for_others(admin: Client, settings, headers, token) -> None:
    settings.METRICS_TOKEN = token
    assert admin.get("/metrics", **headers).status_code == 404


@pytest.mark.django_db
def test_metrics_are_given_to_who_knows_the_token(client: Client, settings) -> None:
    settings.METRICS_TOKEN = "right"
    assert scraped(client, REMOTE_ADDR="192.0.2.1", HTTP_AUTHORIZATION="Bearer right")


@pytest.mark.django_db
def test_a_portal_with_all_it_needs_is_ready(client: Client, broker_up) -> None:
    usual = {"ready": True, "problems": [], "workers": 2, "oldest_queued_s": None}
    assert ready() == (200, usual)
    assert scraped(client)["foundry_workers"] == 2


@pytest.mark.django_db
def test_a_portal_without_workers_is_not_ready(broker_up, monkeypatch) -> None:
    monkeypatch.setattr(health.jobs, "living_workers", lambda: 0)
    status, body = ready()
    assert (status, body["workers"]) == (503, 0)
    assert body["problems"] == ["worker: none gave a sign of life lately"]


@pytest.mark.django_db
def test_a_broker_that_is_down_is_named(client: Client, settings, tmp_path) -> None:
    settings.RQ_QUEUES = {"default": {"URL": f"unix://{tmp_path}/nobody.sock"}}
    status, body = ready()
    assert status == 503
    assert body["problems"] == ["broker: does not answer"]
    figures = scraped(client)
    assert figures["foundry_broker_up"] == 0
    assert "foundry_workers" not in figures


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
