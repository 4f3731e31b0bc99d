"""``python manage.py worker``: solve runs from the queue."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from planning import jobs


class Command(BaseCommand):
    help = "Solve runs from the queue until stopped; start as many as there are cores to spare."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--burst", action="store_true", help="end when the queue is empty")

    def handle(self, *args: Any, burst: bool, **options: Any) -> None:
        jobs.work(burst=burst)
