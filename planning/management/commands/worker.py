"""``python manage.py worker``: solve runs from the queue."""

import logging
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from foundry_portal import broker
from planning import jobs

log = logging.getLogger(__name__)

BROKER_PATIENCE_S = 15


class Command(BaseCommand):
    help = "Solve runs from the queue until stopped; start as many as there are cores to spare."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--burst", action="store_true", help="end when the queue is empty")

    def handle(self, *args: Any, burst: bool, **options: Any) -> None:
        url = settings.RQ_QUEUES["default"]["URL"]
        while not broker.wait_until_it_answers(url, BROKER_PATIENCE_S):
            log.warning("the broker does not answer; still waiting for it")
        jobs.work(burst=burst)
