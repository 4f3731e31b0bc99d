"""Plans for programs: as Plan JSON, which the engine's checker reads, and day by day."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from foundry_portal.api import KeyAuth, Page, answer, filtered, page_of, query_of
from planning import queries
from planning.filters import DailyOrderFilter
from planning.models import DailyOrder, Run

router = Router(tags=["Plans"])
DailyQuery = query_of(DailyOrderFilter)


class Mold(Schema):
    """Molds of one order on one workday, which is an index of the plan's ``workdays``."""

    order_id: str
    workday_index: int
    molds: int


class OrderResult(Schema):
    """What a plan does for one order."""

    order_id: str
    remaining_qty: int
    delivered_by_due: int
    late_qty: int
    completion_workday_index: int | None


class Level(Schema):
    """One level of a strict plan, and what no plan as good on those before is below."""

    name: str
    value: float
    bound: float


class PlanOut(Schema):
    """A plan as the engine writes it; only a strict one has levels."""

    schema_: int = Field(alias="schema")
    name: str
    engine: str
    status: str
    cost: int | None
    bound: int | None
    gap: float | None
    late_qty: int | None
    late_qty_bound: int | None
    switches: int | None
    switches_bound: int | None
    late_days: int | None
    wall_s: float
    first_plan_s: float | None
    seed: int
    workers: int
    deterministic: bool
    solver: str
    workdays: list[date]
    molds: list[Mold]
    orders: list[OrderResult]
    levels: list[Level] = []
    errors: list[dict[str, str]]
    warnings: list[dict[str, str]]


class DailyRow(Schema):
    """Molds of one order on one day."""

    date: date
    workday_index: int
    order_id: str
    part_id: str
    molds: int


@router.get("/plans/in-force", auth=KeyAuth(), response=PlanOut)
def plan_in_force(request: HttpRequest) -> HttpResponse:
    """Read the plan that the shop follows; Content-Location is its lasting address."""
    found = queries.plan_in_force()
    if found is None:
        raise Http404
    return _answer(request, _solved(request, found.pk))


@router.get("/plans/{int:pk}", auth=KeyAuth(), response=PlanOut)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the plan of a solved run."""
    return _answer(request, _solved(request, pk))


@router.get("/plans/{int:pk}/daily", auth=KeyAuth(), response=Page[DailyRow])
def plan_daily(request: HttpRequest, pk: int, asked: Query[DailyQuery]) -> HttpResponse:
    """List the molds of a plan by day and order."""
    rows = DailyOrder.objects.filter(run=_solved(request, pk))
    found = filtered(request, DailyOrderFilter(request.GET, rows))
    return answer(request, page_of(request, found, asked, _shown))


def _solved(request: HttpRequest, pk: int) -> Run:
    solved = queries.runs_visible_to(request.user).filter(state=Run.State.SOLVED)
    return get_object_or_404(solved, pk=pk)


def _answer(request: HttpRequest, run: Run) -> HttpResponse:
    return answer(request, queries.plan_json(run), Content_Location=f"/api/v1/plans/{run.pk}")


def _shown(row: DailyOrder) -> DailyRow:
    return DailyRow(
        date=row.date,
        workday_index=row.workday_index,
        order_id=row.order_id,
        part_id=row.part_id,
        molds=row.molds_molded,
    )
