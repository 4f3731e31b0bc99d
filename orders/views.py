"""How orders are entered; where the plan is shown beside them, the planning app has the page."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from orders.forms import OrderForm
from orders.models import Order
from orders.queries import live_scenario
from orders.services.orders import OrderExists, create_order


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


def order_page(order: Order) -> str:
    """Return the address of an order's own page."""
    return reverse("order", args=[order.pk])
