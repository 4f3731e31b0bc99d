"""``manage.py serve``: the processes come and go together, and leave nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parent.parent

# Two processes: one with a child of its own, one that does not mind being told to end.
HOUSE = """
import signal, sys
import honcho.manager
from honcho.printer import Printer
from foundry_portal.management.commands import serve
honcho.manager.KILL_WAIT = 1
house = serve.House(Printer(sys.stdout))
house.add_process("family", "sleep {seconds} & sleep {seconds}; true")
house.add_process("stubborn", "trap '' TERM; sleep {seconds}; sleep {seconds}")
signal.signal(signal.SIGHUP, serve.end_as_if_asked)
house.loop()
"""


def sleepers(seconds: str) -> list[str]:
    """Name the processes that carry our number of seconds."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if words[:2] == ["sleep", seconds]:
            found.append(process.name)
    return found


def wait_until(condition, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(met)


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_end_of_the_house_leaves_no_process_behind(signum) -> None:
    seconds = f"300.{os.getpid()}{int(signum)}"
    house = subprocess.Popen(
        [sys.executable, "-c", HOUSE.format(seconds=seconds)],
        cwd=ROOT,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    assert wait_until(lambda: len(sleepers(seconds)) == 3)
    os.killpg(house.pid, signum)  # as a terminal does
    house.wait(timeout=15)
    assert wait_until(lambda: not sleepers(seconds), seconds=2), sleepers(seconds)


def test_an_end_that_comes_while_processes_start_leaves_none_behind() -> None:
    seconds = f"301.{os.getpid()}"
    house = subprocess.Popen(
        [sys.executable, "-c", HOUSE.format(seconds=seconds)],
        cwd=ROOT,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    assert wait_until(lambda: sleepers(seconds))  # the first is up, the others may not be
    os.killpg(house.pid, signal.SIGINT)
    house.wait(timeout=15)
    assert wait_until(lambda: not sleepers(seconds), seconds=2), sleepers(seconds)


def test_a_port_in_use_is_refused_with_the_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is in use.*PORT=8001 make run"):
            call_command("serve", check_only=True, port=port)


def test_a_number_that_is_no_port_is_refused() -> None:
    with pytest.raises(CommandError, match="Port 99999 can't be had"):
        call_command("serve", check_only=True, port=99999)
