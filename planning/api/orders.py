"""Orders for programs: listed, read, entered, changed, held, cancelled."""

from datetime import date, datetime
from typing import Any, Literal

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
    stale,
    takes,
)
from orders.filters import FoldedFilter, OrderFilter
from orders.models import Order, Scenario
from orders.order_forms import OrderChangeForm, OrderForm, ReasonForm
from orders.queries import live_scenario, orders_visible_to
from orders.services.orders import (
    ACTS,
    OrderExists,
    StaleEdit,
    create_order,
    move_order,
)
from planning.models import OrderStatus, Run
from planning.queries import next_plan, plan_in_force, with_plan
from planning.services.deliveries import change_order

router = Router(tags=["Orders"])


class OrderApiFilter(OrderFilter):
    """What the page offers, and one order by its number."""

    order_id = FoldedFilter(label="Order number", field_name="order_key")


OrderQuery = query_of(OrderApiFilter)


class Promise(Schema):
    """What the plan in force, or else the next, does with an order."""

    run: int
    comes: date | None = Field(description="Its last piece is delivered.")
    molded_already: bool = Field(description="Nothing of it is left to mold.")
    is_estimate: bool = Field(description="Neither the log nor a plan knows when it was molded.")
    late_qty: int


class OrderOut(Schema):
    """An order; customer and part by their numbers."""

    id: int
    scenario: int
    order_id: str
    customer: str | None
    part: str
    qty: int
    due_date: date
    priority: int
    state: str
    entered_by: str | None
    created_at: datetime
    updated_at: datetime
    plan: Promise | None


class Reference(Schema, extra="forbid"):
    """Fields of an order that its page offers, too."""

    past_is_meant: bool = Field(False, description="The due date is past, and meant so.")


class OrderIn(Reference):
    """A new order of the live scenario."""

    order_id: str
    part: str
    customer: str | None = None
    qty: int
    due_date: date
    priority: int | None = None


class OrderChange(Reference):
    """What to change of an order, and why; what is left out stays."""

    part: str | None = None
    customer: str | None = None
    qty: int | None = None
    due_date: date | None = None
    priority: int | None = None
    reason: str


class Reason(Schema, extra="forbid"):
    """Why it is done; stands in the order's history."""

    reason: str


@router.get("/orders", auth=KeyAuth("orders.view_order"), response=Page[OrderOut])
def order_list(request: HttpRequest, asked: Query[OrderQuery]) -> HttpResponse:
    """List the live scenario's orders, as the page of orders does."""
    scenario, plan = _live(), _plan()
    orders = with_plan(orders_visible_to(request.user).filter(scenario=scenario), plan)
    found = OrderApiFilter(request.GET, orders, scenario=scenario, user=request.user)
    page = page_of(request, filtered(request, found), asked, lambda order: _shown(order, plan))
    return answer(request, page)


@router.post(
    "/orders",
    auth=KeyAuth("orders.add_order"),
    response={201: OrderOut},
    openapi_extra=takes("Idempotency-Key"),
)
@answer_once
def order_new(request: HttpRequest, body: OrderIn) -> HttpResponse:
    """Enter an order into the live scenario."""
    scenario = _live()
    form = OrderForm(body.model_dump(), scenario=scenario)
    if not form.is_valid():
        raise refused(form)
    try:
        order = create_order(scenario=scenario, values=form.values, user=request.user)
    except OrderExists as error:
        detail = _("Somebody entered this number in this moment: choose another.")
        raise Problem(409, "exists", detail) from error
    address = f"{request.path}/{order.pk}"
    return answer(request, _read(request, order.pk)[1], status=201, Location=address)


@router.get("/orders/{int:pk}", auth=KeyAuth("orders.view_order"), response=OrderOut)
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Read an order; its ETag is what a change of it sends as If-Match."""
    return answer(request, _read(request, pk)[1])


@router.patch(
    "/orders/{int:pk}",
    auth=KeyAuth("orders.change_order"),
    response=OrderOut,
    openapi_extra=takes("If-Match"),
)
def order_change(request: HttpRequest, pk: int, body: OrderChange) -> HttpResponse:
    """Change an order, with a reason; its number stays."""
    known, seen = _read(request, pk)
    require_match(request, seen)
    given = body.model_dump(exclude_unset=True)
    form = OrderChangeForm(_stored(known) | given, instance=known, scenario=known.scenario)
    if not form.is_valid():
        raise refused(form)
    try:
        change_order(
            order=known,
            values=form.values,
            seen_at=seen.updated_at,
            user=request.user,
            reason=form.cleaned_data["reason"],
        )
    except StaleEdit as error:
        raise stale(_read(request, pk)[1]) from error
    return answer(request, _read(request, pk)[1])


@router.post(
    "/orders/{int:pk}/{act}",
    auth=KeyAuth("orders.change_order"),
    response=OrderOut,
    openapi_extra=takes("If-Match", "Idempotency-Key"),
)
@answer_once
def order_act(
    request: HttpRequest,
    pk: int,
    act: Literal["hold", "release", "cancel", "reopen"],
    body: Reason,
) -> HttpResponse:
    """Hold, release, cancel or reopen an order, with a reason."""
    known, seen = _read(request, pk)
    require_match(request, seen)
    form = ReasonForm(body.model_dump())
    if not form.is_valid():
        raise refused(form)
    if known.state not in ACTS[act].of:
        state = known.get_state_display().lower()
        detail = _("Order %(order)s is %(state)s: nothing was done.")
        raise Problem(409, "wrong-state", detail % {"order": known, "state": state})
    try:
        move_order(
            order=known,
            act=ACTS[act],
            seen_at=seen.updated_at,
            user=request.user,
            reason=form.cleaned_data["reason"],
        )
    except StaleEdit as error:
        raise stale(_read(request, pk)[1]) from error
    return answer(request, _read(request, pk)[1])


def _live() -> Scenario:
    scenario = live_scenario()
    if scenario is None:
        detail = _("There is no live scenario yet: import a workbook.")
        raise Problem(409, "no-live-scenario", detail)
    return scenario


def _plan() -> Run | None:
    return plan_in_force() or next_plan()


def _read(request: HttpRequest, pk: int) -> tuple[Order, OrderOut]:
    """Return an order that the user may know of, and how it is shown."""
    plan = _plan()
    found = get_object_or_404(with_plan(orders_visible_to(request.user), plan), pk=pk)
    return found, _shown(found, plan)


def _shown(order: Any, plan: Run | None) -> OrderOut:
    is_planned = plan is not None and order.plan_late_qty is not None
    return OrderOut(
        id=order.pk,
        scenario=order.scenario_id,
        order_id=order.order_id,
        customer=order.customer.customer_id if order.customer else None,
        part=order.part.part_id,
        qty=order.qty,
        due_date=order.due_date,
        priority=order.priority,
        state=order.state,
        entered_by=order.entered_by.get_username() if order.entered_by else None,
        created_at=order.created_at,
        updated_at=order.updated_at,
        plan=Promise(
            run=plan.pk,
            comes=order.plan_date,
            molded_already=order.plan_source is not None,
            is_estimate=order.plan_source == OrderStatus.Source.ESTIMATE,
            late_qty=order.plan_late_qty,
        )
        if is_planned
        else None,
    )


def _stored(order: Order) -> dict[str, Any]:
    """Return what a form of the order starts with."""
    return {
        "order_id": order.order_id,
        "part": order.part.part_id,
        "customer": order.customer.customer_id if order.customer else None,
        "qty": order.qty,
        "due_date": order.due_date,
        "priority": order.priority,
    }
