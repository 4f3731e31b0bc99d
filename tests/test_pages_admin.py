"""Every page of the administration opens, with rows, and plans can only be read there."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin as site
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from orders.models import Order, Part, Scenario
from planning import models as planning
from tests import factories, plans

pytestmark = pytest.mark.django_db

REGISTERED = sorted(site.site._registry, key=lambda model: model._meta.label)
OURS = [model for model in REGISTERED if model._meta.app_label in ("orders", "planning")]
READ_ONLY = {
    planning.Run,
    planning.Approval,
    planning.RunProgress,
    planning.KeyFigure,
    planning.DailyOrder,
    planning.WeeklyOrder,
    planning.OrderStatus,
    planning.DailyLoad,
    planning.StagedWorkbook,
}


def _label(model: type[Model]) -> str:
    return model._meta.label


@pytest.fixture
def rows(ada: User) -> Scenario:
    """One row and more of every table."""
    scenario = factories.scenario()
    monday = {"scenario": scenario, "asof_date": scenario.asof_date}
    day = {"scenario": scenario, "date": date(2026, 12, 24)}
    factories.customer(scenario)
    order = factories.order(scenario, customer=scenario.customers.get())
    planning.WeeklyPattern.objects.create(scenario=scenario)
    for model in (planning.Holiday, planning.ExtraWorkday, planning.DayCapacity):
        model.objects.create(**day)
    planning.OrderProgress.objects.create(**monday, order=order, molded_qty_credit=3)
    planning.PatternLoaded.objects.create(**monday, order=order)
    planning.FlaskInUse.objects.create(
        **monday, flask_size="S", release_workday_index=1, qty_inuse=4
    )
    planning.PourLoad.objects.create(**monday, workday_index=0, tons_committed="1.5")
    planning.StagedWorkbook.objects.create(
        scenario=scenario, name="monday.xlsx", content=b"PK", sha256="0" * 64, uploaded_by=ada
    )
    plans.solved_run(scenario, approved_by=ada)
    return scenario


def _address(model: type[Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_every_table_is_registered() -> None:
    made = {
        model for app in ("orders", "planning") for model in apps.get_app_config(app).get_models()
    }
    assert not {_label(model) for model in made - set(REGISTERED)}


@pytest.mark.parametrize("model", REGISTERED, ids=_label)
def test_list_and_search_open(admin: Client, rows: Scenario, model: type[Model]) -> None:
    for query in ({}, {"q": "O1"}, {"o": "1"}):
        assert admin.get(_address(model, "changelist"), query).status_code == 200
    if model in OURS:
        assert model._default_manager.exists(), "the fixture has no row of this table"


@pytest.mark.parametrize("model", REGISTERED, ids=_label)
def test_add_and_change_open_where_they_may(
    admin: Client, rows: Scenario, model: type[Model]
) -> None:
    row = model._default_manager.first()
    if row is not None:
        assert admin.get(_address(model, "change", row.pk)).status_code == 200
    if model in OURS:
        expected = 403 if model in READ_ONLY or not _may_add(admin, model) else 200
        assert admin.get(_address(model, "add")).status_code == expected


@pytest.mark.parametrize("model", sorted(READ_ONLY, key=_label), ids=_label)
def test_what_the_portal_made_is_only_read(
    admin: Client, rows: Scenario, model: type[Model]
) -> None:
    row = model._default_manager.first()
    assert admin.post(_address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert admin.post(_address(model, "change", row.pk), {}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).exists()


def test_a_part_of_another_scenario_is_refused(admin: Client, rows: Scenario) -> None:
    other = factories.scenario(name="What if", is_live=False)
    order, foreign = Order.objects.get(), factories.part(other, "P2")
    sent = {
        "scenario": rows.pk,
        "order_id": "O1",
        "part": foreign.pk,
        "qty": 10,
        "due_date": "2026-12-21",
        "priority": 100,
        "state": "open",
    }
    answer = admin.post(_address(Order, "change", order.pk), sent)
    assert "Choose one of the same scenario" in answer.content.decode()
    answer = admin.post(
        _address(Order, "change", order.pk), sent | {"part": Part.objects.get(scenario=rows).pk}
    )
    assert answer.status_code == 302


@pytest.mark.parametrize("model", [Order, planning.DailyOrder, planning.OrderStatus], ids=_label)
def test_a_list_asks_the_same_few_questions_at_any_size(
    admin: Client, rows: Scenario, model: type[Model], django_assert_max_num_queries
) -> None:
    customer, part = rows.customers.get(), rows.parts.get()
    for number in range(60):
        factories.order(rows, f"N{number}", customer=customer, part=part)
    plans.solved_run(rows)
    with django_assert_max_num_queries(16):
        admin.get(_address(model, "changelist"))


def _may_add(client: Client, model: type[Model]) -> bool:
    request = client.get(_address(model, "changelist")).wsgi_request
    return site.site._registry[model].has_add_permission(request)
