"""The pattern board: bars, what is loaded, what is late, what changed since the plan before."""

from datetime import timedelta

import pytest

from planning import queries
from planning.models import DailyOrder, OrderStatus
from planning.queries import Stage
from planning.queries.board import Change
from tests import factories, plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def live():
    scenario = factories.scenario()
    for number in (1, 2, 3):
        factories.order(scenario, f"O{number}")
    return scenario


def _mold(run, order: str, molds: dict[int, int]) -> None:
    """Let a plan mold an order on other days than it does; it is delivered three days later."""
    status = OrderStatus.objects.get(run=run, order_id=order)
    DailyOrder.objects.filter(run=run, order_id=order).delete()
    days = dict(queries.workdays(run))
    DailyOrder.objects.bulk_create(
        DailyOrder(
            run=run,
            scenario=run.scenario,
            asof_date=run.asof_date,
            workday_index=index,
            date=days[index],
            order_id=order,
            part_id=status.part_id,
            molds_molded=qty,
        )
        for index, qty in molds.items()
    )
    done = max(molds) + 3
    status.completion_workday_index, status.completion_date = done, days[done]
    status.save()


def _bars(board) -> dict[tuple[str, int], object]:
    return {(bar.order_id, bar.first): bar for bar in board.bars}


def test_a_campaign_is_a_bar_with_its_molds_day_by_day(live) -> None:
    run = plans.solved_run(live)
    _mold(run, "O1", {0: 4, 1: 6, 3: 2})
    bars = _bars(queries.board_of(run))
    assert bars["O1", 0].molds == (4, 6)
    assert (bars["O1", 0].least, bars["O1", 0].most, bars["O1", 0].qty) == (4, 6, 10)
    assert bars["O1", 3].molds == (2,)
    assert bars["O1", 3].place == bars["O1", 0].place


def test_only_the_campaign_that_comes_after_the_due_date_is_late(live) -> None:
    run = plans.solved_run(live)
    _mold(run, "O1", {0: 4, 6: 3, 7: 3})
    due = run.asof_date + timedelta(days=9)  # the eighth workday, on which the molds of day 4 come
    OrderStatus.objects.filter(order_id="O1").update(due_date=due, late_qty=6)
    bars = _bars(queries.board_of(run))
    assert bars["O1", 0].late_qty == 0
    assert bars["O1", 6].late_qty == 6
    assert bars["O1", 6].due == 7


def test_there_are_as_many_places_as_the_shop_has(live) -> None:
    run = plans.solved_run(live, snapshot={"resources": {"max_patterns": 6}})
    assert queries.board_of(run).places == 6
    assert queries.board_of(plans.solved_run(live)).places == 1


def test_loaded_patterns_stand_at_the_left_and_stay_or_come_off(live) -> None:
    run = plans.solved_run(live)
    _mold(run, "O1", {0: 4})
    _mold(run, "O2", {5: 4})
    OrderStatus.objects.filter(order_id__in=["O1", "O2"]).update(pattern_loaded=True)
    board = queries.board_of(run)
    loaded = {at.pattern: (place, at.goes_on) for place, at in board.loaded.items()}
    assert loaded["O1"] == (_bars(board)["O1", 0].place, True)
    assert loaded["O2"][1] is False


def test_orders_of_one_pattern_share_a_place(live) -> None:
    run = plans.solved_run(live, chosen={"pattern_scope": "part"})
    _mold(run, "O1", {0: 4, 1: 2})
    _mold(run, "O2", {1: 3, 2: 3})
    _mold(run, "O3", {3: 1})
    board = queries.board_of(run)
    bars = _bars(board)
    assert board.places == 1
    assert [bars[at].lanes for at in (("O1", 0), ("O2", 1), ("O3", 3))] == [2, 2, 2]
    assert bars["O1", 0].lane != bars["O2", 1].lane


def test_bars_say_what_changed_since_the_plan_in_force(live, pat) -> None:
    live.asof_date = plans.this_monday()
    live.save()
    before = plans.solved_run(live, approved_by=pat)
    _mold(before, "O1", {0: 4, 1: 4})
    _mold(before, "O2", {2: 5})
    factories.order(live, "O4")
    run = plans.solved_run(live)
    _mold(run, "O1", {0: 4, 1: 4})
    _mold(run, "O2", {2: 6})
    DailyOrder.objects.filter(run=run, order_id="O3").delete()
    board = queries.board_of(run, changes=True)
    changes = {bar.order_id: bar.change for bar in board.bars}
    assert changes == {"O1": Change.SAME, "O2": Change.CHANGED, "O4": Change.NEW}
    assert board.before == before
    assert board.gone == ["O3"]
    ghosts = {ghost.pattern: ghost for ghost in board.ghosts}
    assert (ghosts["O1"].first, ghosts["O1"].last) == (0, 1)
    assert ghosts["O1"].place == _bars(board)["O1", 0].place


def test_nothing_is_laid_over_without_being_asked_for(live, pat) -> None:
    live.asof_date = plans.this_monday()
    live.save()
    plans.solved_run(live, approved_by=pat)
    board = queries.board_of(plans.solved_run(live))
    assert board.before is None
    assert not board.ghosts
    assert {bar.change for bar in board.bars} == {None}


PART = {
    "part_id": "P1",
    "flask_size": "S",
    "cool_hours": 30,
    "finish_hours": 20,
    "gross_weight_kg": 100,
    "alloy": "GG25",
}


def test_each_stage_follows_the_molds(live) -> None:
    run = plans.solved_run(live, snapshot={"parts": [PART]})
    _mold(run, "O1", {0: 4, 1: 4, 5: 1})
    status = OrderStatus.objects.get(run=run, order_id="O1")
    (order,) = queries.stages_of(run, [status], queries.workdays(run))
    assert order.spans == {
        Stage.MOLDING: [(0, 1), (5, 5)],
        Stage.POUR: [(1, 2), (6, 6)],
        Stage.COOLING: [(2, 4), (7, 8)],
        Stage.SHAKEOUT: [(4, 5), (9, 9)],
        Stage.FINISHING: [(5, 6), (10, 10)],
        Stage.DELIVERY: [(6, 7), (11, 11)],
    }
    assert order.whole(Stage.POUR) == (1, 6)


def test_a_stage_that_a_part_does_not_have_is_left_out(live) -> None:
    run = plans.solved_run(live, snapshot={"parts": [PART | {"cool_hours": 0, "finish_hours": 0}]})
    _mold(run, "O1", {0: 4})
    status = OrderStatus.objects.get(run=run, order_id="O1")
    (order,) = queries.stages_of(run, [status], queries.workdays(run))
    assert Stage.COOLING not in order.spans
    assert Stage.FINISHING not in order.spans
    assert order.spans[Stage.DELIVERY] == [(3, 3)]
