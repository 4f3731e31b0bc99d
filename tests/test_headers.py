"""Strict headers on every answer, and in a team's portal those that bind browsers to HTTPS."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.access import TABLE, Row, things
from tests.test_setup_team import SAFE

pytestmark = pytest.mark.django_db

STRICT = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
ASK_OVER_HTTPS = """
import django, json
django.setup()
from django.test import Client
client = Client(headers={"host": "foundry.example", "x-forwarded-proto": "https"})
print(json.dumps(dict(client.get("/healthz").headers)))
"""


def expect_strict(answer: HttpResponse) -> None:
    policy = answer["Content-Security-Policy"]
    assert {directive.strip() for directive in policy.split(";")} == STRICT
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_every_answer_has_the_headers(admin: Client, row: Row) -> None:
    address = row.address(things())
    expect_strict(admin.get(address))
    expect_strict(Client().get(address))


def test_the_administration_the_api_and_errors_have_them_too(
    admin: Client, viewer: Client, client: Client
) -> None:
    for name in ("admin:index", "admin:auth_user_changelist", "api:openapi-view"):
        expect_strict(admin.get(reverse(name)))
    expect_strict(client.get(reverse("admin:login")))
    expect_strict(client.get("/api/v1/runs"))
    expect_strict(viewer.get("/nothing/here/"))
    expect_strict(viewer.get(reverse("order-list")))
    expect_strict(Client(enforce_csrf_checks=True).post(reverse("login"), {"username": "x"}))


def test_a_teams_portal_binds_browsers_to_https(tmp_path: Any) -> None:
    environment = os.environ | SAFE | {"DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", ASK_OVER_HTTPS],
        cwd=settings.BASE_DIR,
        env=environment | {"DJANGO_SETTINGS_MODULE": "foundry_portal.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    headers = json.loads(done.stdout)
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
