"""Every write is on record: who, when, before, after; by pages, in bulk and as administrator."""

from typing import Any

import pytest
from auditlog.models import LogEntry
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.test import Client
from django.urls import reverse

from foundry_portal.keys import create_key, revoke_key
from foundry_portal.models import ApiKey, KeptAnswer
from orders.models import Customer, Order, Part, Scenario
from orders.services.history import RECORDED
from planning import models as planning
from planning.models import Run
from planning.services import exports, imports, mails, pins, runs, scenarios
from planning.services.pins import Marking
from tests import factories, plans
from tests.planning.api.conftest import Program

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Action = LogEntry.Action
Model = type[models.Model]

IN_THE_HISTORY: set[Model] = {*RECORDED, ApiKey, planning.ApprovalRules, planning.MailWish}
OF_A_STEP: set[Model] = {  # an entry of its Monday step says what each write changed
    planning.FlaskSize,
    planning.Resources,
    planning.WeeklyPattern,
    planning.Holiday,
    planning.ExtraWorkday,
    planning.DayCapacity,
    planning.OrderProgress,
    planning.PatternLoaded,
    planning.FlaskInUse,
    planning.PourLoad,
    planning.MondayStep,
}
NAMES_ITS_AUTHOR: set[Model] = {  # never overwritten: the row says who and when
    Run,
    planning.Approval,
    planning.ProductionEntry,
    planning.CreditCorrection,
    planning.MarkedCell,
}
BY_THE_MACHINE: set[Model] = {  # what the portal makes of a run, or keeps for a while
    planning.RunProgress,
    planning.KeyFigure,
    planning.MoldingSettings,
    planning.PinnedCell,
    planning.DailyOrder,
    planning.WeeklyOrder,
    planning.OrderStatus,
    planning.DailyLoad,
    planning.StagedWorkbook,
    planning.StagedRow,
    planning.OutboxMail,
    KeptAnswer,
}


def entries(row: models.Model, **values: Any) -> list[LogEntry]:
    kind = ContentType.objects.get_for_model(row)
    return list(LogEntry.objects.filter(content_type=kind, object_id=row.pk, **values))


def the_entry(row: models.Model, **values: Any) -> LogEntry:
    (found,) = entries(row, **values)
    return found


def test_every_table_says_how_its_writes_are_on_record() -> None:
    ours = {
        model
        for app in ("foundry_portal", "orders", "planning")
        for model in apps.get_app_config(app).get_models()
    }
    said = [IN_THE_HISTORY, OF_A_STEP, NAMES_ITS_AUTHOR, BY_THE_MACHINE]
    assert ours == set().union(*said), "say how its writes are on record"
    assert sum(map(len, said)) == len(ours)


@pytest.mark.parametrize("model", sorted(NAMES_ITS_AUTHOR, key=str), ids=str)
def test_a_table_without_history_names_author_and_time(model: Model) -> None:
    fields = model._meta.concrete_fields
    assert [field for field in fields if field.related_model is User]
    assert [field for field in fields if isinstance(field, models.DateTimeField)]


def write_in_the_administration(admin: Client, row: models.Model, **values: Any) -> None:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    address = reverse(name, args=[row.pk])
    form = admin.get(address).context["adminform"].form
    shown = {field: form[field].value() for field in form.fields}
    sent = {field: value for field, value in shown.items() if value not in (None, False)}
    answer = admin.post(address, sent | values)
    assert answer.status_code == 302, answer.context["errors"]


def test_what_the_administrator_writes_is_on_record(admin: Client, ada: User, sam: User) -> None:
    live = factories.scenario()
    size = planning.FlaskSize.objects.get(scenario=live, flask_size="S")
    write_in_the_administration(admin, size, qty=41)
    found = the_entry(size)
    assert (found.actor, found.action, found.changes) == (ada, Action.UPDATE, {"qty": [40, 41]})
    planner = Group.objects.get(name="planner")
    since = {"date_joined_0": "2026-11-20", "date_joined_1": "10:00:00"}
    write_in_the_administration(admin, sam, groups=[planner.pk], **since)
    changes = the_entry(sam, action=Action.UPDATE).changes
    assert changes["groups"] == ["sales", "planner"]
    added = reverse("admin:planning_approvalrules_add")
    assert admin.post(added, {"second_person": "on"}).status_code == 302
    made = the_entry(planning.ApprovalRules.objects.get())
    assert (made.action, made.changes) == (Action.CREATE, {"second_person": [None, True]})


def test_a_new_password_is_on_record_but_not_the_password(admin: Client, sam: User) -> None:
    address = reverse("admin:auth_user_password_change", args=[sam.pk])
    new = "molten iron 1400"
    admin.post(address, {"usable_password": "true", "password1": new, "password2": new})
    sam.refresh_from_db()
    assert sam.check_password(new)
    assert new not in str(the_entry(sam).changes)
    own = Client()
    own.force_login(sam)
    newer = new + "!"
    sent = {"old_password": new, "new_password1": newer, "new_password2": newer}
    assert own.post(reverse("account"), sent).status_code == 302
    assert entries(sam)[0].actor == sam


@pytest.mark.parametrize("by", ["one", "chosen"])
def test_what_the_administrator_deletes_is_on_record(admin: Client, ada: User, by: str) -> None:
    row = factories.customer(factories.scenario())
    key = row.pk
    if by == "one":
        admin.post(reverse("admin:orders_customer_delete", args=[key]), {"post": "yes"})
    else:
        chosen = {"action": "delete_selected", "_selected_action": [key], "post": "yes"}
        admin.post(reverse("admin:orders_customer_changelist"), chosen)
    assert not Customer.objects.exists()
    row.pk = key
    found = the_entry(row)
    assert (found.actor, found.action) == (ada, Action.DELETE)
    assert found.changes["name"] == ["Rio Pumps", None]


