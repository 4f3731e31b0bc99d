"""The production log for programs: listed, added to, corrected."""

import uuid
from datetime import date, datetime

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from foundry_portal.api import (
    KeyAuth,
    Page,
    Problem,
    answer,
    answer_once,
    filtered,
    page_of,
    query_of,
    refused,
    require_match,
    takes,
    wrong_fields,
)
from orders.fields import folded_text
from orders.models import Order
from orders.queries import live_scenario
from planning import queries
from planning.filters import ProductionFilter
from planning.forms import CorrectionForm, EntryForm
from planning.models import ProductionEntry
from planning.services import production

router = Router(tags=["Production log"])
EntryQuery = query_of(ProductionFilter)


class EntryOut(Schema):
    """An entry of the log; one that was replaced does not count any more."""

    id: int
    date: date
    order_id: str
    part: str
    event: str
    qty: int
    note: str
    entered_by: str | None
    entered_at: datetime
    replaced_by: int | None


class EntryIn(Schema, extra="forbid"):
    """What was made of an order on a day."""

    order_id: str
    date: date
    event: str = Field(description="molded, scrapped or delivered")
    qty: int
    note: str = ""
    sure: bool = Field(False, description="Meant so, though it looks like a slip.")


class CorrectionIn(Schema, extra="forbid"):
    """What a number should have been (0 takes the entry back), and why."""

    qty: int
    reason: str


@router.get("/log", auth=KeyAuth("planning.view_productionentry"), response=Page[EntryOut])
def log_list(request: HttpRequest, asked: Query[EntryQuery]) -> HttpResponse:
    """List the live scenario's log, the latest day first."""
    found = ProductionFilter(request.GET, queries.entries_visible_to(request.user))
    return answer(request, page_of(request, filtered(request, found), asked, _shown))


@router.post(
    "/log",
    auth=KeyAuth("planning.add_productionentry"),
    response={201: EntryOut},
    openapi_extra=takes("Idempotency-Key"),
)
@answer_once
def log_enter(request: HttpRequest, body: EntryIn) -> HttpResponse:
    """Enter what was molded, scrapped or delivered of an order on a day."""
    sent = body.model_dump()
    form = EntryForm(sent | {"day": body.date, "token": uuid.uuid4()})
    if not form.is_valid():
        raise refused(form, day="date")
    order, entry = _order(body.order_id), form.cleaned_data
    progress = queries.progress_of(order, entry["day"])
    doubt = queries.doubt_of(progress, entry["event"], entry["qty"])
    if doubt and not body.sure:
        raise Problem(409, "doubtful", f"{doubt} If it is right, send it again with “sure”: true.")
    try:
        made = production.record_entry(order=order, user=request.user, **entry)
    except production.NotLoggable as error:
        raise Problem(422, "not-loggable", str(error)) from error
    return _answer_new(request, made)


@router.get("/log/{int:pk}", auth=KeyAuth("planning.view_productionentry"), response=EntryOut)
def log_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Read an entry; its ETag is what a correction of it sends as If-Match."""
    return answer(request, _shown(get_object_or_404(_entries(request), pk=pk)))


@router.post(
    "/log/{int:pk}/correct",
    auth=KeyAuth("planning.add_productionentry"),
    response={201: EntryOut},
    openapi_extra=takes("If-Match", "Idempotency-Key"),
)
@answer_once
def log_correct(request: HttpRequest, pk: int, body: CorrectionIn) -> HttpResponse:
    """Replace an entry by one with another quantity; both stay on record."""
    entry = get_object_or_404(queries.entries_correctable_by(request.user), pk=pk)
    require_match(request, _shown(entry))
    form = CorrectionForm(body.model_dump())
    if not form.is_valid():
        raise refused(form)
    try:
        made = production.correct_entry(entry=entry, user=request.user, **form.cleaned_data)
    except production.StaleLog as error:
        raise Problem(409, "replaced", str(error)) from error
    return _answer_new(request, made)


def _entries(request: HttpRequest) -> QuerySet[ProductionEntry]:
    return queries.entries_visible_to(request.user)


def _answer_new(request: HttpRequest, made: ProductionEntry) -> HttpResponse:
    shown = _shown(_entries(request).get(pk=made.pk))
    return answer(request, shown, status=201, Location=f"/api/v1/log/{made.pk}")


def _order(number: str) -> Order:
    scenario = live_scenario()
    orders = scenario.orders.filter(order_key=folded_text(number.strip())) if scenario else ()
    for order in orders:
        return order
    unknown = _("Unknown order “%(number)s”: enter the order first.") % {"number": number}
    raise wrong_fields([{"field": "order_id", "message": unknown}])


def _shown(entry: ProductionEntry) -> EntryOut:
    return EntryOut(
        id=entry.pk,
        date=entry.date,
        order_id=entry.order.order_id,
        part=entry.order.part.part_id,
        event=entry.event,
        qty=entry.qty,
        note=entry.note,
        entered_by=entry.entered_by.get_username() if entry.entered_by else None,
        entered_at=entry.entered_at,
        replaced_by=entry.replaced_by_id,
    )
