"""The production log: entered on the line in a few taps, listed, corrected with a reason."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_tables2 import RequestConfig

from foundry_portal.exports import export_response
from orders.models import Order
from orders.queries import live_scenario
from planning import queries
from planning.filters import ProductionFilter
from planning.forms import CorrectionForm, CreditForm, EntryForm
from planning.models import ProductionEntry
from planning.services import production
from planning.tables import ProductionTable
from planning.views.days import day_named

ENTRIES_PER_PAGE = 50
SHOWN_OF_A_DAY = 50


@require_safe
@permission_required("planning.view_productionentry", raise_exception=True)
def day(request: HttpRequest) -> HttpResponse:
    """Show a day of the line: what the plan wants, what was entered, and any other order."""
    scenario = live_scenario()
    if scenario is None:
        return render(request, "planning/log_day.html")
    shown = _day(request.GET.get("day", ""))
    text = request.GET.get("q", "").strip()
    planned = queries.planned_on(queries.plan_in_force(), shown)
    of_the_day = queries.entries_visible_to(request.user).counting().filter(date=shown)
    context = {
        "scenario": scenario,
        "day": shown,
        "is_today": shown == timezone.localdate(),
        "day_before": shown - timedelta(days=1),
        "day_after": shown + timedelta(days=1),
        "q": text,
        "planned": planned,
        "others": queries.found_orders(scenario, shown, text, but=planned),
        "entries": of_the_day.order_by("-pk")[:SHOWN_OF_A_DAY],
        "mine": set(
            queries.entries_correctable_by(request.user)
            .filter(date=shown)
            .values_list("pk", flat=True)
        ),
    }
    return render(request, "planning/log_day.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("planning.add_productionentry", raise_exception=True)
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what was made of an order; what looks like a slip of the finger is asked about."""
    order = _order(pk)
    doubt = ""
    if request.method == "POST":
        form = EntryForm(request.POST)
        if form.is_valid():
            entry = form.cleaned_data
            progress = queries.progress_of(order, entry["day"])
            doubt = queries.doubt_of(progress, entry["event"], entry["qty"])
            if not doubt or request.POST.get("sure") == _asked(entry):
                try:
                    return _recorded(request, order, entry)
                except production.NotLoggable as error:
                    form.add_error(None, str(error))
                    doubt = ""
    else:
        form = EntryForm(initial=_usual_entry(request, order))
    context = {
        "order": order,
        "form": form,
        "doubt": doubt,
        "asked": _asked(form.cleaned_data) if doubt else "",
        "progress": queries.progress_of(order, timezone.localdate()),
        "events": ProductionEntry.Event.choices,
        "day": _day(form["day"].value()),
    }
    return render(request, "planning/log_enter.html", context)


@require_safe
@permission_required("planning.view_productionentry", raise_exception=True)
def entries(request: HttpRequest) -> HttpResponse:
    """List the log, filtered, with what was corrected on demand; take it along as a file."""
    found = ProductionFilter(request.GET, queries.entries_visible_to(request.user))
    table = RequestConfig(request, paginate={"per_page": ENTRIES_PER_PAGE}).configure(
        ProductionTable(found.qs, user=request.user)
    )
    if file := export_response(request, table):
        return file
    return render(request, "planning/log_entries.html", {"filter": found, "table": table})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("planning.add_productionentry", raise_exception=True)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace an entry by one with another quantity; both stay on record."""
    entry = get_object_or_404(queries.entries_correctable_by(request.user), pk=pk)
    form = CorrectionForm(request.POST or None, initial={"qty": entry.qty})
    if request.method == "POST" and form.is_valid():
        try:
            production.correct_entry(entry=entry, user=request.user, **form.cleaned_data)
        except production.StaleLog as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("Corrected. What it was before stays on record."))
        return redirect(_day_page(entry.date))
    return render(request, "planning/log_correct.html", {"entry": entry, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("planning.change_orderprogress", raise_exception=True)
def credit(request: HttpRequest, pk: int) -> HttpResponse:
    """State by hand how many molds of an order were made before the as-of Monday."""
    order = _order(pk)
    now = queries.credit_of(order)
    form = CreditForm(request.POST or None, initial={"qty": now.qty, "seen_qty": now.qty})
    if request.method == "POST" and form.is_valid():
        try:
            production.correct_credit(order=order, user=request.user, **form.cleaned_data)
        except production.BelowDelivered as error:
            form.add_error("qty", str(error))
        except production.StaleLog as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("The credit of order %s is corrected.") % order)
        if form.is_valid():
            return redirect("log-credit", order.pk)
    corrections = order.credit_corrections.select_related("corrected_by")
    context = {"order": order, "form": form, "credit": now, "corrections": corrections}
    return render(request, "planning/log_credit.html", context)


def _recorded(request: HttpRequest, order: Order, entry: dict[str, Any]) -> HttpResponse:
    made = production.record_entry(order=order, user=request.user, **entry)
    words = _("%(order)s: %(qty)d %(event)s on %(day)s.") % {
        "order": order,
        "qty": made.qty,
        "event": made.get_event_display().lower(),
        "day": date_format(made.date, "D j M"),
    }
    messages.success(request, words)
    order.refresh_from_db(fields=["state"])
    if order.state == Order.State.CLOSED:
        messages.info(request, _("All of order %s is delivered: it is closed.") % order)
    return redirect(_day_page(made.date))


def _asked(entry: dict[str, Any]) -> str:
    """Return what was asked about: the answer holds for this number only."""
    return f"{entry['event']} {entry['qty']}"


def _usual_entry(request: HttpRequest, order: Order) -> dict[str, Any]:
    """Return what the form begins with: what the plan leaves to mold on the day."""
    shown = _day(request.GET.get("day", ""))
    rows = queries.planned_on(queries.plan_in_force(), shown)
    left = next((row.left for row in rows if row.order == order), 0)
    return {"day": shown, "qty": left or None, "token": uuid.uuid4()}


def _order(pk: int) -> Order:
    orders = Order.objects.select_related("scenario", "part", "customer")
    return get_object_or_404(orders, pk=pk, scenario__is_live=True)


def _day(text: Any) -> date:
    """Return the day that a text names, today if it names none or one to come."""
    today = timezone.localdate()
    if isinstance(text, date):
        return text
    named = day_named(str(text))
    return min(named, today) if named else today


def _day_page(shown: date) -> str:
    return f"{reverse('log')}?day={shown:%Y-%m-%d}"
