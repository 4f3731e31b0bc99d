"""The thread beside a solve that keeps the run's claim alive."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextvars import copy_context

from django.conf import settings
from django.db import DatabaseError, connection

from planning.models import Run, RunProgress
from planning.services import runs
from planning.translate import engines

log = logging.getLogger(__name__)

HEARTBEAT_S = 1.0


class Heartbeat:
    """Keeps a run's claim alive from a thread of its own, and carries word both ways.

    The solver lets go of Python's lock while it works, so the thread beats in time.
    """

    def __init__(self, run: Run, on_progress: Callable[[engines.Progress], None] | None) -> None:
        self.run = run
        self.cancelled = False
        self.lost = False
        self._on_progress = on_progress
        self._latest: engines.Progress | None = None
        self._lease_end = time.monotonic() + settings.RUN_LEASE_S
        self._stop = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(
            target=copy_context().run, args=(self._beat,), name=f"run-{run.pk}", daemon=True
        )

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._over.set()
        self._thread.join()
        if self.lost and not any(exc_info):
            raise runs.ClaimLost(str(self.run))

    def report(self, progress: engines.Progress) -> None:
        """Take the engine's progress; the next beat writes it down."""
        self._latest = progress
        if self._on_progress:
            self._on_progress(progress)

    def should_stop(self) -> bool:
        """Tell the engine whether to end now with the best plan it has."""
        return self._stop.is_set()

    def _beat(self) -> None:
        try:
            while not self._over.wait(HEARTBEAT_S):
                self._renew()
            self._renew()
        except runs.ClaimLost:
            self._give_up()
        except Exception:
            log.exception("the heartbeat failed")
            self._give_up()
        finally:
            connection.close()

    def _renew(self) -> None:
        """Beat once; a database that does not answer may come back before the lease is over."""
        latest, self._latest = self._latest, None
        try:
            wishes = runs.renew(run=self.run, progress=latest and self._row(latest))
        except DatabaseError:
            if time.monotonic() > self._lease_end:
                raise
            log.warning("the database does not answer, trying again")
            connection.close()
            return
        self._lease_end = time.monotonic() + settings.RUN_LEASE_S
        self.cancelled = wishes.cancel
        if wishes.stop or wishes.cancel:
            self._stop.set()

    def _give_up(self) -> None:
        """End the solve: the reconciler gives the run to another worker, or did already."""
        self.lost = True
        self._stop.set()

    def _row(self, progress: engines.Progress) -> RunProgress:
        return RunProgress(
            run=self.run,
            attempt=self.run.attempt,
            seconds=progress.seconds,
            cost=progress.cost,
            bound=progress.bound,
            figures=dict(progress.figures),
        )
