"""What tests of the promises may ask for."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from planning.engine import warm_up
from tests.promises.works import LEASE_S, WORKERS, Works


@pytest.fixture
def works(settings) -> Iterator[Works]:
    """Run two workers, of which one goes on while the other is started again."""
    warm_up()  # else the first run waits for the worker's compiler
    folder = Path(tempfile.mkdtemp(prefix="works-"))  # pytest's own are too deep for a socket
    settings.RUN_LEASE_S = LEASE_S
    with Works(folder, workers=WORKERS) as running:
        settings.RQ_QUEUES = {"default": settings.RQ_QUEUES["default"] | {"URL": running.url}}
        yield running
    print(running.log())  # shown where a test failed
    shutil.rmtree(folder)
