"""Plan pages: who molds what when, how the orders stand, what is full, the plan to take along."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from foundry_portal.excel import xlsx_response
from foundry_portal.exports import export_response, export_rows
from planning import queries
from planning.charts.late import late_charts
from planning.charts.load import load_chart, resource_label
from planning.filters import LateOrderFilter, OrderStatusFilter, PlannedOrderFilter
from planning.models import DailyLoad, Run
from planning.services import exports
from planning.tables import LateOrderTable, OrderStatusTable
from planning.tables.grids import day_heads, grid_rows, load_rows, week_heads
from planning.views.runs import plan_context, solved_run
from planning.views.windows import page_of, window_of

ORDERS_PER_PAGE = 50
DAYS_PER_PAGE = 20
WEEKS_PER_PAGE = 12


@require_safe
def daily(request: HttpRequest, pk: int) -> HttpResponse:
    """Show molds by order and workday, four weeks at a time, each pattern's run as a band."""
    run = solved_run(request, pk)
    window = window_of(request, queries.workdays(run), DAYS_PER_PAGE)
    found = _planned_orders(request, run, window.first[0], window.last[0])
    if file := export_rows(
        request,
        f"daily-run-{run.pk}",
        lambda: grid_rows(
            queries.daily_cells(run, list(found.qs), window.columns), day_heads(window.columns)
        ),
    ):
        return file
    page = page_of(request, found.qs, ORDERS_PER_PAGE)
    context = {
        "window": window,
        "filter": found,
        "page": page,
        "rows": queries.daily_cells(run, list(page.object_list), window.columns),
        "loads": queries.load_by_day(run, window.columns, [(DailyLoad.Resource.MOLDING, "")]),
    }
    return _plan_page(request, run, "daily", context)


@require_safe
def weekly(request: HttpRequest, pk: int) -> HttpResponse:
    """Show molds by order and week, twelve weeks at a time."""
    run = solved_run(request, pk)
    window = window_of(request, queries.weeks_of(run), WEEKS_PER_PAGE)
    weeks = [index for index, _ in window.columns]
    found = PlannedOrderFilter(
        request.GET,
        queryset=queries.orders_planned_in_weeks(
            run, weeks[0], weeks[-1], linked=_may_open_orders(request)
        ),
    )
    if file := export_rows(
        request,
        f"weekly-run-{run.pk}",
        lambda: grid_rows(
            queries.weekly_cells(run, list(found.qs), weeks), week_heads(window.columns)
        ),
    ):
        return file
    page = page_of(request, found.qs, ORDERS_PER_PAGE)
    totals = queries.molds_by_week(run)
    context = {
        "window": window,
        "filter": found,
        "page": page,
        "rows": queries.weekly_cells(run, list(page.object_list), weeks),
        "totals": [totals.get(week, 0) for week in weeks],
    }
    return _plan_page(request, run, "weekly", context)


@require_safe
def order_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how every order stands under the plan."""
    run = solved_run(request, pk)
    found = OrderStatusFilter(
        request.GET, queryset=queries.order_statuses(run, linked=_may_open_orders(request))
    )
    table = RequestConfig(request, paginate={"per_page": ORDERS_PER_PAGE}).configure(
        OrderStatusTable(found.qs)
    )
    if file := export_response(request, table):
        return file
    return _plan_page(request, run, "orders", {"filter": found, "table": table})


@require_safe
def late(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which orders are late, the weightiest first, each with a reason where one is certain."""
    run = solved_run(request, pk)
    found = LateOrderFilter(
        request.GET, queryset=queries.late_orders(run, linked=_may_open_orders(request))
    )
    table = RequestConfig(request, paginate={"per_page": ORDERS_PER_PAGE}).configure(
        LateOrderTable(found.qs)
    )
    if file := export_response(request, table):
        return file
    molds = queries.late_molds(run)
    context = {
        "filter": found,
        "table": table,
        "summary": queries.plan_summary(run),
        "molds": molds,
        "charts": late_charts(molds),
    }
    return _plan_page(request, run, "late", context)


@require_safe
def load(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how full molding, melt and each flask size are; ``?day=`` which orders fill a day."""
    run = solved_run(request, pk)
    window = window_of(request, queries.workdays(run), DAYS_PER_PAGE)
    columns = queries.load_columns(run)
    rows = queries.load_by_day(run, window.columns, columns)
    if file := export_rows(request, f"load-run-{run.pk}", lambda: load_rows(rows, columns)):
        return file
    filling = _filling(request, run)
    before = filling.before.items() if filling else ()
    context = {
        "window": window,
        "sizes": [size for resource, size in columns if resource == DailyLoad.Resource.FLASKS],
        "rows": rows,
        "filling": filling,
        "before": [(resource_label(resource), qty) for resource, qty in before],
        "chart": load_chart(
            run,
            queries.plan_load(run),
            (window.first[1], window.last[1]),
            filling.index if filling else None,
        ),
    }
    return _plan_page(request, run, "load", context)


def _filling(request: HttpRequest, run: Run) -> queries.DayFilling | None:
    wanted = request.GET.get("day", "")
    if not wanted.isdecimal():
        return None
    return queries.day_filling(run, int(wanted), linked=_may_open_orders(request))


@require_safe
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the plan as a workbook."""
    run = solved_run(request, pk)
    name = f"plan-{run.asof_date:%Y-%m-%d}-run-{run.pk}.xlsx"
    return xlsx_response(exports.export_plan(run=run), name)


@require_safe
def in_force(request: HttpRequest) -> HttpResponse:
    """Show the plan that the shop follows, always at this address."""
    run = queries.plan_in_force()
    if run is None:
        return render(request, "planning/no_plan.html", {"next": queries.next_plan()})
    return render(request, "planning/plan.html", plan_context(request, run))


def _planned_orders(request: HttpRequest, run: Run, first: int, last: int) -> PlannedOrderFilter:
    planned = queries.planned_orders(run, first, last, linked=_may_open_orders(request))
    return PlannedOrderFilter(request.GET, queryset=planned)


def _may_open_orders(request: HttpRequest) -> bool:
    return request.user.has_perm("orders.view_order")


def _plan_page(
    request: HttpRequest, run: Run, tab: str, context: dict[str, object]
) -> HttpResponse:
    return render(request, f"planning/plan_{tab}.html", {"run": run, "tab": tab, **context})
