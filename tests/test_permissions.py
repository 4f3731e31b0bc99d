"""Only what the role may: every address and method of the resolver, by every role."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access import LINE, ROLES, TABLE, Row, things

pytestmark = pytest.mark.django_db

NOT_OURS = {"admin", "api"}  # tested in test_pages_admin.py and planning/api/test_permissions.py


@pytest.fixture
def clients(request: Any) -> dict[str, Client]:
    """One signed-in browser of each role, and one of nobody."""
    people = {role: request.getfixturevalue(role) for role in (*ROLES, LINE) if role != "anonymous"}
    return {"anonymous": Client(), **people}


def _names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield space + (pattern.name or str(pattern.pattern))
        elif pattern.namespace not in NOT_OURS:
            yield from _names(pattern, f"{pattern.namespace}:" if pattern.namespace else space)


def test_every_address_is_declared() -> None:
    undeclared = set(_names(get_resolver())) - {row.name for row in TABLE}
    assert not undeclared, f"say in tests/access.py who may open {sorted(undeclared)}"


def test_every_declared_address_exists() -> None:
    assert {row.name for row in TABLE} <= set(_names(get_resolver()))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("row", TABLE, ids=str)
def test_each_role_gets_its_answer(clients: dict[str, Client], row: Row, method: str) -> None:
    address = row.address(things())
    got = {role: getattr(client, method)(address).status_code for role, client in clients.items()}
    assert got == row.answers(method)


@pytest.mark.parametrize("row", [row for row in TABLE if row.get.startswith("302")], ids=str)
def test_nobody_is_sent_to_sign_in_and_back(row: Row) -> None:
    address = row.address(things())
    answer = Client().get(address)
    assert answer["Location"] == f"{reverse('login')}?next={address}"


@pytest.mark.parametrize("name", [row.name for row in TABLE if row.about == "draft"], ids=str)
def test_what_is_not_there_answers_404(planner: Client, name: str) -> None:
    assert planner.get(reverse(name, args=[987654])).status_code == 404


@pytest.mark.parametrize("role", ["viewer", "line", "sales", "planner"])
def test_only_staff_enters_the_administration(request: Any, role: str) -> None:
    client = request.getfixturevalue(role)
    for name in ("admin:index", "admin:orders_order_changelist", "admin:auth_user_add"):
        answer = client.get(reverse(name))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("viewer", "home_shop"),
        ("line", "home_shop"),
        ("sales", "home_sales"),
        ("planner", "home_planner"),
        ("admin", "home_planner"),
    ],
)
def test_each_role_starts_with_what_it_asks(request: Any, role: str, page: str) -> None:
    answer = request.getfixturevalue(role).get(reverse("home"))
    assert f"planning/{page}.html" in [template.name for template in answer.templates]


def test_a_disabled_user_is_out_at_once(sales: Client, sam: User) -> None:
    assert sales.get(reverse("order-list")).status_code == 200
    sam.is_active = False
    sam.save()
    assert sales.get(reverse("order-list")).status_code == 302
