"""What is logged: requests and runs by their ids, as JSON or for people, and nothing of anybody."""

import json
import logging
import logging.config
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from foundry_portal import logs
from planning import jobs
from planning.engine import ENGINES
from planning.jobs import heartbeat
from planning.models import Run
from planning.services import runs
from tests import factories

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def log(settings) -> Iterator[StringIO]:
    """Write the log as JSON to a text."""
    text = StringIO()
    config = logs.configuration(as_json=True, level="INFO")
    config["handlers"]["console"]["stream"] = text
    logging.config.dictConfig(config)
    yield text
    logging.config.dictConfig(settings.LOGGING)


def lines(log: StringIO) -> list[dict]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_static_files_fill_no_log_unless_one_is_missing(log, client: Client, settings) -> None:
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    assert client.get("/static/foundry_portal/paper.css").status_code == 200
    assert client.get("/static/foundry_portal/none.css").status_code == 404
    (line,) = lines(log)
    assert line["status"] == 404


@pytest.mark.django_db
def test_a_request_is_told_by_route_and_number_only(log, sales: Client) -> None:
    order = factories.order(factories.scenario())
    answer = sales.get(reverse("order", args=[order.pk]) + "?q=Rio+Pumps")
    (line,) = lines(log)
    assert line["route"] == "GET /orders/<int:pk>/"
    assert (line["about"], line["status"]) == ({"pk": order.pk}, 200)
    assert line["request_id"] == answer["X-Request-ID"]
    for hidden in ("Rio", "sam", sales.session.session_key):
        assert hidden not in log.getvalue()


@pytest.mark.parametrize(
    ("sent", "is_kept"), [("from-the-proxy_1", True), ("a b", False), ("x" * 65, False)]
)
def test_the_proxys_id_is_kept_if_it_is_one(client: Client, sent, is_kept) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": sent})
    assert (answer["X-Request-ID"] == sent) == is_kept


def test_watchers_fill_no_log(log, client: Client) -> None:
    client.get("/healthz")
    assert not log.getvalue()


@pytest.mark.django_db(transaction=True)
def test_the_lines_of_a_run_name_it(log, planner: Client, monkeypatch) -> None:
    scenario = factories.scenario()
    factories.order(scenario)
    run = runs.request_run(scenario=scenario, user=None, time_limit_s=1, workers=1)
    jobs.enqueue(run)  # no broker answers
    monkeypatch.setattr(heartbeat, "HEARTBEAT_S", 0.01)
    monkeypatch.setattr(ENGINES["molding"], "solve", _fail)
    monkeypatch.setattr(runs, "renew", _beat)
    jobs.execute(run.pk)
    told = lines(log)
    assert {line["run_id"] for line in told} == {run.pk}
    words = " ".join(line["event"] for line in told)
    for part in (
        "run waits",
        "run claimed, attempt 1",
        "the heart beats",
        "run failed",
        "run ended: failed",
    ):
        assert part in words
    assert Run.objects.get().state == Run.State.FAILED


def _fail(*_: object) -> None:
    time.sleep(0.1)  # while the heart beats
    raise RuntimeError("no plan")


def _beat(**_: object) -> None:
    logging.getLogger(__name__).info("the heart beats")
    raise OperationalError("database is locked")


def test_an_error_is_told_without_what_it_knew(log) -> None:
    password = "hunter2"  # noqa: F841 - a value that no line may show
    try:
        raise OSError("smtp://portal:s3cret@mail.example refused ann.lee@rio-pumps.example")
    except OSError:
        logging.getLogger("planning").exception("mail 7 was not sent")
    (line,) = lines(log)
    assert line["exception"].startswith("Traceback")
    assert "OSError: smtp://(secret)@mail.example refused (mail address)" in line["exception"]
    for hidden in ("hunter2", "s3cret", "ann.lee"):
        assert hidden not in log.getvalue()


def test_the_web_server_writes_the_same_way(tmp_path) -> None:
    web = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "foundry_portal.wsgi", f"--bind=unix:{tmp_path}/web"],
        cwd=ROOT,
        env=os.environ | {"LOG_FORMAT": "json", "DATA_DIR": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert web.stderr is not None
    first = json.loads(web.stderr.readline())
    web.send_signal(signal.SIGTERM)
    web.communicate(timeout=20)
    assert first["logger"] == "gunicorn.error"
    assert "gunicorn" in first["event"]
