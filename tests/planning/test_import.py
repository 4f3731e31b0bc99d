"""A Monday workbook goes in whole: what it would do is shown first, then exactly that is done."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from threading import Thread

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from orders.models import Customer, Order, Part, Scenario
from planning.models import FlaskSize, OrderProgress, PatternLoaded, PourLoad, Resources
from planning.services.imports import (
    ImportChanged,
    ImportRefused,
    StagedImport,
    apply_import,
)
from planning.sheets.opening import PourLoadSheet
from planning.sheets.orders import OrdersSheet
from tests.planning.importing import imported, stage
from tests.workbooks import MONDAY_1, MONDAY_2, SmallWorkbook

pytestmark = pytest.mark.django_db


def counts(staged: StagedImport) -> dict[str, tuple[int, int, int, int]]:
    return {c.sheet: (c.new, c.changed, c.unchanged, c.no_longer_listed) for c in staged.counts}


def rows_of(content: bytes, sheet: str, key: int = 1) -> dict[tuple, tuple]:
    """Return a sheet's rows by their first cells, read without the portal."""
    rows = load_workbook(BytesIO(content))[sheet].iter_rows(min_row=2, values_only=True)
    return {row[:key]: row for row in rows}


def test_the_first_monday_makes_the_live_scenario() -> None:
    staged = stage(MONDAY_1)
    assert (staged.scenario_name, staged.asof_date) == ("Monday 2026-11-16", date(2026, 11, 16))
    assert not staged.warnings
    for sheet, new, *rest in ((name, *count) for name, count in counts(staged).items()):
        keys = 2 if sheet == "initial_flask_inuse" else 1
        assert (new, rest) == (len(rows_of(MONDAY_1, sheet, keys)), [0, 0, 0]), sheet
    assert not Scenario.objects.exists()
    scenario = apply_import(staged=staged, user=None)
    assert scenario.is_live
    assert (scenario.orders.count(), scenario.parts.count()) == (140, 51)


def test_the_second_monday_moves_it_on() -> None:
    scenario = imported(MONDAY_1)
    staged = stage(MONDAY_2, scenario)
    before, after = rows_of(MONDAY_1, "orders"), rows_of(MONDAY_2, "orders")
    both = before.keys() & after.keys()
    changed = sum(before[key] != after[key] for key in both)
    missing = sorted(key[0] for key in before.keys() - after.keys())
    assert counts(staged)["orders"] == (
        len(after.keys() - before.keys()),
        changed,
        len(both) - changed,
        len(missing),
    )
    assert staged.missing_orders == missing
    assert counts(staged)["scenario"] == (0, 1, 0, 0)
    assert counts(staged)["parts"] == (0, 0, 51, 0)
    assert counts(staged)["initial_order_progress"] == (9, 0, 0, 0)

    imported(MONDAY_2, scenario)
    scenario.refresh_from_db()
    assert (scenario.name, scenario.asof_date) == ("Monday 2026-11-16", date(2026, 11, 23))
    assert set(scenario.orders.values_list("state", flat=True)) == {Order.State.OPEN}
    assert Scenario.objects.count() == 1
    # The opening state of the Monday before stays as it was.
    assert OrderProgress.objects.filter(asof_date=date(2026, 11, 16)).count() == 5
    assert OrderProgress.objects.filter(asof_date=date(2026, 11, 23)).count() == 9


def test_orders_no_longer_listed_are_closed_only_if_that_is_wanted() -> None:
    scenario = imported(MONDAY_1)
    missing = stage(MONDAY_2, scenario).missing_orders
    imported(MONDAY_2, scenario, close_missing=True)
    closed = scenario.orders.filter(state=Order.State.CLOSED).order_by("order_id")
    assert [order.order_id for order in closed] == missing
    assert stage(MONDAY_2, scenario).missing_orders == []


def test_the_same_workbook_again_changes_nothing() -> None:
    scenario = imported(MONDAY_1)
    assert not stage(MONDAY_1, scenario).differs


