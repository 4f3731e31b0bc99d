"""``manage.py roles``: make the groups hold exactly what ``foundry_portal.roles`` says."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from foundry_portal import roles


class Command(BaseCommand):
    help = "Make the groups hold exactly the permissions that foundry_portal/roles.py declares."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        known = {
            f"{permission.content_type.app_label}.{permission.codename}": permission
            for permission in Permission.objects.select_related("content_type")
        }
        for name in roles.MODEL_RIGHTS:
            wanted = roles.permissions_of(name)
            if unknown := sorted(wanted - known.keys()):
                raise CommandError(f"Unknown permission of {name}: {', '.join(unknown)}.")
            group, _ = Group.objects.get_or_create(name=name)
            group.permissions.set(known[permission] for permission in wanted)
            if options["verbosity"]:
                self.stdout.write(f"{name}: {len(wanted)} permissions")
