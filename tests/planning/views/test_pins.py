"""Cells are pinned in the daily grid, and the plan is solved again around them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planning.models import DailyOrder, Run
from planning.services import pins
from planning.services.pins import Marking
from tests import factories, plans

MONDAY = factories.MONDAY
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def run(db) -> Run:
    live = factories.scenario()
    factories.order(live, "O1")
    factories.order(live, "SO/2.1")
    return plans.solved_run(live)


def address(run: Run) -> str:
    return reverse("run-pins", args=[run.pk])


def post(client, run: Run, query: str = "", **values: object):
    return client.post(address(run) + query, values)


def marked(run: Run) -> list[tuple]:
    return list(run.marked_cells.values_list("order_id", "date", "molds"))


def field(page, order_id: str, index: int):
    return next(
        f
        for row, fields in page.context["rows"]
        for f in fields
        if row.status.order_id == order_id and f.index == index
    )


def test_what_is_typed_is_marked_and_stands_in_its_field(planner, run) -> None:
    typed = {"molds.0.O1": "4", "molds.1.SO/2.1": "0", "molds.2.O1": ""}
    answer = post(planner, run, "?from=0", **typed)
    assert answer["Location"] == address(run) + "?from=0"
    assert marked(run) == [("O1", MONDAY, 4), ("SO/2.1", TUESDAY, 0)]
    page = planner.get(address(run))
    assert (field(page, "O1", 0).text, field(page, "O1", 0).seen) == ("4", "4")
    assert "2 pins for the next run" in page.text
    assert 'name="seen.1.SO/2.1" value="0"' in page.text


def test_a_field_left_blank_sets_its_cell_free_and_others_stay(planner, run) -> None:
    post(planner, run, **{"molds.0.O1": "4", "molds.1.O1": "2"})
    post(planner, run, **{"molds.0.O1": "", "seen.0.O1": "4", "molds.1.O1": "2", "seen.1.O1": "2"})
    assert marked(run) == [("O1", TUESDAY, 2)]


def test_a_pin_is_taken_away_from_the_list(planner, run) -> None:
    post(planner, run, **{"molds.0.O1": "4", "molds.1.O1": "2"})
    post(planner, run, remove=run.marked_cells.get(date=MONDAY).pk)
    assert marked(run) == [("O1", TUESDAY, 2)]
    for nonsense in ("", "x", "9" * 30):
        assert post(planner, run, remove=nonsense).status_code == 302


@pytest.mark.parametrize("wrong", ["x", "-1", "1.5", "100001", "1e3"])
def test_what_is_no_number_is_named_and_nothing_is_marked(planner, run, wrong) -> None:
    page = post(planner, run, **{"molds.0.O1": "3", "molds.1.SO/2.1": wrong})
    assert "Order SO/2.1 on 24 Nov 2026: enter a whole number from 0 to 100,000." in page.text
    assert field(page, "O1", 0).text == "3"
    assert field(page, "SO/2.1", 1).text == wrong
    assert not marked(run)


def test_a_cell_beside_a_wrong_one_is_still_not_marked_over_somebody_else(
    planner, run, pat
) -> None:
    pins.mark_cells(run=run, user=pat, markings=[Marking("O1", MONDAY, 5)])  # meanwhile
    page = post(planner, run, **{"molds.0.O1": "3", "molds.1.SO/2.1": "x"})
    assert (field(page, "O1", 0).text, field(page, "O1", 0).seen) == ("3", "")


@pytest.mark.parametrize("name", ["molds.0.GONE", "molds.999999.O1"])
def test_a_cell_that_the_plan_does_not_have_is_refused(planner, run, name) -> None:
    assert "this plan has no such cell" in post(planner, run, **{name: "3"}).text
    assert not marked(run)


def test_one_button_pins_and_solves(planner, run) -> None:
    answer = post(planner, run, **{"molds.0.O1": "4", "solve": "1"})
    requested = Run.objects.get(state=Run.State.QUEUED)
    assert answer["Location"] == reverse("run", args=[requested.pk])
    assert requested.snapshot["pinned"] == [{"order_id": "O1", "workday_index": 0, "molds": 4}]
    assert "1 pinned cell" in planner.get(answer["Location"]).text


def test_pins_that_cannot_hold_stand_in_the_list_with_their_reason(planner, run) -> None:
    page = post(
        planner, run, **{"molds.0.O1": "8", "molds.0.SO/2.1": "3", "molds.1.O1": "1", "solve": "1"}
    )
    reasons = {(cell.order_id, cell.date): why for cell, why in page.context["marked"]}
    assert "Molds of one part per day: 11 molds" in reasons["O1", MONDAY][0]
    assert reasons["SO/2.1", MONDAY] == reasons["O1", MONDAY]
    assert reasons["O1", TUESDAY] == []
    assert "each with its reason" in page.text
    assert Run.objects.count() == 1


def test_nothing_pinned_is_nothing_to_solve_around(planner, run) -> None:
    page = planner.post(address(run), {"solve": "1"}, follow=True)
    assert "Nothing is pinned yet" in page.text
    assert Run.objects.count() == 1


def test_a_run_on_its_way_is_shown_instead(planner, run) -> None:
    queued = plans.run(run.scenario, Run.State.QUEUED)
    answer = post(planner, run, **{"molds.0.O1": "4", "solve": "1"})
    assert answer["Location"] == reverse("run", args=[queued.pk])
    assert marked(run) == [("O1", MONDAY, 4)]


def test_an_order_that_is_not_molded_on_these_days_is_found_by_searching(planner, run) -> None:
    for number in range(21):
        factories.order(run.scenario, f"N{number:02}")
    later = plans.solved_run(run.scenario)
    after = DailyOrder.objects.get(run=later, workday_index=20).order_id
    shown = planner.get(address(later)).context["rows"]
    assert after not in [row.status.order_id for row, _fields in shown]
    found = planner.get(address(later), {"q": after}).context["rows"]
    assert [row.status.order_id for row, _fields in found] == [after]


def test_pinned_cells_are_marked_in_the_plan_that_was_solved_around_them(planner, run) -> None:
    run.pinned_cells.create(order_id="O1", date=MONDAY, molds=10)
    run.pinned_cells.create(order_id="O1", date=TUESDAY, molds=0)
    run.molding_settings.pinned_cells = 2
    run.molding_settings.save()
    page = planner.get(reverse("run-daily", args=[run.pk]))
    row = next(row for row in page.context["rows"] if row.status.order_id == "O1")
    assert [cell.is_pinned for cell in row.cells[:3]] == [True, True, False]
    assert page.text.count("pinned:") == 2
    assert "A cell with a pin was fixed" in page.text


def test_a_plan_of_a_former_monday_has_no_cells_to_pin(planner, run) -> None:
    run.scenario.asof_date = MONDAY + timedelta(weeks=1)
    run.scenario.save()
    assert "of another Monday" in planner.get(address(run)).text
    assert address(run) not in planner.get(reverse("run-daily", args=[run.pk])).text
    post(planner, run, **{"molds.0.O1": "4", "solve": "1"})
    assert not marked(run)
    assert Run.objects.count() == 1


def test_nobody_else_sees_the_way_to_pin(viewer, planner, run, pat) -> None:
    approved = plans.solved_run(run.scenario, approved_by=pat)
    daily = reverse("run-daily", args=[approved.pk])
    assert address(approved) in planner.get(daily).text
    assert address(approved) not in viewer.get(daily).text


def test_what_another_planner_marked_is_told(planner, run, ada) -> None:
    pins.mark_cells(run=run, user=ada, markings=[Marking("O1", MONDAY, 2)])
    page = planner.post(address(run), {"molds.0.O1": "5"}, follow=True)
    assert "Order O1 on 23 Nov 2026 was pinned otherwise" in page.text
    assert marked(run) == [("O1", MONDAY, 2)]


def test_a_page_of_cells_stays_below_the_fields_that_a_form_may_have(
    planner, run, settings
) -> None:
    for number in range(40):
        factories.order(run.scenario, f"N{number:02}")
    full = plans.solved_run(run.scenario)
    page = planner.get(address(full), {"q": "N"})
    fields = [f for _row, fields in page.context["rows"] for f in fields]
    assert len(fields) == 400
    assert 2 * len(fields) + 10 < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


def test_queries_do_not_grow_with_orders_and_pins(planner, run, pat) -> None:
    def asked(of: Run) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert planner.get(address(of)).status_code == 200
        return len(captured)

    few = asked(run)
    for number in range(40):
        factories.order(run.scenario, f"N{number:02}")
    many = plans.solved_run(run.scenario)
    cells = [Marking(f"N{n:02}", MONDAY, n) for n in range(40)]
    pins.mark_cells(run=many, user=pat, markings=cells)
    assert asked(many) == few <= 12
