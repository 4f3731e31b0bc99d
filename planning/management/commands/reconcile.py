"""``python manage.py reconcile``: keep the queue true to the runs."""

from django.conf import settings

from foundry_portal.repeating import RepeatingCommand
from planning import jobs


class Command(RepeatingCommand):
    help = (
        "Send waiting runs to the workers and recover runs whose worker was lost, again and again."
    )

    def act(self) -> str:
        jobs.reconcile()
        return ""

    def pause_s(self) -> float:
        return settings.RUN_RECONCILE_S
