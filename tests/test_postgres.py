"""What must hold on both databases holds on a real PostgreSQL too."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def on_postgres(postgres_url: str, data_dir: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": postgres_url, "DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_migrations_run_forward_and_back_on_postgresql(postgres_url, tmp_path) -> None:
    on_postgres(postgres_url, tmp_path, "manage.py", "migrate", "--verbosity=0")
    on_postgres(postgres_url, tmp_path, "manage.py", "migrate", "planning", "zero", "--verbosity=0")


def test_what_is_marked_for_both_databases_passes_on_postgresql(postgres_url, tmp_path) -> None:
    options = ("-q", "-m", "both_databases", "-p", "no:cacheprovider", "-p", "no:xdist")
    out = on_postgres(postgres_url, tmp_path, "-m", "pytest", *options)
    assert " passed" in out
