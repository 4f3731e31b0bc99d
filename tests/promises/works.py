"""The processes of a portal on the test's own database, started again when they die.

What dies is started again as the units in `deploy/` have it; the pages are asked by the tests
themselves.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil
from django.db import connection

from foundry_portal import broker

ROOT = Path(__file__).resolve().parent.parent.parent
WORKERS = 2
LEASE_S, RECONCILE_S = 5, 1
LOOK_S = 0.1


class Works:
    """A broker, a reconciler and workers; each has a name."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.folder = folder
        self.url = broker.socket_url(folder)
        self.workers = [f"worker-{number}" for number in range(workers)]
        self._commands = {"reconciler": ["reconcile"]} | {name: ["worker"] for name in self.workers}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._broker: subprocess.Popen[bytes] | None = None
        self._over = threading.Event()
        self._keeper: threading.Thread | None = None

    def __enter__(self) -> "Works":
        self.start_broker()
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._leave()
        for process in self._processes.values():
            _kill_all(process.pid)
            process.wait()
        self.kill_broker()

    def start(self) -> None:
        """Start the reconciler and the workers, and keep them."""
        self._over.clear()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def end(self, seconds: float) -> list[int]:
        """Ask all but the broker to end, as ``systemctl stop`` does; return how they did."""
        self._leave()
        for process in self._processes.values():
            process.terminate()
        return [process.wait(seconds) for process in self._processes.values()]

    def start_broker(self) -> None:
        """Start the broker, empty if it was killed before."""
        self._broker = subprocess.Popen(broker.server_command(self.folder))
        assert broker.wait_until_it_answers(self.url, seconds=20)

    def kill_broker(self) -> None:
        """Kill the broker; what it had written down is lost."""
        assert self._broker is not None
        self._broker.kill()
        self._broker.wait()
        shutil.rmtree(self.folder / "broker", ignore_errors=True)

    def solver(self) -> tuple[psutil.Process, psutil.Process] | None:
        """Return a worker that solves, and its child; None while none does."""
        for name in self.workers:
            process = self._processes.get(name)
            with suppress(psutil.NoSuchProcess):
                if process and (children := psutil.Process(process.pid).children()):
                    return psutil.Process(process.pid), children[0]
        return None

    def log(self) -> str:
        """Return what the processes wrote."""
        return (self.folder / "log").read_text()

    def _leave(self) -> None:
        """Start nothing any more."""
        self._over.set()
        if self._keeper:
            self._keeper.join()

    def _keep(self) -> None:
        """Start what is not there, again and again."""
        while not self._over.is_set():
            for name, words in self._commands.items():
                process = self._processes.get(name)
                if process is None or process.poll() is not None:
                    self._processes[name] = self._start(words)
            self._over.wait(LOOK_S)

    def _start(self, words: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("a") as log:
            return subprocess.Popen(
                [sys.executable, "manage.py", *words],
                cwd=ROOT,
                env=os.environ | self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": database_url(),
            "DATA_DIR": str(self.folder),
            "RUN_LEASE_S": str(LEASE_S),
            "RUN_RECONCILE_S": str(RECONCILE_S),
            "RUN_MAX_ATTEMPTS": "20",
        }


def database_url() -> str:
    """Return the address of the database that the tests write to."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


@contextmanager
def stopped(*processes: psutil.Process) -> Iterator[None]:
    """Hold processes up, as a machine that is put to sleep does."""
    for process in processes:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGCONT)


def wait_until(met: Callable[[], bool], seconds: float) -> float:
    """Wait for something to be so; return how long that took.

    Raises:
        AssertionError: it is not so within the time.
    """
    begun = time.monotonic()
    while not met():
        assert time.monotonic() - begun < seconds, f"not within {seconds} s"
        time.sleep(LOOK_S)
    return time.monotonic() - begun


def _kill_all(pid: int) -> None:
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for one in [*process.children(recursive=True), process]:
            with suppress(psutil.NoSuchProcess):
                one.kill()
