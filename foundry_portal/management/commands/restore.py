"""``manage.py restore FILE``: put a backup in the place of the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from foundry_portal import backups


class Command(BaseCommand):
    help = (
        "Replace the database by a backup and bring its tables up to this release. End web, "
        "workers, reconciler and mailer first. What was entered since the backup is lost."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file that the command backup wrote")
        parser.add_argument(
            "--replace", action="store_true", help="yes, what is in the database now may go"
        )

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        if not replace:
            raise CommandError("This replaces all that is in the database: add --replace.")
        try:
            backups.restore(file)
        except backups.BackupFailed as error:
            raise CommandError(str(error)) from error
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(f"{file} is the database now; start the portal again.")
