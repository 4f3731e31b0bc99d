"""A copy of the whole database while people work on it, and the way back.

All that the portal knows is in its database; the queue is sent again by the reconciler.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection, connections

KNOWN_TABLE = "django_migrations"


class BackupFailed(RuntimeError):
    """No backup was made, or none restored; the message says why."""


def back_up(path: Path) -> None:
    """Write the database as it is in this moment to a new file that only its owner reads.

    The file has its name once it is whole.

    Raises:
        BackupFailed: the file exists, or the database's own program says no.
    """
    if path.exists():
        raise BackupFailed(f"{path} exists; name a new file.")
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.touch(mode=0o600)
    try:
        if connection.vendor == "sqlite":
            _copy_sqlite(_sqlite_path(), unfinished)
        else:
            _run("pg_dump", "--format=custom", f"--file={unfinished}")
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)


def restore(path: Path) -> None:
    """Replace the database by a backup, all of it or, if that fails, nothing.

    Raises:
        BackupFailed: the file is no backup of this kind of database, or is damaged.
    """
    if not path.is_file():
        raise BackupFailed(f"{path} is not there.")
    connections.close_all()
    if connection.vendor == "sqlite":
        _refuse_what_is_no_backup(path)
        _copy_sqlite(path, _sqlite_path())
    else:
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
        _run("pg_restore", *options, str(path))


def _sqlite_path() -> Path:
    return Path(connection.settings_dict["NAME"])


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database that others may write to; SQLite begins anew when they do."""
    with closing(_opened(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _refuse_what_is_no_backup(path: Path) -> None:
    try:
        with closing(_opened(path)) as backup:
            ((word,),) = backup.execute("PRAGMA integrity_check(1)")
            tables = backup.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            is_ours = (KNOWN_TABLE,) in tables.fetchall()
    except sqlite3.DatabaseError as error:
        raise BackupFailed(f"{path} is no SQLite database: {error}.") from error
    if word != "ok" or not is_ours:
        raise BackupFailed(f"{path} is no whole backup of a portal ({word}).")


def _run(program: str, *words: str) -> None:
    """Run one of PostgreSQL's programs on the portal's database.

    Raises:
        BackupFailed: the program is missing, or failed; with its own words.
    """
    found = shutil.which(program)
    if found is None:
        raise BackupFailed(f"{program} is missing. Debian: apt-get install postgresql-client")
    settings = connection.settings_dict
    host = settings["HOST"] or settings["OPTIONS"].get("host", "")
    (_psql, *place), secrets = connection.client.settings_to_cmd_args_env(
        settings | {"HOST": host}, [*words, "--dbname"]
    )
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program and our own words
        [found, *place],
        env=os.environ | (secrets or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupFailed(f"{program}: {done.stderr.strip()}")
