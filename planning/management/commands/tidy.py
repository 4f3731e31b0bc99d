"""``manage.py tidy``: remove what nobody needs any more."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from planning.services import retention


class Command(BaseCommand):
    help = (
        "Remove what is older than the KEEP_..._DAYS settings say; approved plans, the production "
        "log and the history of changes stay. Made for once a day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        word = "would go" if dry_run else "removed"
        for tidied in retention.tidy(dry_run=dry_run):
            age = f", older than {tidied.rule.days} days" if tidied.rule.days else ""
            self.stdout.write(f"{tidied.rows:>9,} {word}: {tidied.rule.name}{age}")
