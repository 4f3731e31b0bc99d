"""Many rows of the log at once: paste, look at what would change, enter all or none."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from foundry_portal.pasting import NotReadable
from orders.order_forms import PasteForm
from orders.queries import live_scenario
from planning.services import log_pasting


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("planning.add_productionentry", raise_exception=True)
def paste(request: HttpRequest) -> HttpResponse:
    """Take rows from Excel, show what they would change in the log, and enter them."""
    scenario = live_scenario()
    if scenario is None:
        messages.warning(request, _("There is no live scenario yet to keep the log of."))
        return redirect("log")
    form = PasteForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        pasted: dict[str, Any] = {
            "scenario": scenario,
            "text": form.cleaned_data["rows"],
            "user": request.user,
        }
        try:
            if "confirm" in request.POST:
                digest = request.POST.get("digest", "")
                entered = log_pasting.enter_pasted(**pasted, shown_digest=digest)
                messages.success(request, _entered(entered))
                return redirect("log-entries")
            context["staged"] = log_pasting.stage_pasted(**pasted)
        except NotReadable as error:
            form.add_error("rows", str(error))
        except log_pasting.PasteRefused:
            messages.warning(request, _("The log was changed meanwhile: look at the rows again."))
            context["staged"] = log_pasting.stage_pasted(**pasted)
    return render(request, "planning/log_paste.html", context)


def _entered(count: int) -> str:
    return ngettext("%d row is entered.", "%d rows are entered.", count) % count
