"""What `deploy/` hands to an administrator fits the portal, and systemd takes it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
UNITS = ROOT / "deploy/systemd"
INSTALLED = "/opt/foundry-portal"


def settings_read() -> set[str]:
    """Name the variables that the settings read."""
    source = (ROOT / "foundry_portal/settings.py").read_text()
    return set(re.findall(r"""(?:env(?:\.\w+)?|_days)\(\s*["'](\w+)["']""", source))


def table() -> dict[str, str]:
    """Return the README's variables with their defaults."""
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    return {name: default for name, default in rows if name.isupper()}


def test_every_variable_stands_in_the_readme_and_no_other() -> None:
    assert set(table()) - {"PYTHON"} == settings_read()


def test_the_readme_tells_the_defaults() -> None:
    source = (ROOT / "foundry_portal/settings.py").read_text()
    numbers = re.findall(r"""(?:env\.int|_days)\(["'](\w+)["'], (?:default=)?([\d* ]+)\)""", source)
    assert len(numbers) > 10
    told = table()
    for name, default in numbers:
        product = 1
        for factor in default.split("*"):
            product *= int(factor)
        assert told[name].split(",")[0] == str(product), name


def test_the_example_names_variables_there_are() -> None:
    example = (ROOT / "deploy/portal.env.example").read_text()
    assert set(re.findall(r"^(\w+)=", example, re.MULTILINE)) <= settings_read()


def test_each_process_has_its_unit() -> None:
    procfile = dict(re.findall(r"^(\w+): (.*)$", (ROOT / "Procfile").read_text(), re.MULTILINE))
    started = "".join(path.read_text() for path in UNITS.glob("*.service"))
    for name, command in procfile.items():
        if name != "broker":  # a package of the machine's own
            words = command.replace("$PORT", "8000").removeprefix("python ")
            assert f"{words}\n" in started, name


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not here")
    shutil.copytree(UNITS, tmp_path / "units")
    for unit in (tmp_path / "units").rglob("*.*"):
        if unit.is_file():  # systemd looks whether the programs are there
            programs = unit.read_text().replace(f"{INSTALLED}/.venv/bin/python", sys.executable)
            gunicorn = str(Path(sys.executable).with_name("gunicorn"))
            unit.write_text(programs.replace(f"{INSTALLED}/.venv/bin/gunicorn", gunicorn))
    worker = tmp_path / "units/foundry-worker@.service"
    worker.rename(worker.with_name("foundry-worker@1.service"))
    names = [str(unit) for unit in (tmp_path / "units").glob("foundry*.*") if unit.is_file()]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names],
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}/units:"},
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "foundry" in line]
    assert not ours, done.stderr