def test_an_import_is_on_record_row_by_row(pat: User) -> None:
    live = factories.scenario()
    order = factories.order(live, customer=factories.customer(live))
    planning.OrderProgress.objects.create(
        scenario=live, asof_date=live.asof_date, order=order, molded_qty_credit=3
    )
    content = exports.export_inputs(scenario=live)
    planning.OrderProgress.objects.update(molded_qty_credit=1)
    planning.FlaskSize.objects.filter(flask_size="S").update(qty=1)
    Order.objects.update(qty=7)
    Part.objects.update(alloy="")
    staged = imports.stage_workbook(scenario=live, file=content)
    imports.apply_import(staged=staged, user=pat)
    found = the_entry(order)
    assert (found.actor, found.changes) == (pat, {"qty": [7, 10]})
    assert the_entry(order.part).changes == {"alloy": ["", "GG25"]}
    steps = {step.step: step for step in planning.MondayStep.objects.filter(scenario=live)}
    assert the_entry(steps["progress"]).changes == {"O1": ["1", "3"]}
    assert ["1", "40"] in the_entry(steps["shop"]).changes.values()


def test_a_copy_says_how_many_rows_it_took(pat: User) -> None:
    live = factories.scenario()
    factories.order(live)
    copy = scenarios.copy_scenario(scenario=live, name="Two shifts", user=pat)
    made = the_entry(copy)
    assert (made.action, made.actor) == (Action.CREATE, pat)
    assert made.changes["orders"] == ["", "1"]


def test_approvals_and_withdrawals_are_on_record(pat: User, ada: User) -> None:
    live = factories.scenario()
    factories.order(live)
    run = plans.solved_run(live)
    plans.approve(run, pat, "Agreed with sales")
    approved = the_entry(run)
    assert approved.actor == pat
    assert approved.changes == {"plan in force": ["", str(run)]}
    assert approved.additional_data == {"reason": "Agreed with sales"}
    plans.withdraw(run, ada, "Furnace is down")
    (withdrawn,) = entries(run, actor=ada)
    assert withdrawn.changes == {"plan in force": [str(run), ""]}


def test_who_stopped_or_cancelled_a_run_is_on_record(pat: User) -> None:
    live = factories.scenario()
    queued = plans.run(live, Run.State.QUEUED)
    assert runs.request_cancel(run=queued, user=pat)
    assert not runs.request_cancel(run=queued, user=pat)
    assert the_entry(queued).actor == pat
    running = plans.run(live, Run.State.RUNNING)
    assert runs.request_stop(run=running, user=pat)
    assert the_entry(running).changes == {"asked of it": ["", "to stop"]}


def test_marked_cells_are_on_record_also_when_set_free(pat: User, ada: User) -> None:
    live = factories.scenario()
    factories.order(live)
    run, day = plans.solved_run(live), live.asof_date
    pins.mark_cells(run=run, user=pat, markings=[Marking("O1", day, 4)])
    pins.mark_cells(run=run, user=ada, markings=[Marking("O1", day, None, seen=4)])
    assert [(found.actor, found.changes) for found in entries(run)] == [
        (ada, {f"O1 {day}": ["4", ""]}),
        (pat, {f"O1 {day}": ["", "4"]}),
    ]


def test_keys_and_mail_wishes_are_on_record(vic: User) -> None:
    key, text = create_key(user=vic, name="ERP")
    assert revoke_key(user=vic, pk=key.pk)
    assert not revoke_key(user=vic, pk=key.pk)
    assert [found.action for found in entries(key)] == [Action.UPDATE, Action.CREATE]
    assert text not in str([found.changes for found in entries(key)])
    mails.set_wish(user=vic, address="vic@foundry.example", approved_plans=True)
    assert the_entry(vic).changes["address"] == ["", "vic@foundry.example"]


def test_what_is_refused_is_on_record(viewer: Client, sales: Client, vic: User, sam: User) -> None:
    hidden = factories.order(factories.scenario(name="What if", is_live=False))
    viewer.get(reverse("order-list"), REMOTE_ADDR="10.0.0.7")
    sales.get(reverse("order", args=[hidden.pk]))
    Client().get(reverse("order-list"))
    sales.get("/nothing/here/")
    found = the_entry(vic)
    assert (found.actor, found.action, found.remote_addr) == (vic, Action.ACCESS, "10.0.0.7")
    assert found.changes == {"refused": ["GET /orders/", "403"]}
    assert the_entry(sam).changes == {"refused": [f"GET /orders/{hidden.pk}/", "404"]}
    assert LogEntry.objects.count() == 2


def test_what_a_program_is_refused_is_on_record(vic: User) -> None:
    assert Program(vic).get("/runs").status_code == 403
    assert the_entry(vic, action=Action.ACCESS).changes["refused"][1] == "403"


def test_the_history_is_read_and_never_changed(admin: Client, viewer: Client, sam: User) -> None:
    viewer.get(reverse("order-list"))
    (found,) = LogEntry.objects.all()
    page = admin.get(reverse("admin:auditlog_logentry_changelist"))
    assert "GET /orders/" in page.text
    assert admin.get(reverse("admin:auditlog_logentry_change", args=[found.pk])).status_code == 200
    for name in ("change", "delete"):
        address = reverse(f"admin:auditlog_logentry_{name}", args=[found.pk])
        assert admin.post(address, {"post": "yes"}).status_code == 403


def test_a_row_that_says_the_same_writes_no_entry(admin: Client) -> None:
    part = factories.part(factories.scenario())
    write_in_the_administration(admin, part, gross_weight_ton="0.1")
    assert not entries(part)
    assert Scenario.objects.count() == 1
