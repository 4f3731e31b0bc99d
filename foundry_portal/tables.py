"""The kit of every table: numbers to the right with their unit in the head, days, marks.

A table extends ``BaseTable`` (and its Meta ``BaseTable.Meta``), is drawn by
``partials/table.html``, is named to screen readers by ``label``, and says in ``empty_text`` how to
fill it. With an ``export_name`` it can be taken along as a file (``exports.export_response``); a
column says by ``value`` what stands in a cell there.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import django_tables2 as tables
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Badge(NamedTuple):
    """How a state looks: a tone of ``portal.css`` and an icon, beside its word."""

    tone: str
    icon: str


def badge(label: Text, look: Badge) -> SafeString:
    """Return a state as word and sign."""
    return format_html(
        '<span class="badge-state badge-{}"><i class="bi {}" aria-hidden="true"></i>{}</span>',
        look.tone,
        look.icon,
        label,
    )


def mark(label: Text, tone: str, icon: str) -> SafeString:
    """Return a word with a sign before it; tone is ``late``, ``good`` or ``muted``."""
    return format_html(
        '<span class="mark mark-{}"><i class="bi {}" aria-hidden="true"></i>{}</span>',
        tone,
        icon,
        label,
    )


def shown(value: Any) -> str:
    """Return a value as a page shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _now("yes") if value else _now("no")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return f"{value:.15g}" if isinstance(value, float) else str(value)


class NumberColumn(tables.Column):
    """A number to the right, grouped by thousands, its unit in the head."""

    def __init__(self, verbose_name: Text | None = None, *, unit: Text = "", **extra: Any) -> None:
        if unit and verbose_name:
            verbose_name = format_lazy("{} ({})", verbose_name, unit)
        extra.setdefault("attrs", {"th": {"class": "num"}, "td": {"class": "num"}})
        super().__init__(verbose_name=verbose_name, **extra)

    def render(self, value: Any) -> str:
        return intcomma(value)

    def value(self, value: Any) -> Any:
        return value


class DayColumn(tables.Column):
    """A date as people here write it: 4 Dec 2026."""

    def __init__(self, verbose_name: Text | None = None, **extra: Any) -> None:
        extra.setdefault("attrs", {"td": {"class": "day"}})
        super().__init__(verbose_name=verbose_name, **extra)

    def render(self, value: date) -> str:
        return date_format(value, "DATE_FORMAT")

    def value(self, value: date) -> date:
        return value


class StateColumn(tables.Column):
    """A state of ``TextChoices`` as a badge; ``looks`` says how each value looks."""

    def __init__(
        self, verbose_name: Text | None = None, *, looks: Mapping[str, Badge], **extra: Any
    ) -> None:
        self.looks = looks
        super().__init__(verbose_name=verbose_name, **extra)

    def render(self, record: Any, bound_column: Any, value: Any) -> SafeString:
        raw = bound_column.accessor.resolve(record)
        return badge(value, self.looks.get(raw, Badge("plain", "bi-circle")))

    def value(self, value: Any) -> Any:
        return value


class BaseTable(tables.Table):
    """A table of the portal; a row whose record has an address is a link to it.

    On a phone its rows stand below one another, each cell below its head.
    """

    label: Text = _("Table")
    export_name = ""

    class Meta:
        attrs = {"class": "table table-sm table-hover align-middle list is-stacked"}
        default = "–"
        empty_text = _("Nothing here.")
        per_page = 50
