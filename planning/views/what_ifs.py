"""What-ifs: a scenario copied, compared with another, its shop promoted to the live one."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_tables2 import RequestConfig

from foundry_portal.exports import export_response
from orders.models import Scenario
from orders.queries import live_scenario
from planning import queries
from planning.compare.molding import Standing
from planning.difference_filters import TurnFilter
from planning.models import Run
from planning.services import promotion, scenarios
from planning.tables import OrderDifferenceTable, StagedRowTable
from planning.what_if_forms import CopyForm, RunsForm

ROWS_PER_PAGE = 50
TURNS = (Standing.NEWLY_LATE, Standing.NO_LONGER_LATE)


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


@require_safe
@permission_required("orders.view_scenario", raise_exception=True)
def compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Show what a scenario's plan is worth beside the ``other``'s, and for whom.

    The newest plans are compared, unless ``?run=`` and ``?against=`` name others.
    """
    here, there = get_object_or_404(Scenario, pk=pk), get_object_or_404(Scenario, pk=other)
    chosen = RunsForm(
        request.GET, runs=queries.solved_runs_of(here), others=queries.solved_runs_of(there)
    )
    context = {"here": here, "there": there, "chosen": chosen}
    if chosen.chosen_run is None or chosen.chosen_against is None:
        return render(request, "planning/scenario_compare.html", context)
    runs = Run.objects.select_related("scenario", "molding_settings").in_bulk(
        [chosen.chosen_run, chosen.chosen_against]
    )
    found = queries.run_difference(
        before=runs[chosen.chosen_against], after=runs[chosen.chosen_run]
    )
    filled = TurnFilter(request.GET)
    turned = (order for order in found.orders if order.standing in TURNS)
    table = RequestConfig(request, paginate={"per_page": ROWS_PER_PAGE}).configure(
        OrderDifferenceTable(
            filled.found(turned), exclude=("kind", "days", "molds_before", "molds_after")
        )
    )
    if file := export_response(request, table):
        return file
    if request.user.has_perm("orders.view_order"):
        table.order_keys = queries.order_keys(found.after, table.shown_orders())
    context |= {
        "found": found,
        "filter": filled,
        "clear": f"?run={found.after.pk}&against={found.before.pk}",
        "table": table,
        "turns": [(turn, len(found.of_standing(turn))) for turn in TURNS],
        "inputs": found.counted_inputs(),
        "outdated": [run for run in (found.after, found.before) if queries.is_outdated(run)],
    }
    return render(request, "planning/scenario_compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(("orders.change_scenario", "planning.change_resources"), raise_exception=True)
def promote(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a what-if's shop would change in the live scenario, and change it on a word."""
    what_if, live = get_object_or_404(Scenario, pk=pk, is_live=False), live_scenario()
    if live is None:
        raise Http404
    if request.method == "POST":
        return _promoted(request, what_if, live)
    staged = promotion.stage_promotion(what_if=what_if, live=live)
    table = RequestConfig(request, paginate={"per_page": ROWS_PER_PAGE}).configure(
        StagedRowTable(staged.rows)
    )
    if file := export_response(request, table):
        return file
    context = {"scenario": what_if, "live": live, "promotion": staged, "table": table}
    return render(request, "planning/scenario_promote.html", context)


def _promoted(request: HttpRequest, what_if: Scenario, live: Scenario) -> HttpResponse:
    try:
        promotion.promote_shop(
            what_if=what_if,
            live=live,
            shown_digest=request.POST.get("digest", ""),
            user=request.user,
        )
    except (promotion.PromotionChanged, promotion.PromotionRefused) as error:
        messages.warning(request, str(error))
        return redirect("scenario-promote", what_if.pk)
    messages.success(
        request, _("The live scenario has this shop now: plan it again to see what it does.")
    )
    return redirect("scenario", live.pk)
