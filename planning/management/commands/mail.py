"""``python manage.py mail``: send what waits in the outbox."""

from django.conf import settings

from foundry_portal.repeating import RepeatingCommand
from planning.services import mails


class Command(RepeatingCommand):
    help = "Send the mails that wait in the outbox, again and again, until stopped."

    def act(self) -> str:
        return f"{mails.send_waiting()} sent"

    def pause_s(self) -> float:
        return settings.MAIL_EVERY_S
