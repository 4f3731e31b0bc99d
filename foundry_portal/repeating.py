"""Commands that do the same again and again until a signal ends them."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

log = logging.getLogger(__name__)


def until_a_signal() -> threading.Event:
    """Set once SIGINT or SIGTERM comes, whichever thread hears it."""
    over = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: over.set())
    return over


class RepeatingCommand(BaseCommand):
    """Acts every so many seconds; a database that doesn't answer is tried again."""

    def act(self) -> str:
        """Do it once; what there is to say of it, for `--once`."""
        raise NotImplementedError

    def pause_s(self) -> float:
        """Seconds from one time to the next."""
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once and end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            if said := self.act():
                self.stdout.write(said)
            return
        over = until_a_signal()
        while not over.is_set():
            try:
                self.act()
            except Error:
                log.exception("the database does not answer; trying again")
            close_old_connections()
            over.wait(self.pause_s())
