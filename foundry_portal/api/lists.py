"""Lists: narrowed by the same filters as the pages, a page at a time."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import django_filters as filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Schema
from pydantic import create_model

from foundry_portal.api.problems import refused, wrong_fields

MAX_PER_PAGE = 500
T = TypeVar("T")


class Page(Schema, Generic[T]):
    """One page of a list; ``next`` is the address of the next one."""

    count: int
    next: str | None
    results: list[T]


class Paging(Schema):
    """Which page of a list is asked for."""

    page: int = Field(1, ge=1, le=1_000_000)
    per_page: int = Field(100, ge=1, le=MAX_PER_PAGE)


def query_of(filterset: type[filters.FilterSet]) -> type[Paging]:
    """Return what may stand in the address of a list that a filter narrows, for its description."""
    fields: dict[str, Any] = {
        name: (str | None, Field(None, description=_described(found)))
        for name, found in filterset.base_filters.items()
    }
    return create_model(f"{filterset.__name__}Query", __base__=Paging, **fields)


def filtered(request: HttpRequest, found: filters.FilterSet) -> QuerySet[Any]:
    """Return the rows that a filter leaves; what it can't read or doesn't know is refused."""
    known = [*found.filters, *Paging.model_fields]
    unknown = [name for name in request.GET if name not in known]
    if unknown:
        message = _("There is no such filter; there are %(known)s.") % {"known": ", ".join(known)}
        raise wrong_fields({"field": name, "message": message} for name in unknown)
    if not found.is_valid():
        raise refused(found.form)
    return found.qs


def page_of(
    request: HttpRequest, rows: QuerySet[Any], asked: Paging, shown: Callable[[Any], T]
) -> Page[T]:
    """Return the page of a list that is asked for; past its end it is empty."""
    count = rows.count()
    start = (asked.page - 1) * asked.per_page
    end = start + asked.per_page
    results = [shown(row) for row in rows[start:end]] if start < count else []
    return Page(
        count=count,
        next=_address(request, asked.page + 1) if end < count else None,
        results=results,
    )


def _address(request: HttpRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return f"{request.path}?{query.urlencode()}"


def _described(found: filters.Filter) -> str:
    choices = [value for value, _label in found.extra.get("choices", ())]
    if not choices:
        return str(found.label)
    return f"{found.label}: {', '.join(map(str, choices))}"