def test_a_listed_closed_order_is_opened_again_and_one_on_hold_stays_on_hold() -> None:
    scenario = imported(SmallWorkbook())
    scenario.orders.filter(order_id="O1").update(state=Order.State.CLOSED)
    scenario.orders.filter(order_id="O2").update(state=Order.State.ON_HOLD)
    assert counts(stage(SmallWorkbook(), scenario))["orders"] == (0, 1, 2, 0)
    imported(SmallWorkbook(), scenario)
    states = dict(scenario.orders.values_list("order_id", "state"))
    assert states == {"O1": "open", "O2": "on_hold", "O3": "open"}


def test_an_order_cancelled_in_the_portal_stays_so_and_the_preview_says_it() -> None:
    scenario = imported(SmallWorkbook())
    number = scenario.orders.values_list("order_id", flat=True).first()
    scenario.orders.filter(order_id=number).update(state=Order.State.CANCELLED)
    staged = stage(SmallWorkbook(), scenario)
    assert not staged.differs
    assert f"cancelled in the portal, and they stay so: {number}." in staged.warnings[0]


def test_what_is_stored_is_what_the_workbook_says() -> None:
    scenario = imported(SmallWorkbook())
    order = scenario.orders.get(order_id="O1")
    assert (order.qty, order.due_date, order.priority) == (10, date(2026, 12, 11), 50)
    assert (order.part.part_id, order.customer.customer_id) == ("P1", "C1")
    assert scenario.orders.get(order_id="O2").priority == 100
    part = scenario.parts.get(part_id="P1")
    assert (part.finish_hours, part.gross_weight_ton) == (16.5, Decimal("0.085"))
    resources = Resources.objects.get(scenario=scenario)
    assert (resources.max_patterns, resources.notes) == (6, "One shift")
    flasks = FlaskSize.objects.filter(scenario=scenario).values_list("flask_size", "qty")
    assert dict(flasks) == {"S": 40, "M": 20}
    day = scenario.day_capacities.get()
    assert (day.molding_max_per_day, day.pour_max_ton_per_day) == (0, None)
    loaded = PatternLoaded.objects.values_list("order__order_id", "is_loaded")
    assert dict(loaded) == {"O1": True, "O2": False}


def test_an_absent_sheet_changes_nothing() -> None:
    scenario = imported(SmallWorkbook())
    book = SmallWorkbook().without("customers", "parts", "resources", "holidays", "scenario")
    assert not stage(book, scenario).differs
    only_openings = SmallWorkbook().without("orders", "scenario", "parts")
    assert not stage(only_openings, scenario).differs


def test_absent_opening_sheets_mean_an_empty_opening_state() -> None:
    scenario = imported(SmallWorkbook())
    book = SmallWorkbook().without("initial_order_progress", "initial_pour_load")
    staged = stage(book, scenario)
    assert counts(staged)["initial_order_progress"] == (0, 0, 0, 1)
    assert any("initial_pour_load is absent" in warning for warning in staged.warnings)
    apply_import(staged=staged, user=None)
    assert not OrderProgress.objects.exists()
    assert not PourLoad.objects.exists()
    assert PatternLoaded.objects.count() == 2


def test_rows_no_longer_listed_go_unless_orders_refer_to_them() -> None:
    scenario = imported(SmallWorkbook())
    book = SmallWorkbook().without("initial_order_progress", "initial_patterns_loaded", "holidays")
    book["holidays"] = [["date", "name"]]
    book["customers"] = [["customer_id", "name", "tier"], ["C2", "New", "Silver"]]
    del book["parts"][1]  # P1
    book["parts"].append(["P3", None, "S", 1, 1, 1, None])
    book["orders"] = [book["orders"][0], book["orders"][2]]  # O2 of P2 only
    staged = stage(book, scenario)
    assert not staged.errors
    assert [(c.sheet, c.no_longer_listed, c.kept) for c in staged.counts if c.no_longer_listed] == [
        ("customers", 1, 1),
        ("parts", 1, 1),
        ("orders", 2, 2),
        ("holidays", 1, 0),
        ("initial_order_progress", 1, 0),
        ("initial_patterns_loaded", 2, 0),
    ]
    assert "parts: no longer listed, but kept for their orders: P1." in staged.warnings
    apply_import(staged=staged, user=None)
    assert set(scenario.parts.values_list("part_id", flat=True)) == {"P1", "P2", "P3"}
    assert not scenario.holidays.exists()
    scenario.orders.filter(order_id="O1").delete()
    scenario.orders.filter(order_id="O3").delete()
    imported(book, scenario)
    assert set(scenario.parts.values_list("part_id", flat=True)) == {"P2", "P3"}
    assert set(scenario.customers.values_list("customer_id", flat=True)) == {"C2"}


