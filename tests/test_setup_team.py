"""A team's portal starts safely or not at all, and Django's own checks find nothing against it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from foundry_portal import team

SAFE = {
    "PORTAL_ENV": "team",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP",
    "ALLOWED_HOSTS": "foundry.example",
    "REDIS_URL": "rediss://:word@broker.example:6379/0",
}
NAMES = (*SAFE, "DEBUG", "HTTPS", "DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE")


def manage(folder: Path, words: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    rest = {name: value for name, value in os.environ.items() if name not in NAMES}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env=rest | {"DATA_DIR": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_checks_for_deployment_find_nothing(tmp_path: Path) -> None:
    done = manage(tmp_path, ["check", "--deploy", "--fail-level", "DEBUG"], **SAFE)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_an_unsafe_portal_does_not_start(tmp_path: Path) -> None:
    bare = {"PORTAL_ENV": "team", "REDIS_URL": "redis://broker.example:6379/0"}
    done = manage(tmp_path, ["check"], **bare)
    assert done.returncode != 0
    for name in ("SECRET_KEY is missing", "ALLOWED_HOSTS is missing", "REDIS_URL names a broker"):
        assert name in done.stderr


def faults(**other: object) -> list[str]:
    safe = {
        "secret_key": SAFE["SECRET_KEY"],
        "allowed_hosts": ["foundry.example"],
        "redis_url": SAFE["REDIS_URL"],
        "debug": False,
    }
    return list(team.faults(**safe | other))


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"secret_key": ""}, "SECRET_KEY"),
        ({"secret_key": "short"}, "SECRET_KEY"),
        ({"secret_key": "a" * 60}, "SECRET_KEY"),
        ({"allowed_hosts": []}, "ALLOWED_HOSTS"),
        ({"allowed_hosts": ["foundry.example", "*"]}, "ALLOWED_HOSTS"),
        ({"debug": True}, "DEBUG"),
        ({"redis_url": "redis://broker.example:6379/0"}, "REDIS_URL"),
        ({"redis_url": "redis://127.0.0.1:6379"}, "REDIS_URL"),
        ({"redis_url": "rediss://broker.example/0"}, "REDIS_URL"),
        ({"redis_url": "redis://user@broker.example/0"}, "REDIS_URL"),
    ],
    ids=str,
)
def test_each_fault_is_named(other: dict[str, object], named: str) -> None:
    (fault,) = faults(**other)
    assert fault.startswith(named)


@pytest.mark.parametrize(
    "redis_url",
    [
        "",
        "unix:///run/valkey/valkey.sock",
        "redis://:word@broker.example/0",
        "redis://portal:word@broker.example/0",
        "redis://broker.example/0?password=word",
    ],
)
def test_a_protected_broker_is_taken(redis_url: str) -> None:
    assert not faults(redis_url=redis_url)
