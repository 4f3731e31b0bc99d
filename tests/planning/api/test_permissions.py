"""Only what the role may, by key as by page: every operation of the API, by every role."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from foundry_portal.keys import create_key, key_named, revoke_key
from planning.api import api
from tests.access import LINE, ROLES, things
from tests.api_access import CALLS, Call
from tests.planning.api.conftest import Program

pytestmark = pytest.mark.django_db

NAMES = {"viewer": "vic", LINE: "lin", "sales": "sam", "planner": "pat", "admin": "ada"}


def test_every_operation_is_declared() -> None:
    paths = api.get_openapi_schema(path_prefix="/")["paths"]
    operations = {(method.upper(), path) for path, found in paths.items() for method in found}
    assert operations == {(call.method, call.path) for call in CALLS}


def test_no_operation_takes_a_field_that_it_does_not_name() -> None:
    described = api.get_openapi_schema(path_prefix="/")
    operations = [
        operation for found in described["paths"].values() for operation in found.values()
    ]
    bodies = [operation["requestBody"] for operation in operations if "requestBody" in operation]
    references = [body["content"]["application/json"]["schema"]["$ref"] for body in bodies]
    assert len(references) >= 5
    for reference in references:
        schema = described["components"]["schemas"][reference.rpartition("/")[2]]
        assert schema["additionalProperties"] is False, reference


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_each_role_gets_its_answer(request: Any, call: Call) -> None:
    people = {role: request.getfixturevalue(name) for role, name in NAMES.items()}
    thing = things().get(call.about)
    address = call.address(thing.pk if thing else None)
    answers = {
        role: Program(people.get(role)).send(call.method, address, call.body)
        for role in (*ROLES, LINE)
    }
    assert {role: answer.status_code for role, answer in answers.items()} == call.expected()
    for answer in answers.values():
        kind = "problem+json" if answer.status_code >= 400 else "json"
        assert answer["Content-Type"] == f"application/{kind}"


def test_a_session_opens_nothing(planner: Client) -> None:
    assert planner.get("/api/v1/orders").status_code == 401


@pytest.mark.parametrize("page", ["api:openapi-view", "api:openapi-json"])
def test_who_is_signed_in_reads_what_there_is(page: str, viewer: Client) -> None:
    assert viewer.get(reverse(page)).status_code == 200
    assert Client().get(reverse(page))["Location"].startswith(reverse("login"))


def test_a_revoked_key_is_refused(sam: User) -> None:
    key, text = create_key(user=sam, name="ERP")
    assert key_named(text) == key
    assert revoke_key(user=sam, pk=key.pk)
    assert key_named(text) is None
    assert not revoke_key(user=sam, pk=key.pk)


def test_the_keys_of_a_disabled_user_die(sam: User) -> None:
    program = Program(sam)
    assert program.get("/orders").status_code != 401
    sam.is_active = False
    sam.save()
    answer = program.get("/orders")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_only_the_hash_of_a_key_is_kept(sam: User) -> None:
    key, text = create_key(user=sam, name="ERP")
    kept = [str(getattr(key, field.attname)) for field in key._meta.fields]
    assert text not in kept
    assert text.startswith(key.begins)


def test_a_key_is_shown_once(sales: Client, sam: User) -> None:
    page = sales.post(reverse("account-key-new"), {"name": "ERP"})
    text = page.context["new_key"]
    assert text in page.text
    assert "no-store" in page["Cache-Control"]
    assert key_named(text).user == sam
    assert text not in sales.get(reverse("account")).text


def test_nobody_revokes_the_key_of_another(planner: Client, sam: User) -> None:
    key, text = create_key(user=sam, name="ERP")
    planner.post(reverse("account-key-revoke", args=[key.pk]))
    assert key_named(text) == key


def test_a_key_says_what_it_is_for(sales: Client, sam: User) -> None:
    page = sales.post(reverse("account-key-new"), {"name": ""})
    assert "This field is required" in page.text
    assert not sam.api_keys.exists()
