"""A real Chromium that tells on every page it sees.

``page`` works with pytest-django's ``live_server`` for a single page. What needs the queue takes
``portal`` (tests/servers.py): every process of the Procfile on a database of its own, as
``make run`` starts them. A worker could not see ``live_server``'s database, which is SQLite in
this process's memory.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    expect,
    sync_playwright,
)

# Playwright's loop runs in the test's thread; Django would take any query there for an async one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

SCREEN = {
    "viewport": {"width": 1280, "height": 900},
    "locale": "en-GB",
    "accept_downloads": True,
}
expect.set_options(timeout=60_000)  # a busy machine takes its time

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
def open_page(chromium: Browser, complaints: list[str]) -> Iterator[Callable[[], Page]]:
    """Open the browser of one more person, with a session of its own.

    It reports console errors, broken policies and requests to any other host.
    """
    with ExitStack() as opened:
        yield lambda: _watched_page(
            opened.enter_context(chromium.new_context(**SCREEN)), complaints
        )


@pytest.fixture
def page(open_page: Callable[[], Page]) -> Page:
    """The browser of one person, as ``open_page`` opens it."""
    return open_page()


def _watched_page(context: BrowserContext, complaints: list[str]) -> Page:
    context.set_default_timeout(60_000)

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
    return opened
