"""Long series of the same: how long they are, many at once, and the words for what came of them."""

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

Answer = TypeVar("Answer")

SERIES = os.environ.get("PROMISES_SERIES", "short")
FULL = SERIES == "full"
SHARES = {"full": 1, "tenth": 10, "short": 30}
BESIDE_OTHERS = 4
WEB_THREADS = 8  # of the web server in the Procfile


def length(full: int) -> int:
    """Return how often a series repeats: in full for ``make promises``, a tenth in CI."""
    return math.ceil(full / SHARES[SERIES])


def within(seconds: float) -> float:
    """Return the longest that something may take: what is promised, or more beside other tests.

    Only ``make promises`` has the machine for itself, so only there is time a promise.
    """
    return seconds if FULL else BESIDE_OTHERS * seconds


def at_a_time(number: int) -> int:
    """Return how many of a number of requests are worked on at once.

    SQLite has one web server, which lets the others wait; PostgreSQL may have many.
    """
    return WEB_THREADS if connection.vendor == "sqlite" else number


def at_once(number: int, act: Callable[[int], Answer]) -> list[Answer]:
    """Let so many begin to act in the same moment; return what came of each."""
    threads = at_a_time(number)
    start = Barrier(threads)

    def begin(index: int) -> Answer:
        if index < threads:
            start.wait()
        try:
            return act(index)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(begin, range(number)))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that a share of all stay at or below."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
