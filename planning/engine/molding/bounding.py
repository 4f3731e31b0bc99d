"""The bound of a solve and a lead for its search, found beside it in a thread of its own."""

from __future__ import annotations

import atexit
import threading
import time

from planning.engine.molding.arrays import Arrays
from planning.engine.molding.bound import Bound
from planning.engine.molding.bound_joint import bound_and_mix
from planning.engine.molding.lead import Lead, lead_from

LEAVE_S = 0.5
"""How long the end of a solve waits for a bound that is being found."""

PATIENCE_S = 60.0
"""How long the process waits at its exit for one that was left behind."""


class Bounding:
    """Finds the bound until a deadline on the monotonic clock; `found` once it is there.

    Then a `lead`, unless its own deadline is over; what a dive has kept by then is all of it.
    """

    def __init__(self, arrays: Arrays, deadline: float, lead_by: float) -> None:
        self.found: Bound | None = None
        self.lead: Lead | None = None
        self.error: BaseException | None = None
        self._arrays = arrays
        self._deadline = deadline
        self._lead_by = lead_by
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until the bound is found, at most so long."""
        self._thread.join(max(0.0, seconds))

    def close(self) -> None:
        """Stop; native code that is slow to hear it is waited for before the process exits."""
        self._stop.set()
        self._thread.join(LEAVE_S)
        if self._thread.is_alive():
            atexit.register(self._thread.join, PATIENCE_S)
        elif self.error is not None:
            raise self.error

    def _run(self) -> None:
        try:
            if time.monotonic() < self._deadline:
                self.found, mixed = bound_and_mix(self._arrays, self._deadline, self._stop.is_set)
                if mixed is not None and time.monotonic() < self._lead_by:
                    self.lead = lead_from(self._arrays, mixed, self._lead_by, self._stop.is_set)
        except BaseException as error:  # handed to the caller's thread, which raises it
            self.error = error
