"""A copy of a scenario has all its inputs, and changes nothing of what it was copied from."""

from datetime import timedelta
from time import perf_counter

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orders.models import Order, Scenario
from orders.queries import history_of
from planning.models import (
    Approval,
    CreditCorrection,
    DayCapacity,
    ExtraWorkday,
    FlaskInUse,
    Holiday,
    OrderProgress,
    PatternLoaded,
    PourLoad,
    ProductionEntry,
    Run,
    StagedWorkbook,
    WeeklyPattern,
)
from planning.models.molding import PlanRow
from planning.services import exports
from planning.services.imports import stage_workbook
from planning.services.scenarios import COPIED, NameTaken, copy_scenario
from planning.translate import DOORS
from tests import factories, plans

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

# What of a scenario is no input: results, and the record of what people did.
LEFT = {Run, Approval, StagedWorkbook, CreditCorrection}


@pytest.fixture
def live(sam) -> Scenario:
    """A scenario with a row in every table of its inputs."""
    scenario = factories.scenario()
    customer = factories.customer(scenario, salesperson=sam)
    order = factories.order(scenario, "O1", customer=customer, entered_by=sam)
    factories.order(scenario, "O2", state=Order.State.ON_HOLD, priority=50)
    at = {"scenario": scenario, "asof_date": scenario.asof_date}
    WeeklyPattern.objects.create(scenario=scenario, saturday=True)
    Holiday.objects.create(scenario=scenario, date=scenario.asof_date + timedelta(days=3))
    ExtraWorkday.objects.create(scenario=scenario, date=scenario.asof_date + timedelta(days=6))
    DayCapacity.objects.create(scenario=scenario, date=scenario.asof_date, molding_max_per_day=5)
    OrderProgress.objects.create(
        scenario=scenario,
        asof_date=scenario.asof_date - timedelta(days=7),
        order=order,
        molded_qty_credit=2,
    )
    PatternLoaded.objects.create(**at, order=order)
    FlaskInUse.objects.create(**at, flask_size="S", release_workday_index=1, qty_inuse=3)
    PourLoad.objects.create(**at, workday_index=0, tons_committed="0.3")
    friday = scenario.asof_date - timedelta(days=3)
    right = factories.logged(order, 3, day=friday)
    factories.logged(order, 30, day=friday, replaced_by=right)
    return scenario


def test_every_table_of_inputs_is_copied() -> None:
    owned = {
        model
        for model in apps.get_models()
        if any(field.name == "scenario" for field in model._meta.fields)
        and not issubclass(model, PlanRow)
    }
    assert {model for model, _columns in COPIED} == owned - LEFT


def test_a_copy_is_planned_as_what_it_was_copied_from(live, pat) -> None:
    copy = copy_scenario(scenario=live, name="Second shift", user=pat)
    assert not copy.is_live
    snapshots = [DOORS["molding"].freeze(scenario).snapshot for scenario in (live, copy)]
    assert snapshots[1] == snapshots[0] | {"name": "Second shift"}
    assert snapshots[1]["orders"][0]["molded_qty_credit"] == 5  # two stated, three in the log


def test_a_copy_holds_the_same_workbook(live, pat) -> None:
    copy = copy_scenario(scenario=live, name="Second shift", user=pat)
    staged = stage_workbook(scenario=copy, file=exports.export_inputs(scenario=live))
    assert not staged.errors
    assert not staged.differs, [str(count) for count in staged.counts if count.differs]


def test_a_copy_has_rows_of_its_own(live, pat, sam) -> None:
    copy = copy_scenario(scenario=live, name="Second shift", user=pat)
    order = copy.orders.get(order_id="O1")
    assert (order.part.scenario, order.customer.scenario) == (copy, copy)
    assert (order.customer.salesperson, order.entered_by) == (sam, sam)
    copy.orders.update(qty=99)
    copy.flask_sizes.update(qty=0)
    assert not live.orders.filter(qty=99).exists()
    assert not live.flask_sizes.filter(qty=0).exists()
    copy.delete()
    assert live.orders.count() == 2


def test_runs_and_replaced_entries_stay_where_they_are(live, pat) -> None:
    plans.solved_run(live, approved_by=pat)
    copy = copy_scenario(scenario=live, name="Second shift", user=pat)
    assert not copy.runs.exists()
    assert [entry.qty for entry in ProductionEntry.objects.filter(scenario=copy)] == [3]


def test_entries_of_the_log_keep_who_wrote_them_and_when(live, pat, lin) -> None:
    then = timezone.now() - timedelta(days=3)
    ProductionEntry.objects.update(entered_at=then, entered_by=lin, note="second shift")
    copy = copy_scenario(scenario=live, name="Second shift", user=pat)
    entry = ProductionEntry.objects.get(scenario=copy)
    assert (entry.entered_at, entry.entered_by, entry.note) == (then, lin, "second shift")


def test_who_copied_what_is_on_record(live, pat) -> None:
    copy = copy_scenario(scenario=live, name="Second shift", user=pat)
    (event,) = history_of(copy)
    assert (event.by, event.reason) == ("pat", "Copy of “Live”.")


def test_a_name_that_is_taken_is_told_and_nothing_is_copied(live, pat) -> None:
    with pytest.raises(NameTaken):
        copy_scenario(scenario=live, name="Live", user=pat)
    assert Scenario.objects.count() == 1


def test_orders_are_copied_many_at_a_time(live, pat) -> None:
    counts = []
    for size in (10, 300):
        Order.objects.bulk_create(
            Order(
                scenario=live,
                order_id=f"N{size}-{number}",
                part=live.parts.get(),
                qty=5,
                due_date=live.asof_date,
            )
            for number in range(size)
        )
        with CaptureQueriesContext(connection) as captured:
            copy_scenario(scenario=live, name=f"Copy {size}", user=pat)
        counts.append(len(captured))
    assert counts[1] - counts[0] <= 290 / 50


def test_ten_thousand_orders_are_copied_in_seconds(live, pat) -> None:
    Order.objects.bulk_create(
        (
            Order(
                scenario=live,
                order_id=f"N{number}",
                part=live.parts.get(part_id="P1"),
                qty=5,
                due_date=live.asof_date,
            )
            for number in range(10_000)
        ),
        batch_size=500,
    )
    began = perf_counter()
    copy = copy_scenario(scenario=live, name="Big", user=pat)
    seconds = perf_counter() - began
    print(f"10,000 orders copied in {seconds:.2f} s")
    assert copy.orders.count() == 10_002
    assert seconds < 10  # a second or two where nothing else runs


def test_a_scenario_is_locked_before_it_is_read_so_that_no_half_import_is_copied(live, pat) -> None:
    with CaptureQueriesContext(connection) as asked:
        copy_scenario(scenario=live, name="What if", user=pat)
    first = next(query["sql"] for query in asked if query["sql"].startswith("SELECT"))
    assert 'FROM "scenarios"' in first
    assert ("FOR UPDATE" in first) == connection.features.has_select_for_update
