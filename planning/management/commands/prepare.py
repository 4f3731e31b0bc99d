"""``manage.py prepare``: make a database ready to work with, and an empty one worth a look."""

import secrets
from argparse import ArgumentParser
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from foundry_portal import roles
from orders.models import Scenario
from planning.services import imports, runs

SAMPLE = settings.BASE_DIR / "planning" / "sample" / "monday-2026-11-23.xlsx"
ADMIN = "admin"
PASSWORD_BYTES = 12


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody just made, with the password that is shown once."""

    name: str
    password: str


class Command(BaseCommand):
    help = (
        "Make the database ready: tables, roles, static files; in an empty one also a user of "
        "each role, the sample workbook and its first run. Safe to repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the port of the address shown")
        parser.add_argument(
            "--no-sample", action="store_true", help="import no sample workbook, plan nothing"
        )

    def handle(self, *args: Any, port: int, no_sample: bool, **options: Any) -> None:
        self.stdout.write("Preparing the database and the static files ...")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("roles", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        new_users = make_users()
        try:
            if not no_sample and not Scenario.objects.exists():
                self._plan_the_sample()
        finally:
            self._welcome(port, new_users)

    def _plan_the_sample(self) -> None:
        admin = User.objects.filter(is_superuser=True).first()
        try:
            with transaction.atomic():  # broken off in between, it starts anew the next time
                scenario = import_sample(admin)
                runs.request_run(scenario=scenario, user=admin)  # the reconciler sends it on
        except runs.NotReady as error:
            raise CommandError(f"The sample workbook can't be planned: {error}") from error
        self.stdout.write(
            f"Sample workbook {SAMPLE.name} imported; its first plan is ready about "
            f"{settings.RUN_DEFAULT_TIME_LIMIT_S} s after the portal is up."
        )

    def _welcome(self, port: int, new_users: list[NewUser]) -> None:
        lines = [f"The portal: {_address(port)}", ""]
        if new_users:
            width = max(len(user.name) for user in new_users)
            lines += [f"  {user.name:<{width}}  {user.password}" for user in new_users]
            lines += ["", "These passwords are shown this once; nobody can look them up later."]
        else:
            lines += [
                "Passwords were printed at first set-up; a new one:",
                "  .venv/bin/python manage.py changepassword NAME",
            ]
        frame = "=" * max(map(len, lines))
        self.stdout.write("\n".join(["", frame, *lines, frame, ""]))


@transaction.atomic
def make_users() -> list[NewUser]:
    """Make a user of each role and an administrator, unless the database knows anybody."""
    if User.objects.exists():
        return []
    people = [NewUser(name, _password()) for name in (*roles.MODEL_RIGHTS, ADMIN)]
    for person in people:
        if person.name == ADMIN:
            User.objects.create_superuser(person.name, password=person.password)
        else:
            user = User.objects.create_user(person.name, password=person.password)
            user.groups.add(Group.objects.get(name=person.name))
    return people


def import_sample(user: User | None) -> Scenario:
    """Import the sample workbook; the first scenario of a portal is live."""
    staged = imports.stage_workbook(scenario=None, file=SAMPLE.read_bytes())
    return imports.apply_import(staged=staged, user=user)


def _password() -> str:
    return secrets.token_urlsafe(PASSWORD_BYTES)


def _address(port: int) -> str:
    if settings.TEAM:
        return f"https://{settings.ALLOWED_HOSTS[0]}/"
    return f"http://127.0.0.1:{port}/"
