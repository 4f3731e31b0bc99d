"""Who finds the database without time for them is told to try again; nothing is half done."""

import sqlite3
from contextlib import closing

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from planning.models import Run
from tests import factories
from tests.planning.requesting import as_offered


@pytest.mark.django_db(transaction=True)
def test_who_waits_in_vain_for_the_writer_may_try_again(planner: Client) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has one writer")
    scenario = factories.scenario()
    factories.order(scenario)
    address = reverse("run-request", args=[scenario.pk])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 100")
    try:
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
            other.execute("BEGIN IMMEDIATE")
            answer = planner.post(address, as_offered())
    finally:
        connection.close()  # the next has its usual patience
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "send it again" in answer.text
    assert not Run.objects.exists()
    assert planner.post(address, as_offered()).status_code == 302
