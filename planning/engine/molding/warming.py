"""Compiling the search beside a solve, in a process of its own, so that nobody has to wait."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from planning.engine.molding.compiled import FOLDER, is_warm

ROOT = Path(__file__).parents[3]

CODE = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import planning.engine as e; e.warm_up()"


class Warming:
    """The process, once it was started; none if all is compiled already."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Compile, unless all is there or it was started before."""
        if self._process is None and not is_warm():
            self._process = subprocess.Popen(  # noqa: S603 - our own Python and our own words
                [sys.executable, "-c", CODE],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "NUMBA_CACHE_DIR": str(FOLDER.parent)},
            )

    def is_done(self) -> bool:
        """Whether all is compiled."""
        return is_warm() if self._process is None else self._process.poll() == 0

    def has_failed(self) -> bool:
        """Whether the process ended without."""
        return self._process is not None and self._process.poll() not in (None, 0)

    def end(self) -> None:
        """End a process that isn't done, as nothing may be left behind."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
