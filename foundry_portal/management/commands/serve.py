"""``manage.py serve``: all processes of the Procfile on this machine, ended by one Ctrl-C."""

import errno
import os
import signal
import socket
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from honcho.environ import expand_processes, parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer

# What honcho reports after SIGINT and SIGTERM.
ENDED_AS_ASKED = (130, 143)
BROKER = "broker.1"


class Command(BaseCommand):
    help = "Run every process of the Procfile on this machine until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="where the portal listens")
        parser.add_argument(
            "--check-only", action="store_true", help="only say whether the port is free"
        )

    def handle(self, *args: Any, port: int, check_only: bool, **options: Any) -> None:
        refuse_a_port_in_use(port)
        if check_only:
            return
        manager = House(Printer(sys.stdout))
        procfile = parse_procfile((settings.BASE_DIR / "Procfile").read_text())
        for process in expand_processes(procfile.processes, port=port):
            manager.add_process(process.name, process.cmd, env=environment(process.env))
        signal.signal(signal.SIGHUP, end_as_if_asked)
        manager.loop()
        sys.exit(0 if manager.returncode in ENDED_AS_ASKED else manager.returncode)


class House(Manager):
    """The processes of the portal, which come and go together, the broker last.

    Honcho's own manager stumbles over a Ctrl-C that comes before all have started, and lets one
    that ignores its end live on; this one first knows all of them, then ends them.
    """

    _ending = False
    _broker_may_go = False

    def terminate(self) -> None:
        self._ending = True
        if self._all_started():
            super().terminate()

    def _killall(self, force: bool = False) -> None:
        """End the others first: a worker that takes leave must still find the broker there."""
        everyone = self._processes
        if not force and not self._broker_may_go:
            self._processes = {name: p for name, p in everyone.items() if name != BROKER}
        try:
            super()._killall(force)
        finally:
            self._processes = everyone

    def _all_stopped(self) -> bool:
        others = (p for name, p in self._processes.items() if name != BROKER)
        others_are_gone = all(p.get("returncode") is not None for p in others)
        if self._terminating and not self._broker_may_go and others_are_gone:
            self._broker_may_go = True
            self._killall()
        return super()._all_stopped()

    def _any_stopped(self) -> bool:
        return self._ending or super()._any_stopped()


def refuse_a_port_in_use(port: int) -> None:
    """Say plainly that another program listens on the port.

    Raises:
        CommandError: the port is in use, or not ours to take.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            reason = (
                "is in use by another program"
                if getattr(error, "errno", None) == errno.EADDRINUSE
                else f"can't be had ({error})"
            )
            raise CommandError(f"Port {port} {reason}. Try: PORT=8001 make run") from error


def environment(own: dict[str, str]) -> dict[str, str]:
    """Return a process's environment, with this Python's programs found first."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return os.environ | own | {"PATH": path, "PYTHONUNBUFFERED": "1"}


def end_as_if_asked(signum: int, frame: object) -> None:
    """Take a closed terminal for a Ctrl-C: the processes sit in sessions of their own."""
    os.kill(os.getpid(), signal.SIGTERM)