def test_a_size_stays_while_parts_are_cast_in_it() -> None:
    scenario = imported(SmallWorkbook())
    book = SmallWorkbook().drop("resources", "flasks_M").without("parts", "orders")
    errors = stage(book, scenario).errors
    assert [(error.sheet, error.column) for error in errors] == [("resources", "flasks_M")]


def test_flask_sizes_are_the_columns_spelled_as_the_parts_do() -> None:
    scenario = imported(SmallWorkbook())
    book = SmallWorkbook().rename("resources", "flasks_M", "flasks_Big")
    book.put("parts", 3, "flask_size", "big")
    assert counts(stage(book, scenario))["resources"] == (0, 1, 0, 0)
    imported(book, scenario)
    assert set(FlaskSize.objects.values_list("flask_size", flat=True)) == {"S", "big"}
    assert scenario.parts.get(part_id="P2").flask_size == "big"


def test_a_second_scenario_is_a_what_if() -> None:
    imported(SmallWorkbook())
    assert not imported(SmallWorkbook().put("scenario", 2, "name", "What if")).is_live


def test_the_as_of_date_may_go_back_with_a_warning() -> None:
    scenario = imported(SmallWorkbook())
    staged = stage(SmallWorkbook().put("scenario", 2, "asof_date", date(2026, 11, 16)), scenario)
    assert "goes back" in staged.warnings[0]


