"""How an order is changed, held, released, cancelled and reopened, in sight of its promise."""

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from orders.models import Order
from orders.order_forms import OrderChangeForm, ReasonForm
from orders.queries import orders_visible_to
from orders.services.orders import ACTS, StaleEdit, move_order
from planning.queries import promise_of
from planning.services.deliveries import change_order


class Words(NamedTuple):
    """What an act is called, what it brings about, and what is said when it is done."""

    name: LazyText
    effect: LazyText
    done: LazyText


WORDS = {
    "hold": Words(
        gettext_lazy("Hold"),
        gettext_lazy("The order stays in the book, but the next run leaves it out."),
        gettext_lazy("Order %s is on hold: the next run leaves it out."),
    ),
    "release": Words(
        gettext_lazy("Release"),
        gettext_lazy("The next run plans the order again."),
        gettext_lazy("Order %s is open: the next run plans it."),
    ),
    "cancel": Words(
        gettext_lazy("Cancel"),
        gettext_lazy("The next run leaves the order out. It stays on record and can be reopened."),
        gettext_lazy("Order %s is cancelled: the next run leaves it out."),
    ),
    "reopen": Words(
        gettext_lazy("Reopen"),
        gettext_lazy("The order is open again, and the next run plans it."),
        gettext_lazy("Order %s is open again: the next run plans it."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("orders.change_order", raise_exception=True)
def order_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an order, unless somebody else did since it was shown."""
    order = get_object_or_404(orders_visible_to(request.user), pk=pk)
    token, state = _token(request, order), order.state
    form = OrderChangeForm(request.POST or None, instance=order, scenario=order.scenario)
    context: dict[str, Any] = {"form": form, "order": order, "promise": promise_of(order)}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_order(
                order=order,
                values=form.values,
                seen_at=_moment(token),
                user=request.user,
                reason=form.cleaned_data["reason"],
            )
        except StaleEdit as stale:
            token = stale.stored.updated_at.isoformat()
            context["versions"] = _versions(form, stale.stored)
            status = 409
        else:
            messages.success(request, _("Order %s is changed.") % order)
            _tell_what_follows(request, state, changed)
            return redirect("order", order.pk)
    context["updated_at"] = token
    return render(request, "planning/order_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("orders.change_order", raise_exception=True)
def order_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Hold, release, cancel or reopen an order, with a reason."""
    order = get_object_or_404(orders_visible_to(request.user), pk=pk)
    token = _token(request, order)
    form = ReasonForm(request.POST or None)
    status = 200
    if order.state not in ACTS[act].of:
        messages.warning(
            request,
            _("Order %(order)s is in the state “%(state)s”: nothing was done.")
            % {"order": order, "state": order.get_state_display()},
        )
        return redirect("order", order.pk)
    if request.method == "POST" and form.is_valid():
        try:
            move_order(
                order=order,
                act=ACTS[act],
                seen_at=_moment(token),
                user=request.user,
                reason=form.cleaned_data["reason"],
            )
        except StaleEdit as stale:
            order, status = stale.stored, 409
            token = order.updated_at.isoformat()
        else:
            messages.success(request, str(WORDS[act].done) % order)
            return redirect("order", order.pk)
    context = {
        "order": order,
        "form": form,
        "words": WORDS[act],
        "promise": promise_of(order),
        "updated_at": token,
        "is_stale": status == 409,
    }
    return render(request, "planning/order_act.html", context, status=status)


def _tell_what_follows(request: HttpRequest, state: str, order: Order) -> None:
    """Say that an order closed or opened because its quantity is what was delivered, or is not."""
    if order.state == state:
        return
    if order.state == Order.State.CLOSED:
        messages.info(request, _("All of order %s is delivered: it is closed.") % order)
    else:
        words = _("Order %s is open again: more is ordered than was delivered.")
        messages.info(request, words % order)


def _token(request: HttpRequest, order: Order) -> str:
    """Return which version of the order the editor was shown."""
    if request.method == "POST":
        return request.POST.get("updated_at", "")
    return order.updated_at.isoformat()


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def _versions(form: OrderChangeForm, stored: Order) -> list[dict[str, Any]]:
    """Return each field as it is stored now and as the editor wants it."""
    rows = []
    for name, yours in form.values.items():
        theirs = getattr(stored, name)
        rows.append(
            {
                "label": form[name].label,
                "theirs": theirs,
                "yours": yours,
                "differs": theirs != yours,
            }
        )
    return rows
