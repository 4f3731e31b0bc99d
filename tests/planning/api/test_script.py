"""The script of docs/api.md, word for word, against a live portal."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from foundry_portal.keys import create_key
from planning import jobs
from planning.models import Run
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def the_script() -> str:
    page = (settings.BASE_DIR / "docs/api.md").read_text()
    return re.findall(r"```python\n(.*?)```", page, re.DOTALL)[0]


def start(script: str, live_server, user: User, out: Path) -> subprocess.Popen:
    _key, text = create_key(user=user, name="script")
    return subprocess.Popen(
        [sys.executable, "-c", script, str(out)],
        env=os.environ | {"PORTAL": live_server.url, "KEY": text},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def work_until_it_ends(script: subprocess.Popen) -> None:
    """Do what a worker does: solve what is queued."""
    deadline = time.monotonic() + 60
    while script.poll() is None and time.monotonic() < deadline:
        for run in Run.objects.filter(state=Run.State.QUEUED):
            jobs.execute(run.pk)
        time.sleep(0.1)


def test_the_script_plans_and_fetches_the_plan(live_server, pat: User, tmp_path: Path) -> None:
    factories.order(factories.scenario(), "SO-1")
    out = tmp_path / "plan.json"
    script = start(the_script(), live_server, pat, out)
    work_until_it_ends(script)
    printed, errors = script.communicate(timeout=10)
    assert script.returncode == 0, errors
    assert "0 molds late" in printed
    plan = json.loads(out.read_text())
    assert sum(cell["molds"] for cell in plan["molds"]) == 10


def test_the_script_says_what_is_wrong(live_server, sam: User, tmp_path: Path) -> None:
    script = start(the_script(), live_server, sam, tmp_path / "plan.json")
    _printed, errors = script.communicate(timeout=30)
    assert script.returncode == 1
    assert "ask the administrator" in errors
