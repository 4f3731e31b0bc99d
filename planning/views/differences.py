"""What changed between two runs, and why: their plans, inputs and loads beside one another."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from foundry_portal.exports import export_response
from foundry_portal.tables import BaseTable
from planning import queries
from planning.compare.molding import Kind, Standing
from planning.difference_filters import (
    DayChangeFilter,
    DifferenceFilter,
    InputChangeFilter,
    OrderDifferenceFilter,
)
from planning.models import Run
from planning.queries import RunDifference
from planning.tables import (
    ComparableRunTable,
    DayChangeTable,
    InputChangeTable,
    LoadDifferenceTable,
    OrderDifferenceTable,
)

ROWS_PER_PAGE = 50
MOLDS = (Kind.ADDED, Kind.REMOVED, Kind.MOVED, Kind.RESIZED)
STANDINGS = (Standing.NEWLY_LATE, Standing.NO_LONGER_LATE)
Shown = tuple[BaseTable, DifferenceFilter[Any] | None]


@require_safe
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer what a run can be compared with: the plan in force, the run before, any other."""
    run = get_object_or_404(_solved_runs(request), pk=pk)
    others = queries.comparable_runs(run, request.user)
    in_force = queries.plan_in_force(run.engine)
    table = RequestConfig(request, paginate={"per_page": 25}).configure(
        ComparableRunTable(queries.with_headline(others).annotate(compared=Value(run.pk)))
    )
    if file := export_response(request, table):
        return file
    context = {
        "run": run,
        "in_force": in_force if in_force and in_force.pk != run.pk else None,
        "run_before": others.filter(scenario=run.scenario_id, pk__lt=run.pk).first(),
        "table": table,
    }
    return render(request, "planning/run_compare_with.html", context)


@require_safe
def compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Show what changed from the ``other`` run to this one; ``?show=`` says of what."""
    runs = _solved_runs(request).defer(None).in_bulk([pk, other])
    if len(runs) != len({pk, other}) or runs[pk].engine != runs[other].engine:
        raise Http404
    found = queries.run_difference(before=runs[other], after=runs[pk])
    shown = request.GET.get("show", "")
    table, filled = SHOWN.get(shown, _orders)(request, found)
    RequestConfig(request, paginate={"per_page": ROWS_PER_PAGE}).configure(table)
    if file := export_response(request, table):
        return file
    if isinstance(table, OrderDifferenceTable | DayChangeTable) and request.user.has_perm(
        "orders.view_order"
    ):
        table.order_keys = queries.order_keys(found.after, table.shown_orders())
    context = {
        "found": found,
        "show": shown if shown in SHOWN else "orders",
        "filter": filled,
        "table": table,
        **effects(found),
        "inputs": found.counted_inputs(),
    }
    return render(request, "planning/run_compare.html", context)


def effects(found: RunDifference) -> dict[str, object]:
    """Return how many orders stand otherwise, and of how many the molds do."""
    return {
        "molds": [(kind, len(found.of_kind(kind))) for kind in MOLDS],
        "standings": [(standing, len(found.of_standing(standing))) for standing in STANDINGS],
    }


def _orders(request: HttpRequest, found: RunDifference) -> Shown:
    filled = OrderDifferenceFilter(request.GET)
    return OrderDifferenceTable(filled.found(found.differing)), filled


def _days(request: HttpRequest, found: RunDifference) -> Shown:
    filled = DayChangeFilter(request.GET)
    days = (day for order in found.orders for day in order.days)
    return DayChangeTable(_by_date(filled.found(days))), filled


def _inputs(request: HttpRequest, found: RunDifference) -> Shown:
    filled = InputChangeFilter(request.GET)
    return InputChangeTable(filled.found(found.inputs)), filled


def _load(request: HttpRequest, found: RunDifference) -> Shown:
    loads = queries.loads_side_by_side(found.before, found.after, found.since)
    resources = dict.fromkeys(key for day in loads for key in (*day.after, *day.before))
    return LoadDifferenceTable(loads, list(resources)), None


SHOWN: dict[str, Callable[[HttpRequest, RunDifference], Shown]] = {
    "orders": _orders,
    "days": _days,
    "inputs": _inputs,
    "load": _load,
}


def _solved_runs(request: HttpRequest) -> Any:
    return queries.runs_visible_to(request.user).filter(state=Run.State.SOLVED)


def _by_date(days: Iterable[Any]) -> list[Any]:
    return sorted(days, key=lambda day: (day.date, day.order_id))
