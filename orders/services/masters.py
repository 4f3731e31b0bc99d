"""How customers and parts come to be, change, retire and come back; once used, they stay."""

from collections.abc import Mapping
from copy import copy
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model

from foundry_portal import history
from orders.models import Scenario
from orders.services.history import RECORDED, record
from orders.services.orders import StaleEdit


def version_of(row: Model) -> str:
    """Return a token of what a row says, which changes whenever that does, by whatever way."""
    return history.version_of(row, RECORDED[type(row)])


def create_row(
    *, model: type[Model], scenario: Scenario, values: Mapping[str, Any], user: User
) -> Model:
    """Enter a customer or a part into a scenario."""
    with transaction.atomic():
        row = model._default_manager.create(scenario=scenario, **values)
        record(None, row, user=user)
    return row


def change_row(*, row: Model, values: Mapping[str, Any], seen: str, user: User) -> Model:
    """Change a customer or a part that still says what its editor was shown (``version_of``).

    Raises:
        StaleEdit: it says something else; nothing is saved.
    """
    with transaction.atomic():
        stored = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
        if version_of(stored) != seen:
            raise StaleEdit(stored)
        before = copy(stored)
        for name, value in values.items():
            setattr(stored, name, value)
        stored.save()
        record(before, stored, user=user)
    return stored
