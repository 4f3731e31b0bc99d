"""A real Chromium, and a whole portal for it: what the journey tests drive.

``page`` works with pytest-django's ``live_server`` for a single page. What needs the queue takes
``portal``: every process of the Procfile on a database of its own, as ``make run`` starts them. A
worker could not see ``live_server``'s database, which is SQLite in this process's memory.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

from tests.servers import wait_for_http

# Playwright's loop runs in the test's thread; Django would take any query there for an async one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = {"127.0.0.1", "localhost"}
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_OPTIONS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


def _chromium_path() -> str:
    if found := next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None):
        return found
    message = "No Chromium on this machine. Debian: apt-get install chromium"
    if os.environ.get("CI") or os.environ.get("REQUIRE_BROWSER"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = _chromium_path()
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*CHROMIUM_OPTIONS, *sandbox]
        )
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the browser complains of; what is left at the end fails the test."""
    found: list[str] = []
    yield found
    assert not found, "The browser complains:\n" + "\n".join(found)


@pytest.fixture
def page(chromium: Browser, complaints: list[str]) -> Iterator[Page]:
    """A page that reports console errors, broken policies and requests to any other host."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, locale="en-GB", accept_downloads=True
    )
    context.set_default_timeout(10_000)

    def stay_at_home(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in HERE:
            complaints.append(f"request to another host: {route.request.url}")
            route.abort()
        else:
            route.continue_()

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":  # a broken Content-Security-Policy is one, too
            complaints.append(f"console: {message.text} ({message.location.get('url')})")

    context.route("**/*", stay_at_home)
    opened = context.new_page()
    opened.on("console", listen)
    opened.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
    yield opened
    context.close()


@dataclass(frozen=True, slots=True)
class Portal:
    """A running portal: its address and who may sign in with which password."""

    address: str
    passwords: dict[str, str]
    data_dir: Path


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Run the whole portal, without a workbook: web, private broker, worker, reconciler."""
    data_dir = tmp_path_factory.mktemp("portal")
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
            assert wait_for_http(f"{address}/healthz", seconds=30), log_path.read_text()
            yield Portal(address, _passwords(prepared.stdout), data_dir)
        finally:
            processes.send_signal(signal.SIGTERM)
            processes.wait(timeout=20)


def _embedded_environment(data_dir: Path) -> dict[str, str]:
    ours = ("DATABASE_URL", "REDIS_URL", "PORTAL_ENV", "SECRET_KEY", "ALLOWED_HOSTS", "HTTPS")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"DATA_DIR": str(data_dir), "RUN_RECONCILE_S": "1"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _passwords(printed: str) -> dict[str, str]:
    """Read names and passwords from what ``prepare`` prints."""
    return dict(re.findall(r"^  (\w+) +(\S{12,})$", printed, re.MULTILINE))
