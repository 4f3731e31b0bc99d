"""The daily grid in which cells are pinned, and the run that is solved around them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from planning import jobs, queries
from planning.filters import PlannedOrderFilter
from planning.models import MarkedCell, Run
from planning.pin_forms import CellsForm, Typed
from planning.queries.grids import Cell, GridRow
from planning.services import pins, runs
from planning.services.pins import Marking
from planning.translate import Finding
from planning.views.plans import DAYS_PER_PAGE
from planning.views.runs import solved_run
from planning.views.windows import Window, page_of, window_of

ORDERS_PER_PAGE = 20  # two fields for each of their days: Django takes 1,000 at most


@dataclass(frozen=True, slots=True)
class Field:
    """A cell of the grid with what is typed into it; ``seen`` is what it is marked with."""

    cell: Cell
    index: int
    date: date
    text: str
    seen: str


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("planning.add_run", raise_exception=True)
def pin_cells(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a plan's daily grid with a field for each cell; keep what is typed, or solve around it.

    The button ``remove`` frees the marked cell of its value, ``solve`` requests the run.
    """
    run = solved_run(request, pk)
    if request.method != "POST" or not run.is_of_this_monday:
        return _page(request, run)
    form = CellsForm(request.POST, run)
    if not form.is_valid():
        return _page(request, run, form)
    _mark(request, run, [*form.markings, *_removed(request, run)])
    if "solve" in request.POST:
        return _solve(request, run)
    return redirect(f"{reverse('run-pins', args=[run.pk])}?{request.GET.urlencode()}")


@require_POST
@permission_required("planning.add_run", raise_exception=True)
def price(request: HttpRequest, pk: int) -> HttpResponse:
    """Request the same run without its pins; the run's page shows what they cost."""
    run = solved_run(request, pk)
    try:
        requested = pins.request_price(run=run, user=request.user)
    except pins.NothingPinned:
        messages.info(request, _("Nothing was pinned in this plan."))
    except runs.RunUnfinished:
        messages.warning(
            request,
            _("This scenario is being planned at the moment: ask again when that run has ended."),
        )
    else:
        if requested.state == Run.State.QUEUED:
            jobs.enqueue(requested)
    return redirect("run", run.pk)


def _removed(request: HttpRequest, run: Run) -> list[Marking]:
    key = request.POST.get("remove", "")
    cells = run.marked_cells.filter(pk=key) if key.isdecimal() else ()
    return [Marking(cell.order_id, cell.date, None, cell.molds) for cell in cells]


def _mark(request: HttpRequest, run: Run, markings: list[Marking]) -> None:
    for marking in pins.mark_cells(run=run, user=request.user, markings=markings):
        messages.warning(
            request,
            _("Order %(order)s on %(day)s was pinned otherwise by somebody meanwhile: look at it.")
            % {"order": marking.order_id, "day": date_format(marking.date, "DATE_FORMAT")},
        )


def _solve(request: HttpRequest, run: Run) -> HttpResponse:
    if not run.marked_cells.exists():
        messages.error(request, _("Nothing is pinned yet: type molds into a cell first."))
        return redirect("run-pins", run.pk)
    try:
        requested = pins.solve_around(run=run, user=request.user)
    except runs.NotReady as error:
        return _page(request, run, refused=error.readiness.errors)
    except runs.RunUnfinished as error:
        messages.warning(request, _("This scenario is being planned already: here is that run."))
        return redirect("run", error.run.pk) if error.run else redirect("run-pins", run.pk)
    jobs.enqueue(requested)
    return redirect("run", requested.pk)


def _page(
    request: HttpRequest,
    run: Run,
    form: CellsForm | None = None,
    refused: Iterable[Finding] = (),
) -> HttpResponse:
    window = window_of(request, queries.workdays(run), DAYS_PER_PAGE)
    found = _found_orders(request, run, window)
    page = page_of(request, found.qs, ORDERS_PER_PAGE)
    marked = list(queries.marked_cells(run))
    beside, apart = _sorted(refused)
    context: dict[str, Any] = {
        "run": run,
        "tab": "daily",
        "window": window,
        "filter": found,
        "page": page,
        "rows": _rows(
            queries.daily_cells(run, list(page.object_list), window.columns),
            window,
            marked,
            form.typed if form else {},
        ),
        "marked": [(cell, beside.get((cell.order_id, cell.date), [])) for cell in marked],
        "errors": form.errors if form else (),
        "refused": apart,
        "is_refused": bool(beside or apart),
    }
    return render(request, "planning/plan_pins.html", context)


def _found_orders(request: HttpRequest, run: Run, window: Window) -> PlannedOrderFilter:
    """Return the orders molded on the days shown; with a text to search for, all of the plan."""
    linked = request.user.has_perm("orders.view_order")
    if request.GET.get("q", "").strip():
        return PlannedOrderFilter(request.GET, queryset=queries.pinnable_orders(run, linked=linked))
    planned = queries.planned_orders(run, window.first[0], window.last[0], linked=linked)
    return PlannedOrderFilter(request.GET, queryset=planned.filter(remaining_qty__gt=0))


def _rows(
    rows: list[GridRow],
    window: Window,
    marked: Iterable[MarkedCell],
    typed: dict[tuple[str, int], Typed],
) -> list[tuple[GridRow, list[Field]]]:
    seen = {(cell.order_id, cell.date): str(cell.molds) for cell in marked}
    return [
        (
            row,
            [
                _field(row.status.order_id, cell, *column, seen=seen, typed=typed)
                for cell, column in zip(row.cells, window.columns, strict=True)
            ],
        )
        for row in rows
    ]


def _field(
    order_id: str,
    cell: Cell,
    index: int,
    day: date,
    *,
    seen: dict[tuple[str, date], str],
    typed: dict[tuple[str, int], Typed],
) -> Field:
    if sent := typed.get((order_id, index)):
        return Field(cell, index, day, sent.text, sent.seen)
    was = seen.get((order_id, day), "")
    return Field(cell, index, day, was, was)


def _sorted(refused: Iterable[Finding]) -> tuple[dict[tuple[str, date], list[str]], list[str]]:
    """Return the reasons by the pin that they stand beside, and those that name no pin."""
    beside: dict[tuple[str, date], list[str]] = defaultdict(list)
    apart: list[str] = []
    for finding in refused:
        for cell in finding.cells:
            beside[cell].append(str(finding))
        if not finding.cells:
            apart.append(str(finding))
    return beside, apart
