"""Every page of the administration opens, with rows, and plans can only be read there."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin as site
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from orders.models import Customer, Order, Part, Scenario
from planning import models as planning
from planning.services import exports, imports
from tests import factories, plans

pytestmark = pytest.mark.django_db

REGISTERED = sorted(site.site._registry, key=lambda model: model._meta.label)
OURS = [model for model in REGISTERED if model._meta.app_label in ("orders", "planning")]
READ_ONLY = {
    planning.Run,
    planning.Approval,
    planning.RunProgress,
    planning.KeyFigure,
    planning.MoldingSettings,
    planning.PinnedCell,
    planning.MarkedCell,
    planning.MailWish,
    planning.OutboxMail,
    planning.DailyOrder,
    planning.WeeklyOrder,
    planning.OrderStatus,
    planning.DailyLoad,
    planning.StagedWorkbook,
    planning.StagedRow,
    planning.ProductionEntry,
    planning.CreditCorrection,
    planning.MondayStep,
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
    factories.kept_workbook(scenario, b"PK", ada)
    factories.logged(order, day=date(2026, 11, 20))
    planning.CreditCorrection.objects.create(
        **monday, order=order, qty_before=3, qty_after=4, reason="Counted", corrected_by=ada
    )
    planning.ApprovalRules.objects.create(pk=1)
    planning.MailWish.objects.create(user=ada, approved_plans=True)
    planning.MondayStep.objects.create(**monday, step="flasks", how="entered", stated_by=ada)
    run = plans.solved_run(scenario, approved_by=ada)
    planning.OutboxMail.objects.create(
        approval=run.approval, occasion="approved", user=ada, address="a@b.example", subject="Plan"
    )
    for model in (planning.PinnedCell, planning.MarkedCell):
        model.objects.create(run=run, order_id=order.order_id, date=run.asof_date, molds=0)
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


def _form(client: Client, row: Model) -> dict[str, object]:
    """Return what the change page of a row would send back."""
    form = client.get(_address(type(row), "change", row.pk)).context["adminform"].form
    return {name: form[name].value() for name in form.fields if form[name].value() is not None}


OF_A_SCENARIO = sorted(
    (m for m in OURS if m not in READ_ONLY and any(f.name == "scenario" for f in m._meta.fields)),
    key=_label,
)


@pytest.mark.parametrize("model", OF_A_SCENARIO, ids=_label)
def test_a_row_stays_in_its_scenario(admin: Client, rows: Scenario, model: type[Model]) -> None:
    """Else its orders would refer to another scenario's part."""
    other = Scenario.objects.create(name="What if", asof_date=rows.asof_date)
    row = model._default_manager.first()
    answer = admin.post(
        _address(model, "change", row.pk), _form(admin, row) | {"scenario": other.pk}
    )
    assert answer.status_code == 302
    assert set(model._default_manager.values_list("scenario", flat=True)) == {rows.pk}


@pytest.mark.parametrize("name", ["order_id", "part_id", "customer_id"])
def test_a_number_that_is_taken_is_refused_in_words(
    admin: Client, rows: Scenario, name: str
) -> None:
    makers = {
        "order_id": factories.order,
        "part_id": factories.part,
        "customer_id": factories.customer,
    }
    row = makers[name](rows, "NEW")
    taken = type(row).objects.exclude(pk=row.pk).get()
    sent = _form(admin, row) | {name: getattr(taken, name)}
    answer = admin.post(_address(type(row), "change", row.pk), sent)
    assert answer.status_code == 200
    assert answer.context["errors"]


ONE_LINE = [
    (Scenario, "name"),
    (Customer, "name"),
    (Part, "description"),
    (Part, "alloy"),
    (planning.Holiday, "name"),
    (planning.FlaskSize, "flask_size"),
    (planning.FlaskInUse, "flask_size"),
]


@pytest.mark.parametrize(("model", "name"), [*ONE_LINE, (planning.Resources, "notes")])
def test_control_characters_are_refused(
    admin: Client, rows: Scenario, model: type[Model], name: str
) -> None:
    row = model._default_manager.first()
    for hostile in ("a\x07b", "a\tb", *(["a\nb"] if (model, name) in ONE_LINE else [])):
        sent = _form(admin, row) | {name: hostile}
        answer = admin.post(_address(model, "change", row.pk), sent)
        assert answer.status_code == 200
        assert "ontrol characters" in str(answer.context["errors"])


def test_notes_take_line_breaks_and_come_back_from_the_export(
    admin: Client, rows: Scenario
) -> None:
    resources = planning.Resources.objects.get()
    sent = _form(admin, resources) | {"notes": "One shift\r\n\r\n=no formula\n"}
    assert admin.post(_address(planning.Resources, "change", rows.pk), sent).status_code == 302
    resources.refresh_from_db()
    assert resources.notes == "One shift\n\n=no formula"
    content = exports.export_inputs(scenario=rows)
    staged = imports.stage_workbook(scenario=rows, file=content)
    assert not staged.errors
    assert not staged.differs


def test_two_flask_sizes_differ_in_more_than_case(admin: Client, rows: Scenario) -> None:
    sent = {"scenario": rows.pk, "flask_size": "s", "qty": 3}
    answer = admin.post(_address(planning.FlaskSize, "add"), sent)
    assert "This flask size exists already" in str(answer.context["errors"])
    with pytest.raises(IntegrityError), transaction.atomic():
        planning.FlaskSize.objects.create(scenario=rows, flask_size="s", qty=3)


def _delete(client: Client, row: Model) -> HttpResponse:
    return client.post(_address(type(row), "delete", row.pk), {"post": "yes"})


def test_a_scenario_goes_with_its_runs(admin: Client, rows: Scenario) -> None:
    planning.Approval.objects.all().delete()
    assert planning.DailyOrder.objects.exists()
    assert _delete(admin, rows).status_code == 302
    assert not Scenario.objects.exists()
    assert not planning.Run.objects.exists()


def test_scenarios_chosen_in_the_list_go_with_their_runs(admin: Client, rows: Scenario) -> None:
    planning.Approval.objects.all().delete()
    sent = {"action": "delete_selected", "_selected_action": [rows.pk], "post": "yes"}
    assert admin.post(_address(Scenario, "changelist"), sent).status_code == 302
    assert not Scenario.objects.exists()


def test_an_approved_plan_keeps_its_scenario_and_its_approver(
    admin: Client, rows: Scenario, ada: User
) -> None:
    for row in (rows, ada):
        answer = _delete(admin, row)
        assert answer.status_code == 200
        assert answer.context["protected"]
        row.refresh_from_db()


def test_a_user_goes_with_the_workbooks_never_confirmed(admin: Client, rows: Scenario) -> None:
    user = factories.user("gone")
    planning.StagedWorkbook.objects.update(uploaded_by=user)
    assert _delete(admin, user).status_code == 302
    assert not planning.StagedWorkbook.objects.exists()


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