def test_a_failure_midway_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = imported(MONDAY_1)
    staged = stage(MONDAY_2, scenario)
    orders = list(scenario.orders.order_by("pk").values())

    def fail(*args: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(PourLoadSheet, "save", fail)
    with pytest.raises(OSError, match="disk full"):
        apply_import(staged=staged, close_missing=True, user=None)
    scenario.refresh_from_db()
    assert scenario.asof_date == date(2026, 11, 16)
    assert list(scenario.orders.order_by("pk").values()) == orders
    assert not OrderProgress.objects.filter(asof_date=date(2026, 11, 23)).exists()
    with pytest.raises(OSError, match="disk full"):
        apply_import(staged=stage(SmallWorkbook()), user=None)
    assert Scenario.objects.count() == 1


def test_a_scenario_changed_since_the_preview_is_shown_again() -> None:
    scenario = imported(MONDAY_1)
    staged = stage(MONDAY_2, scenario)
    scenario.orders.filter(pk=scenario.orders.first().pk).update(qty=1)
    with pytest.raises(ImportChanged) as caught:
        apply_import(staged=staged, user=None)
    assert caught.value.staged.digest != staged.digest
    apply_import(staged=caught.value.staged, user=None)


@pytest.mark.both_databases
@pytest.mark.parametrize("edited", [{"qty": 77}, {"state": Order.State.ON_HOLD}], ids=str)
def test_what_somebody_saved_since_the_preview_is_not_overwritten(edited: dict) -> None:
    scenario = imported(SmallWorkbook())
    staged = stage(SmallWorkbook().put("orders", 2, "qty", 12), scenario)
    scenario.orders.filter(order_id="O1").update(**edited)
    before = list(scenario.orders.order_by("pk").values())
    with pytest.raises(ImportChanged):
        apply_import(staged=staged, user=None)
    assert list(scenario.orders.order_by("pk").values()) == before


def test_what_somebody_changed_in_a_row_that_goes_is_shown_first() -> None:
    scenario = imported(SmallWorkbook())
    book = SmallWorkbook()
    del book["holidays"][1]
    staged = stage(book, scenario)
    scenario.holidays.update(name="Christmas, but we work until noon")
    with pytest.raises(ImportChanged):
        apply_import(staged=staged, user=None)
    assert scenario.holidays.exists()


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_row_can_not_change_between_the_last_look_and_the_write(monkeypatch) -> None:
    """Another connection that saves at that moment waits, and then overwrites knowingly."""
    scenario = imported(SmallWorkbook())
    staged = stage(SmallWorkbook().put("orders", 2, "qty", 12), scenario)
    others: list[Thread] = []
    at_the_write: list[int] = []

    def edit() -> None:
        scenario.orders.filter(order_id="O1").update(qty=77)
        connection.close()

    def write_later(self: OrdersSheet, rows: list[Order]) -> None:
        others.append(Thread(target=edit))
        others[0].start()
        others[0].join(timeout=0.5)
        at_the_write.extend(Order.objects.filter(order_id="O1").values_list("qty", flat=True))
        update(self, rows)

    update = OrdersSheet.update
    monkeypatch.setattr(OrdersSheet, "update", write_later)
    apply_import(staged=staged, user=None)
    others[0].join(timeout=30)
    assert at_the_write == [10]
    assert scenario.orders.get(order_id="O1").qty == 77


def test_two_imports_of_the_same_preview_are_one() -> None:
    first, second = stage(MONDAY_1), stage(MONDAY_1)
    apply_import(staged=first, user=None)
    with pytest.raises(ImportRefused, match="this name exists"):
        apply_import(staged=second, user=None)
    assert Scenario.objects.count() == 1


def test_whoever_imports_has_entered_the_orders(pat) -> None:
    apply_import(staged=stage(SmallWorkbook()), user=pat)
    assert set(Order.objects.values_list("entered_by", flat=True)) == {pat.pk}


def many(orders: int) -> SmallWorkbook:
    """Return a workbook of many orders, of a part for every ten."""
    book = SmallWorkbook().without("initial_order_progress", "initial_patterns_loaded")
    book["parts"] += [[f"M{n}", "x", "S", 24, 24, 0.1, "GG25"] for n in range(orders // 10)]
    book["customers"] += [[f"K{n}", "x", "Gold"] for n in range(orders // 10)]
    for number in range(orders):
        part = f"M{number // 10}"
        due = date(2026, 12, 1) + timedelta(days=number % 90)
        book["orders"].append([f"N{number}", f"K{number // 10}", part, 5, due, 100])
    return book


def test_staging_asks_as_many_questions_for_any_number_of_rows() -> None:
    asked = []
    for scenario in (None, imported(many(20))):
        for orders in (20, 300):
            book = many(orders).put("scenario", 2, "name", "Other")
            book.put("orders", 5, "qty", 7)
            content = book.content()
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert not stage(content, scenario).errors
            asked.append(len(queries))
    assert asked[0] == asked[1]
    assert asked[2] == asked[3] <= 20


def test_the_numbers_of_the_scenario_are_its_own() -> None:
    imported(SmallWorkbook())
    other = imported(SmallWorkbook().put("scenario", 2, "name", "Other"))
    imported(SmallWorkbook().put("orders", 2, "qty", 99), other)
    assert sorted(Order.objects.filter(order_id="O1").values_list("qty", flat=True)) == [10, 99]
    assert Part.objects.count() == 4
    assert Customer.objects.count() == 2


def test_what_an_import_does_stands_in_the_history(pat) -> None:
    scenario = apply_import(staged=stage(SmallWorkbook()), user=pat)
    of_rows = LogEntry.objects.filter(content_type__app_label="orders").order_by("pk")
    assert of_rows.count() == 3 + 2 + 1 + 1  # orders, parts, customers, the scenario
    LogEntry.objects.all().delete()
    book = SmallWorkbook().put("orders", 2, "qty", 12).put("orders", 2, "customer_id", None)
    del book["orders"][3]
    apply_import(staged=stage(book, scenario), close_missing=True, user=pat)
    assert [(e.object_repr, e.changes, e.additional_data["reason"], e.actor) for e in of_rows] == [
        ("O1", {"qty": [10, 12], "customer": ["C1 Rio Pumps", None]}, "imported", pat),
        ("O3", {"state": ["open", "closed"]}, "No longer listed in the workbook.", pat),
    ]
