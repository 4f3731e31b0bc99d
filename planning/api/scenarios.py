"""Scenarios for programs: listed, and read with what stands against planning them."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from foundry_portal.api import KeyAuth, Page, answer, page_of
from foundry_portal.api.lists import Paging
from orders.models import Scenario
from planning import queries

router = Router(tags=["Scenarios"])


class ScenarioRow(Schema):
    """A scenario as the list shows it."""

    id: int
    name: str
    is_live: bool
    asof_date: date
    open_orders: int
    runs: int
    created_at: datetime


class InputTable(Schema):
    """One table of a scenario's inputs, as the workbook names it."""

    name: str
    rows: int


class ScenarioOut(ScenarioRow):
    """A scenario with what is in it, what forbids a run, and what asks for a look."""

    inputs: list[InputTable]
    is_ready: bool
    errors: list[str]
    warnings: list[str]


@router.get("/scenarios", auth=KeyAuth("orders.view_scenario"), response=Page[ScenarioRow])
def scenario_list(request: HttpRequest, asked: Query[Paging]) -> HttpResponse:
    """List the scenarios, the live one first."""
    rows = queries.scenarios_with_counts()
    return answer(request, page_of(request, rows, asked, lambda row: ScenarioRow(**_row(row))))


@router.get("/scenarios/{int:pk}", auth=KeyAuth("orders.view_scenario"), response=ScenarioOut)
def scenario(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a scenario: are its inputs ready to plan?"""
    found = get_object_or_404(queries.scenarios_with_counts(), pk=pk)
    readiness = queries.readiness(found)
    return answer(request, _shown(found, readiness))


def _row(found: Any) -> dict[str, Any]:
    return {
        "id": found.pk,
        "name": found.name,
        "is_live": found.is_live,
        "asof_date": found.asof_date,
        "open_orders": found.open_orders,
        "runs": found.run_count,
        "created_at": found.created_at,
    }


def _shown(found: Scenario, readiness: Any) -> ScenarioOut:
    return ScenarioOut(
        **_row(found),
        inputs=[InputTable(name=s.name, rows=s.rows) for s in queries.input_sheets(found)],
        is_ready=readiness.is_ready,
        errors=[str(error) for error in readiness.errors],
        warnings=[str(warning) for warning in readiness.warnings],
    )
