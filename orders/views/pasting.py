"""Many orders at once: paste, look at every row, enter all or none."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from foundry_portal.pasting import NotReadable
from orders.addresses import address_in
from orders.models import Order
from orders.order_forms import PasteForm
from orders.services.pasting import (
    COLUMNS,
    PastedRow,
    RowsRefused,
    enter_pasted,
    read_pasted,
)
from orders.views.asked import scenario_asked


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("orders.add_order", raise_exception=True)
def order_paste(request: HttpRequest, scenario: int | None = None) -> HttpResponse:
    """Take rows from Excel for a scenario, show what they make, and enter them."""
    of = scenario_asked(request, scenario)
    if of is None:
        messages.warning(request, _("There is no live scenario yet to enter an order into."))
        return redirect("order-list")
    form = PasteForm(request.POST or None)
    context: dict[str, Any] = {"scenario": of, "form": form, "heads": _heads()}
    if request.method == "POST" and form.is_valid():
        try:
            rows = read_pasted(scenario=of, text=form.cleaned_data["rows"])
        except NotReadable as error:
            form.add_error("rows", str(error))
        else:
            is_sure = form.cleaned_data["past_is_meant"] or not any(row.is_past for row in rows)
            if "confirm" in request.POST and is_sure:
                try:
                    orders = enter_pasted(scenario=of, rows=rows, user=request.user)
                except RowsRefused:
                    rows = read_pasted(scenario=of, text=form.cleaned_data["rows"])
                else:
                    messages.success(request, _entered(len(orders)))
                    return redirect(address_in(of, "order-list"))
            context |= _preview(rows, asked="confirm" in request.POST)
    return render(request, "orders/order_paste.html", context)


def _preview(rows: list[PastedRow], *, asked: bool) -> dict[str, Any]:
    wrong = [row for row in rows if row.errors]
    past = [row for row in rows if row.is_past]
    return {
        "rows": rows,
        "wrong": wrong,
        "past": past,
        "tick_is_missing": asked and bool(past) and not wrong,
    }


def _heads() -> list[str]:
    return [str(Order._meta.get_field(name).verbose_name) for name in COLUMNS]


def _entered(count: int) -> str:
    return ngettext("%d order is entered.", "%d orders are entered.", count) % count
