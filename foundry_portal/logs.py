"""One line for each event: to be read in a terminal, or as JSON by what gathers a team's logs.

Lines that belong together carry the same ``request_id`` or ``run_id``. No line says who: what
people did stands in the history, where access is a matter of rights.
"""

import re
import sys
from collections.abc import Mapping
from typing import Any

import structlog

FIELDS = ("route", "about", "status", "ms")  # of `extra`; Django adds whole requests there

MASKS = (
    (re.compile(r"(?<=://)[^/@\s]+@"), "(secret)@"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "(mail address)"),
)


def configuration(*, as_json: bool, level: str) -> dict[str, Any]:
    """Return Django's ``LOGGING``; what other packages log goes the same way."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [
                    structlog.contextvars.merge_contextvars,
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.add_logger_name,
                    structlog.stdlib.ExtraAdder(FIELDS),
                    structlog.processors.TimeStamper(fmt="iso"),
                ],
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,  # without the values of variables
                    mask,
                    _json() if as_json else _text(),
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {
            # A refused request is an answer, not a fault: no traceback for a 403 or a 404.
            "django.request": {"level": "ERROR"},
            # Who failed to sign in stands in a table, with the address.
            "axes": {"level": "ERROR"},
            "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
        },
        "root": {"handlers": ["console"], "level": level},
    }


def mask(_logger: Any, _method: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """Take out what an error's words may give away: mail addresses, and passwords in addresses."""
    return {
        key: _masked(value) if isinstance(value, str) else value for key, value in event.items()
    }


def _masked(text: str) -> str:
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    return text


def _json() -> structlog.processors.JSONRenderer:
    return structlog.processors.JSONRenderer(ensure_ascii=False)


def _text() -> structlog.dev.ConsoleRenderer:
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)
