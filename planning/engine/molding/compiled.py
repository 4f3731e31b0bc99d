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
SOURCES = (
    "compiled.py",
    "state.py",
    "room.py",
    "recreate.py",
    "ruin.py",
    "market.py",
    "trade.py",
    "anneal.py",
)


def _fingerprint() -> str:
    kind = (
        str(HERE.resolve()),  # numba keeps what it compiled by the path of its source
        numba.__version__,
        platform.python_version(),
        llvmlite.binding.get_host_cpu_name(),
    )
    text = b"\0".join([repr(kind).encode(), *((HERE / name).read_bytes() for name in SOURCES)])
    return hashlib.sha256(text).hexdigest()[:16]


def _cache_folder() -> Path:
    """Beside the sources; where that can't be written in the user's home, or else for once only.

    Never a shared folder: what is read from it is run.
    """
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    bases = [Path(chosen)] if chosen else [HERE / "__pycache__", Path.home() / ".cache"]
    for base in bases:
        folder = base / f"compiled-{_fingerprint()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    folder = Path(tempfile.mkdtemp()) / f"compiled-{_fingerprint()}"
    folder.mkdir()
    return folder


FOLDER = _cache_folder()
numba.config.CACHE_DIR = str(FOLDER)  # type: ignore[attr-defined]

compiled = numba.njit(nogil=True, cache=True, boundscheck=False)
"""Compiles a function for the types it is first called with; it runs without the interpreter."""

inlined = numba.njit(nogil=True, cache=True, boundscheck=False, inline="always")
"""The same for small functions in inner loops, where handing over a shop and a state takes long."""

WARM = FOLDER / "warm"
"""Names the files of the cache once all are there, so that one that was pruned is missed."""


def is_warm() -> bool:
    """Whether all compiled code is in the cache."""
    if not WARM.exists():
        return False
    names = WARM.read_text().split()
    return bool(names) and all((FOLDER / name).exists() for name in names)


def note_warm() -> None:
    """Say that all compiled code is in the cache now."""
    names = [str(path.relative_to(FOLDER)) for path in sorted(FOLDER.rglob("*.nb?"))]
    WARM.write_text("\n".join(names))
