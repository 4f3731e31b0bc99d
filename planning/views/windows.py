"""The stretch of a plan's days or weeks, and the page of its orders, that a grid shows."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of a plan's days or weeks; ``before`` and ``after`` start its neighbours."""

    columns: list[tuple[int, date]]
    before: int | None
    after: int | None

    @property
    def first(self) -> tuple[int, date]:
        return self.columns[0]

    @property
    def last(self) -> tuple[int, date]:
        return self.columns[-1]


def window_of(request: HttpRequest, columns: list[tuple[int, date]], size: int) -> Window:
    """Return the stretch that begins with the index in ``?from=``, else the first one."""
    wanted = request.GET.get("from", "")
    known = [index for index, _ in columns]
    start = known.index(int(wanted)) if wanted.isdecimal() and int(wanted) in known else 0
    return Window(
        columns=columns[start : start + size],
        before=known[max(0, start - size)] if start else None,
        after=known[start + size] if start + size < len(known) else None,
    )


def page_of(request: HttpRequest, rows: object, size: int) -> Page:
    """Return the page of orders that ``?page=`` asks for."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
