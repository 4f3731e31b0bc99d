"""Compiled code: one decorator, and a cache that changes of the sources never outlive.

Numba's cache looks at the file of the outermost function alone, so the cache gets a folder for
each state of all sources together and each kind of machine. A file in it says that all is there.
"""

from __future__ import annotations

import hashlib
import os
import platform
import tempfile
from pathlib import Path

import llvmlite.binding
import numba

HERE = Path(__file__).parent
SOURCES = ("compiled.py", "state.py", "room.py", "recreate.py", "anneal.py")


def _fingerprint() -> str:
    kind = (numba.__version__, platform.python_version(), llvmlite.binding.get_host_cpu_name())
    text = b"\0".join([repr(kind).encode(), *((HERE / name).read_bytes() for name in SOURCES)])
    return hashlib.sha256(text).hexdigest()[:16]


def _cache_folder() -> Path:
    """Beside the sources; where that can't be written, a folder of the user's own."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    beside = HERE / "__pycache__"
    if chosen:
        base = Path(chosen)
    elif os.access(beside if beside.exists() else HERE, os.W_OK):
        base = beside
    else:
        base = Path(tempfile.gettempdir()) / f"planning-engine-{os.getuid()}"
    return base / f"compiled-{_fingerprint()}"


FOLDER = _cache_folder()
numba.config.CACHE_DIR = str(FOLDER)  # type: ignore[attr-defined]

compiled = numba.njit(nogil=True, cache=True, boundscheck=False)
"""Compiles a function for the types it is first called with; it runs without the interpreter."""

WARM = FOLDER / "warm"
