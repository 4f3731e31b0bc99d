"""``python manage.py mail``: send what waits in the outbox."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from planning.services import mails

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Send the mails that wait in the outbox, again and again, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once and end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            self.stdout.write(f"{mails.send_waiting()} sent")
            return
        over = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: over.set())
        while not over.is_set():
            try:
                mails.send_waiting()
            except Error:
                log.exception("the database does not answer; trying again")
            close_old_connections()
            over.wait(settings.MAIL_EVERY_S)
