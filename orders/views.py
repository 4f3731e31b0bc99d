"""How orders are entered and changed; what the plan does with them stands in the planning app."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from orders.forms import OrderForm
from orders.models import Order
from orders.queries import live_scenario, orders_visible_to
from orders.services import (
    OrderExists,
    StaleEdit,
    change_order,
    create_order,
    hold_order,
    release_order,
)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("orders.add_order", raise_exception=True)
def order_new(request: HttpRequest) -> HttpResponse:
    """Enter an order into the live scenario."""
    scenario = live_scenario()
    if scenario is None:
        messages.warning(request, _("There is no live scenario yet to enter an order into."))
        return redirect("order-list")
    form = OrderForm(request.POST or None, scenario=scenario)
    if request.method == "POST" and form.is_valid():
        try:
            order = create_order(scenario=scenario, values=form.cleaned_data, user=request.user)
        except OrderExists:
            form.add_error("order_id", _("This order number exists already in the scenario."))
        else:
            messages.success(request, _("Order %s is entered.") % order)
            return redirect("order-new" if "another" in request.POST else order_page(order))
    return render(request, "orders/order_form.html", {"form": form, "scenario": scenario})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("orders.change_order", raise_exception=True)
def order_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an order, unless somebody else did since it was shown."""
    order = get_object_or_404(orders_visible_to(request.user), pk=pk)
    shown = order.updated_at.isoformat()
    token = request.POST.get("updated_at", "") if request.method == "POST" else shown
    form = OrderForm(request.POST or None, instance=order, scenario=order.scenario)
    form.fields["order_id"].disabled = True  # workbooks and plans know the order by it
    form.fields["order_id"].help_text = _("The number stays: workbooks and plans go by it.")
    context: dict[str, Any] = {"form": form, "order": order}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            change_order(order=order, values=form.cleaned_data, seen_at=_moment(token))
        except StaleEdit as stale:
            token = stale.stored.updated_at.isoformat()
            context["versions"] = _versions(form, stale.stored)
            status = 409
        else:
            messages.success(request, _("Order %s is changed.") % order)
            return redirect(order_page(order))
    return render(request, "orders/order_form.html", context | {"updated_at": token}, status=status)


@require_POST
@permission_required("orders.change_order", raise_exception=True)
def order_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep an order out of the next plans."""
    order = get_object_or_404(orders_visible_to(request.user), pk=pk)
    if hold_order(order=order):
        messages.success(request, _("Order %s is on hold: the next run leaves it out.") % order)
    else:
        messages.warning(request, _("Order %s is not open, so it was not held.") % order)
    return redirect(order_page(order))


@require_POST
@permission_required("orders.change_order", raise_exception=True)
def order_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an order on hold be planned again."""
    order = get_object_or_404(orders_visible_to(request.user), pk=pk)
    if release_order(order=order):
        messages.success(request, _("Order %s is open: the next run plans it.") % order)
    else:
        messages.warning(request, _("Order %s is not on hold.") % order)
    return redirect(order_page(order))


def order_page(order: Order) -> str:
    """Return the address of an order's own page."""
    return reverse("order", args=[order.pk])


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def _versions(form: OrderForm, stored: Order) -> list[dict[str, Any]]:
    """Return each field as it is stored now and as the editor wants it."""
    rows = []
    for bound in form.visible_fields():
        choices = dict(getattr(Order._meta.get_field(bound.name), "flatchoices", ()))
        theirs, yours = getattr(stored, bound.name), form.cleaned_data.get(bound.name)
        rows.append(
            {
                "label": bound.label,
                "theirs": choices.get(theirs, theirs),
                "yours": choices.get(yours, yours),
                "differs": theirs != yours,
            }
        )
    return rows
