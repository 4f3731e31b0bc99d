"""The machine during a run: this program's peak of memory, and what others took of the cores."""

from __future__ import annotations

import os
import time
from pathlib import Path

TICKS_S = os.sysconf("SC_CLK_TCK")


def peak_mb() -> int:
    """Of this program alone; `getrusage` counts what the process was before it as well."""
    status = Path("/proc/self/status").read_text()
    (peak,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) // 1024


class Watch:
    """Looks at the cores from its making on."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.busy_s = _busy_s()
        self.own_s = _own_s()

    def others(self) -> float:
        """The share of all cores' time that other programs have used since."""
        others_s = _busy_s() - self.busy_s - (_own_s() - self.own_s)
        all_s = (time.monotonic() - self.begun) * (os.cpu_count() or 1)
        return round(max(0.0, others_s) / max(all_s, 1 / TICKS_S), 3)


def _busy_s() -> float:
    """Seconds of all cores that were not idle since the machine started."""
    first = Path("/proc/stat").read_text().splitlines()[0]
    user, nice, system, _, _, irq, softirq, steal, *_ = map(int, first.split()[1:])
    return (user + nice + system + irq + softirq + steal) / TICKS_S


def _own_s() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
