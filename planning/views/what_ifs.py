"""What-ifs: a scenario copied."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from orders.models import Scenario
from planning import queries
from planning.services import scenarios
from planning.what_if_forms import CopyForm


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("orders.add_scenario", raise_exception=True)
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a name and make a what-if of all inputs of a scenario."""
    source = get_object_or_404(Scenario, pk=pk)
    form = CopyForm(
        request.POST if request.method == "POST" else None,
        initial={"name": queries.name_of_copy(source)},
    )
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            made = scenarios.copy_scenario(scenario=source, name=name, user=request.user)
        except scenarios.NameTaken as error:
            form.add_error("name", str(error))
        else:
            messages.success(
                request, _("Copied: nothing that is changed here reaches sales or the shop.")
            )
            return redirect("scenario", made.pk)
    return render(request, "planning/scenario_copy.html", {"scenario": source, "form": form})
