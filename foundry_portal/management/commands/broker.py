"""``manage.py broker``: the private broker in the foreground, or ``REDIS_URL`` in its place."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from foundry_portal import broker
from foundry_portal.repeating import until_a_signal


class Command(BaseCommand):
    help = "Run the private broker until a signal; with REDIS_URL set, only wait for the signal."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.REDIS_URL:
            self._wait_for_the_end("REDIS_URL names the broker; nothing to run here.")
            return
        if broker.answers(broker.socket_url(settings.DATA_DIR)):
            raise CommandError(
                f"A broker runs already on {settings.DATA_DIR}: the portal of this folder is up. "
                "End that one first, or give this one a folder of its own with DATA_DIR."
            )
        try:
            command = broker.server_command(settings.DATA_DIR)
        except broker.BrokerMissing as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{command[0]} starts; its log is {settings.DATA_DIR}/broker/valkey.log")
        self.stdout.flush()
        os.execv(command[0], command)  # noqa: S606 - our own words, and no shell

    def _wait_for_the_end(self, message: str) -> None:
        ended = until_a_signal()  # before the message: one may come early
        self.stdout.write(message)
        self.stdout.flush()
        ended.wait()
