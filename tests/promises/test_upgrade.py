"""A new release comes while a run is being solved: the steps of docs/operations.md lose nothing."""

import os
import signal
import subprocess
import sys
import time

import pytest

from planning.management.commands.prepare import import_sample
from planning.models import Run
from tests.promises.solving import PATIENCE_S, end_of, row_counts, started
from tests.promises.works import ROOT, Works, database_url, wait_until

END_S = 30  # TimeoutStopSec of the units

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_upgrade_in_the_middle_of_a_solve_loses_no_run(works: Works, record_property) -> None:
    run = started(import_sample(None))
    wait_until(lambda: works.solver() is not None, PATIENCE_S)
    begun = time.monotonic()
    assert set(works.end(END_S)) <= {0, -signal.SIGTERM}  # the latter had only just begun
    took = time.monotonic() - begun
    waiting = Run.objects.get(pk=run.pk)
    assert (waiting.state, waiting.attempt, waiting.token) == (Run.State.QUEUED, 1, None)
    for step in ("migrate", "roles"):
        subprocess.run(
            [sys.executable, "manage.py", step],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": database_url(), "DATA_DIR": str(works.folder)},
            check=True,
            stdout=subprocess.DEVNULL,
        )
    works.start()
    ended = end_of(run)
    assert (ended.state, ended.attempt) == (Run.State.SOLVED, 2)
    assert all(row_counts(ended))
    record_property("figure", f"an upgrade mid-solve: all ended in {took:.1f} s, the run goes on")
