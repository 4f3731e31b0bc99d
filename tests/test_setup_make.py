"""``make`` says what a machine lacks, and the remedy, before it changes anything."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# A Python that answers make's questions: its version, and whether it has venv.
FAKE = f"""#!/bin/sh
case "$*" in
  *version_info\\ \\<*) exit {{too_old}};;
  *ensurepip*) exit {{no_venv}};;
  *-V*) echo Python 3.9.2;;
  *) exec {sys.executable} "$@";;
esac
"""


def make(folder: Path, python: str) -> tuple[int, str]:
    shutil.copy(ROOT / "Makefile", folder)
    done = subprocess.run(
        ["make", ".venv/made", f"PYTHON={python}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def fake_python(folder: Path, *, too_old: int = 0, no_venv: int = 0) -> str:
    path = folder / "python"
    path.write_text(FAKE.format(too_old=too_old, no_venv=no_venv))
    path.chmod(0o755)
    return str(path)


def test_a_machine_without_python_is_told_what_to_install(tmp_path: Path) -> None:
    code, said = make(tmp_path, "python3.11-is-not-here")
    assert code != 0
    assert "Python 3.11 is missing" in said
    assert "apt-get install python3.11 python3.11-venv" in said


def test_a_python_that_is_too_old_is_named(tmp_path: Path) -> None:
    code, said = make(tmp_path, fake_python(tmp_path, too_old=1))
    assert code != 0
    assert "is Python 3.9.2, but the portal needs 3.11 or newer" in said


def test_a_python_without_venv_is_told_the_package(tmp_path: Path) -> None:
    code, said = make(tmp_path, fake_python(tmp_path, no_venv=1))
    assert code != 0
    version = "{}.{}".format(*sys.version_info)
    assert f"apt-get install python{version}-venv" in said


@pytest.mark.parametrize("name", ["package-lock.json", "requirements.txt", "requirements-dev.txt"])
def test_what_is_installed_comes_from_public_registries_only(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    addresses = [line for line in lines if "://" in line and "funding" not in line]
    packages = [line for line in addresses if '"resolved"' in line or name.endswith(".txt")]
    assert all("https://registry.npmjs.org/" in line for line in packages)


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_package_is_pinned_with_its_hashes(name: str) -> None:
    pinned = re.split(r"^(?=\w)", (ROOT / f"{name}.txt").read_text(), flags=re.MULTILINE)[1:]
    assert all("==" in one and "--hash=sha256:" in one for one in pinned)
    chosen = re.findall(
        r"^(\w[\w.-]*)(?:\[.*])?(==\S+)", (ROOT / f"{name}.in").read_text(), re.MULTILINE
    )
    found = {one.split()[0] for one in pinned}
    missing = {f"{package.replace('_', '-')}{version}" for package, version in chosen} - found
    assert not missing, "make requirements"
