"""No field beyond the form: every form is sent once more with every field of every table."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import models, transaction
from django.http import HttpResponse
from django.test import Client

from tests.access import LINE, ROLES, things
from tests.sent_forms import SentForm, forms_of

pytestmark = pytest.mark.django_db

REFUSED = (403, 404, 405)
State = dict[str, list[dict[str, Any]]]
NOT_COMPARED = (models.DateTimeField, models.UUIDField, models.BinaryField)
# What each sending makes anew: a key's secret, a password's salt.
MADE_ANEW = {"hash", "begins", "password"}
TABLES = [
    model
    for app in ("orders", "planning", "foundry_portal")
    for model in apps.get_app_config(app).get_models()
    if model._meta.managed
] + [User]


def forged(owner: User, other: models.Model) -> dict[str, str]:
    """Return a value for every field of every table, by its name and by its column's."""
    values: dict[str, str] = {}
    for table in TABLES:
        for column in table._meta.concrete_fields:
            values[column.name] = values[column.attname] = _value(column, owner, other)
    return values


def _value(column: Any, owner: User, other: models.Model) -> str:
    if column.related_model is User:
        return str(owner.pk)
    if column.is_relation:
        return str(other.pk)
    if column.choices:
        return str(column.flatchoices[-1][0])
    kinds = {models.BooleanField: "on", models.DateField: "2020-01-06", models.CharField: "forged"}
    return next((value for kind, value in kinds.items() if isinstance(column, kind)), "7")


def state() -> State:
    """Return what the tables say, but for the moments at which it was said."""
    return {
        table._meta.label: list(
            table._default_manager.order_by("pk").values(
                *(
                    column.attname
                    for column in table._meta.concrete_fields
                    if not isinstance(column, NOT_COMPARED) and column.name not in MADE_ANEW
                )
            )
        )
        for table in TABLES
    } | {"members": list(User.groups.through.objects.order_by("pk").values())}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def sending(client: Client, form: SentForm, sent: dict[str, str]) -> tuple[HttpResponse, State]:
    """Return the answer to a form and what the tables say after it; both are undone."""
    session = dict(client.cookies)
    with undone():
        answer = client.post(form.action, sent)
        left = state()
    client.cookies.update(session)
    return answer, left


@pytest.mark.parametrize("role", [role for role in (*ROLES, LINE) if role != "anonymous"])
def test_nothing_beyond_the_form_changes(request: Any, role: str, ada: User) -> None:
    made = things()
    keeper = Client()
    keeper.force_login(ada)
    client = request.getfixturevalue(role)
    before, extra = state(), forged(ada, made["what-if"])
    forms = forms_of(keeper, made)
    changed = 0
    for form in forms:
        for sent in form.sendings():
            answer, plain = sending(client, form, sent)
            beyond = {name: extra[name] for name in extra.keys() - form.asked}
            _again, more = sending(client, form, beyond | sent)
            assert more == plain, f"{role} changes more by {form}"
            if answer.status_code in REFUSED:
                assert plain == before, f"{role} is refused and changes something by {form}"
            changed += plain != before
    least = {"admin": 25, "planner": 25, "sales": 8, "line": 2, "viewer": 1}
    assert len(forms) >= 40
    assert changed >= least[role], "too few of the forms do anything: the test shows little"
