"""``manage.py backup FILE``: copy the database of a portal that is at work."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundry_portal import backups


class Command(BaseCommand):
    help = "Write the whole database, as it is in this moment, to a new file; nobody has to wait."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file to write; it must not exist yet")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            backups.back_up(file)
        except (backups.BackupFailed, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file}: {file.stat().st_size:,} bytes")
