"""Programs that call the API in the name of the people of tests/conftest.py."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from foundry_portal.keys import create_key


class Program:
    """A program with a key of a user's; without a user it has none."""

    def __init__(self, user: User | None) -> None:
        key = create_key(user=user, name="test")[1] if user else ""
        self.headers = {"Authorization": f"Bearer {key}"} if user else {}
        self.client = Client()

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
        return self.send("GET", path, query=query, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.send("PATCH", path, body, **headers)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: dict[str, Any] | None = None,
        **headers: str,
    ) -> HttpResponse:
        """Send a request; ``If_Match`` stands for the header If-Match."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(self.client, method.lower())(
            f"/api/v1{path}",
            query if method == "GET" else body,
            content_type="application/json",
            headers=self.headers | named,
        )


@pytest.fixture
def nobody(db) -> Program:
    return Program(None)


@pytest.fixture
def sales_program(sam: User) -> Program:
    return Program(sam)


@pytest.fixture
def planner_program(pat: User) -> Program:
    return Program(pat)


@pytest.fixture
def line_program(lin: User) -> Program:
    return Program(lin)


@pytest.fixture
def viewer_program(vic: User) -> Program:
    return Program(vic)
