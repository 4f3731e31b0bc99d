"""What a team's portal refuses to start with; each fault names its remedy."""

from collections.abc import Iterator, Sequence
from urllib.parse import parse_qs, urlsplit

KEY_LENGTH = 50
KEY_VARIETY = 5  # different characters, as Django's own check asks for
NEW_KEY = 'python3 -c "import secrets; print(secrets.token_urlsafe(50))"'
ON_THIS_MACHINE = "unix"


def faults(
    *, secret_key: str, allowed_hosts: Sequence[str], redis_url: str, debug: bool
) -> Iterator[str]:
    """Yield what would let strangers in."""
    if not secret_key:
        yield f"SECRET_KEY is missing: make one with {NEW_KEY}."
    elif len(secret_key) < KEY_LENGTH or len(set(secret_key)) < KEY_VARIETY:
        yield f"SECRET_KEY can be guessed: make one with {NEW_KEY}."
    if not allowed_hosts:
        yield "ALLOWED_HOSTS is missing: name the host under which the portal is reached."
    elif any(host in ("*", ".") for host in allowed_hosts):
        yield "ALLOWED_HOSTS lets any name in: name the host under which the portal is reached."
    if debug:
        yield "DEBUG shows what is inside to everyone: take it out."
    if redis_url and not _is_protected(redis_url):
        yield (
            "REDIS_URL names a broker without a password: whoever reaches it can read and end "
            "jobs. Set requirepass there and write redis://:PASSWORD@HOST or rediss://."
        )


def _is_protected(redis_url: str) -> bool:
    """Tell whether a broker asks who comes, or is behind a socket that the system guards."""
    address = urlsplit(redis_url)
    named = parse_qs(address.query).get("password", [""])
    return bool(address.scheme == ON_THIS_MACHINE or address.password or named[0])
