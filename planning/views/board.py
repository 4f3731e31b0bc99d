"""The pattern board of a plan: what stands on the line, and how orders go through the shop."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from foundry_portal.exports import export_response, export_rows
from planning import queries
from planning.board_filters import BoardFilter
from planning.charts.board import board_chart
from planning.charts.stages import stage_rows, stages_chart
from planning.filters import PlannedOrderFilter
from planning.tables import CampaignTable
from planning.views.runs import solved_run
from planning.views.windows import page_of

ROWS_PER_PAGE = 50
ORDERS_PER_PAGE = 25


@require_safe
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which pattern stands at which place when; ``?changes=1`` what did so before."""
    run = solved_run(request, pk)
    filled = BoardFilter(request.GET)
    shown = queries.board_of(
        run,
        linked=request.user.has_perm("orders.view_order"),
        changes=bool(request.GET.get("changes")),
    )
    found = filled.found(shown.bars)
    table = RequestConfig(request, paginate={"per_page": ROWS_PER_PAGE}).configure(
        CampaignTable(found, exclude=[] if shown.before else ["change"])
    )
    if file := export_response(request, table):
        return file
    context = {
        "run": run,
        "tab": "board",
        "board": shown,
        "chart": board_chart(shown, found, asked=filled.is_asked),
        "filter": filled,
        "found": found,
        "table": table,
        "comparable": queries.plan_before_board(run),
    }
    return render(request, "planning/plan_board.html", context)


@require_safe
def board_orders(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how each order goes through the shop, from its first mold to its last delivery."""
    run = solved_run(request, pk)
    days = queries.workdays(run)
    statuses = queries.order_statuses(run, linked=request.user.has_perm("orders.view_order"))
    found = PlannedOrderFilter(request.GET, queryset=statuses)
    if file := export_rows(
        request,
        f"stages-run-{run.pk}",
        lambda: stage_rows(queries.stages_of(run, list(found.qs), days), days),
    ):
        return file
    page = page_of(request, found.qs, ORDERS_PER_PAGE)
    orders = queries.stages_of(run, list(page.object_list), days)
    _heads, *rows = stage_rows(orders, days)
    context = {
        "run": run,
        "tab": "board",
        "chart": stages_chart(orders, days),
        "filter": found,
        "page": page,
        "orders": orders,
        "stages": list(queries.Stage),
        "rows": list(zip(orders, (row[4:] for row in rows), strict=True)),
    }
    return render(request, "planning/plan_board_orders.html", context)
