"""Cells are marked by several people, and the next run is solved around them."""

from datetime import timedelta

import pytest

from planning.engine import Limits, molding
from planning.models import MarkedCell, PinnedCell, Run
from planning.services import pins, runs
from planning.services.pins import Marking
from tests import factories, plans

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

MONDAY = factories.MONDAY
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def run() -> Run:
    live = factories.scenario()
    factories.order(live, "O1")
    factories.order(live, "O2")
    return plans.solved_run(live, chosen={"objective": "strict"}, seed=7)


def mark(run: Run, user, *markings: Marking) -> list[Marking]:
    return pins.mark_cells(run=run, user=user, markings=markings)


def marked(run: Run) -> list[tuple]:
    return list(run.marked_cells.values_list("order_id", "date", "molds"))


def test_cells_are_marked_changed_and_set_free(run, pat) -> None:
    assert not mark(run, pat, Marking("O1", MONDAY, 0), Marking("O2", TUESDAY, 4))
    assert marked(run) == [("O1", MONDAY, 0), ("O2", TUESDAY, 4)]
    assert not mark(run, pat, Marking("O1", MONDAY, 3, seen=0), Marking("O2", TUESDAY, None, 4))
    assert marked(run) == [("O1", MONDAY, 3)]


def test_what_somebody_else_marked_meanwhile_is_not_overwritten(run, pat, ada) -> None:
    mark(run, ada, Marking("O1", MONDAY, 2))
    lost = [
        Marking("O1", MONDAY, 5),
        Marking("O1", MONDAY, 5, seen=3),
        Marking("O1", MONDAY, None, seen=3),
    ]
    assert mark(run, pat, *lost) == lost
    assert marked(run) == [("O1", MONDAY, 2)]
    assert run.marked_cells.get().marked_by == ada


def test_two_who_want_the_same_agree(run, pat, ada) -> None:
    mark(run, ada, Marking("O1", MONDAY, 2))
    assert not mark(run, pat, Marking("O1", MONDAY, 2), Marking("O2", MONDAY, None, seen=1))


def test_the_next_run_is_solved_around_what_is_marked_under_the_same_settings(run, pat) -> None:
    mark(run, pat, Marking("O1", TUESDAY, 4), Marking("O2", MONDAY, 0))
    requested = pins.solve_around(run=run, user=pat)
    assert requested.snapshot["pinned"] == [
        {"order_id": "O2", "workday_index": 0, "molds": 0},
        {"order_id": "O1", "workday_index": 1, "molds": 4},
    ]
    assert (requested.molding_settings.objective, requested.seed) == ("strict", 7)
    assert requested.molding_settings.pinned_cells == 2
    kept = PinnedCell.objects.filter(run=requested).values_list("order_id", "date", "molds")
    assert list(kept) == marked(run) == marked(requested)


def test_the_search_starts_from_the_plan_in_whose_grid_the_cells_were_marked(run, pat) -> None:
    mark(run, pat, Marking("O1", MONDAY, 3))
    requested = pins.solve_around(run=run, user=pat)
    assert requested.snapshot["hint"] == [
        {"order_id": "O1", "workday_index": 0, "molds": 10},
        {"order_id": "O2", "workday_index": 1, "molds": 10},
    ]
    chosen = requested.molding_settings
    assert (chosen.start_run, chosen.former_run) == (run, None)
    assert f"started from run {run.pk}" in requested.settings_in_words
    plan = molding.solve(
        molding.Problem.from_json(requested.snapshot),
        Limits(time_limit_s=1, workers=1, seed=0, deterministic=True),
    )
    molds = {(cell.order_id, cell.workday_index): cell.molds for cell in plan.molds}
    assert molds["O1", 0] == 3
    assert sum(molds.values()) == 20


def test_a_plan_made_from_nothing_is_solved_again_from_nothing(run, pat) -> None:
    run.molding_settings.start_from_plan = False
    run.molding_settings.save()
    mark(run, pat, Marking("O1", MONDAY, 3))
    requested = pins.solve_around(run=run, user=pat)
    assert requested.snapshot["hint"] == []
    assert requested.molding_settings.start_run is None


def test_pins_that_cannot_hold_leave_no_run_and_name_their_cells(run, pat) -> None:
    mark(run, pat, Marking("O1", TUESDAY, 8), Marking("O2", TUESDAY, 3), Marking("O2", MONDAY, 1))
    with pytest.raises(runs.NotReady) as caught:
        pins.solve_around(run=run, user=pat)
    (finding,) = caught.value.readiness.errors
    assert set(finding.cells) == {("O1", TUESDAY), ("O2", TUESDAY)}
    assert Run.objects.count() == 1
    assert MarkedCell.objects.count() == 3


def test_a_pin_on_a_day_that_became_a_holiday_is_named(run, pat) -> None:
    run.scenario.holidays.create(date=TUESDAY, name="Closed")
    mark(run, pat, Marking("O1", TUESDAY, 8))
    with pytest.raises(runs.NotReady, match="no workday") as caught:
        pins.solve_around(run=run, user=pat)
    assert caught.value.readiness.errors[0].cells == (("O1", TUESDAY),)


def test_more_molds_than_remain_are_named_at_each_pin_of_the_order(run, pat) -> None:
    mark(run, pat, Marking("O1", MONDAY, 9), Marking("O1", TUESDAY, 2), Marking("O2", MONDAY, 1))
    with pytest.raises(runs.NotReady) as caught:
        pins.solve_around(run=run, user=pat)
    (finding,) = caught.value.readiness.errors
    assert set(finding.cells) == {("O1", MONDAY), ("O1", TUESDAY)}
