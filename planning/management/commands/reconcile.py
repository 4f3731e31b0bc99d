"""``python manage.py reconcile``: keep the queue true to the runs."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from planning import jobs

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Send waiting runs to the workers and recover runs whose worker was lost, again and again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once and end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            jobs.reconcile()
            return
        over = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: over.set())
        while not over.is_set():
            try:
                jobs.reconcile()
            except Error:
                log.exception("the database does not answer; trying again")
            close_old_connections()
            over.wait(settings.RUN_RECONCILE_S)
