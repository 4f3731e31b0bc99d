"""How an order is entered; where the plan is shown beside it, the planning app has the page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from orders.addresses import address_in
from orders.models import Order, Scenario
from orders.order_forms import OrderForm
from orders.queries import (
    customers_offered,
    next_number,
    orders_visible_to,
    parts_offered,
)
from orders.services.orders import OrderExists, create_order
from orders.views.asked import scenario_asked

COPIED = ("part", "customer", "qty", "priority")  # of a former order
KEPT = ("customer", "due_date", "priority")  # of the order entered just before


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("orders.add_order", raise_exception=True)
def order_new(request: HttpRequest, scenario: int | None = None) -> HttpResponse:
    """Enter an order into a scenario; ``?copy=`` or ``?after=`` names one to start from."""
    of = scenario_asked(request, scenario)
    if of is None:
        messages.warning(request, _("There is no live scenario yet to enter an order into."))
        return redirect("order-list")
    if request.method == "POST":
        form = OrderForm(request.POST, scenario=of)
    else:
        form = OrderForm(scenario=of, initial=_proposed(request, of))
    if request.method == "POST" and form.is_valid():
        try:
            order = create_order(scenario=of, values=form.values, user=request.user)
        except OrderExists:
            form.add_error("order_id", _("Somebody entered this number in this moment."))
        else:
            messages.success(request, _("Order %s is entered.") % order)
            if "another" in request.POST:
                return redirect(f"{address_in(of, 'order-new')}?after={order.pk}")
            return redirect("order", order.pk)
    context = {"form": form, "scenario": of, "has_parts": of.parts.exists()}
    return render(request, "orders/order_form.html", context)


@require_safe
@permission_required("orders.view_part", raise_exception=True)
def part_options(request: HttpRequest, scenario: int | None = None) -> JsonResponse:
    """Return the parts that the letters typed so far may mean."""
    of = scenario_asked(request, scenario)
    found = parts_offered(of, request.GET.get("q", "")) if of else []
    return _options(
        {
            "value": part.part_id,
            "text": str(part),
            "note": part.alloy,
            "customer": _customer_option(customer) if customer else None,
        }
        for part, customer in found
    )


@require_safe
@permission_required("orders.view_customer", raise_exception=True)
def customer_options(request: HttpRequest, scenario: int | None = None) -> JsonResponse:
    """Return the customers that the letters typed so far may mean."""
    of = scenario_asked(request, scenario)
    found = customers_offered(of, request.GET.get("q", "")) if of else []
    return _options(map(_customer_option, found))


def _customer_option(customer: Any) -> dict[str, str]:
    return {"value": customer.customer_id, "text": str(customer)}


def _options(options: Any) -> JsonResponse:
    return JsonResponse({"options": list(options)})


def _proposed(request: HttpRequest, scenario: Scenario) -> dict[str, Any]:
    """Return what an empty form starts with."""
    proposed: dict[str, Any] = {"order_id": next_number(scenario, request.user)}
    for parameter, fields in (("copy", COPIED), ("after", KEPT)):
        if order := _named(request, parameter):
            proposed |= {name: _usable(getattr(order, name)) for name in fields}
    return proposed


def _named(request: HttpRequest, parameter: str) -> Order | None:
    """Return the order that a parameter of the address names, if the user may know of it."""
    key = request.GET.get(parameter, "")
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        return None
    return orders_visible_to(request.user).filter(pk=key).first()


def _usable(value: Any) -> Any:
    """Return a value to start from; a retired part or customer is not."""
    return None if getattr(value, "is_retired", False) else value
