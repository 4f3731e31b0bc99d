"""What pins cost is shown by a second run of the same without them."""

from datetime import timedelta

import pytest

from planning import queries
from planning.models import KeyFigure, Run
from planning.services import pins, runs
from planning.translate.molding import Pin, Settings
from tests import factories, plans

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

MONDAY = factories.MONDAY


@pytest.fixture
def live():
    scenario = factories.scenario()
    factories.order(scenario, "O1")
    return scenario


@pytest.fixture
def pinned(live, pat) -> Run:
    """A run that keeps a day of last Monday's plan and has a pin, solved."""
    last_monday = MONDAY - timedelta(weeks=1)
    former = plans.solved_run(live, approved_by=pat, asof_date=last_monday)
    former.approvals.update(asof_date=last_monday)
    run = runs.request_run(
        scenario=live,
        user=pat,
        time_limit_s=7,
        seed=3,
        chosen=Settings(keep_days=1, switch_weight=5),
        pins=[Pin("O1", MONDAY, 4)],
    )
    _solve(run, late_qty=9, switches=4, cost=900)
    return run


def _solve(run: Run, **figures: int) -> None:
    Run.objects.filter(pk=run.pk).update(state=Run.State.SOLVED, plan_status="feasible")
    run.refresh_from_db()
    KeyFigure.objects.bulk_create(
        KeyFigure(run=run, name=name, value=value) for name, value in figures.items()
    )


def test_the_second_run_differs_in_nothing_but_the_pins(live, pinned, pat) -> None:
    live.orders.update(qty=99)  # since then
    without = pins.request_price(run=pinned, user=pat)
    assert without.state == Run.State.QUEUED
    assert without.without_pins_of == pinned
    assert pinned.snapshot["pinned"]
    assert without.snapshot == {**pinned.snapshot, "pinned": []}
    assert without.snapshot_hash != pinned.snapshot_hash
    assert (without.settings, without.seed) == (pinned.settings, 3)
    chosen = without.molding_settings
    assert (chosen.keep_days, chosen.pinned_cells, chosen.switch_weight) == (0, 0, 5)
    assert chosen.former_run == pinned.molding_settings.former_run
    assert f"without the pins of run {pinned.pk}" in without.settings_in_words


def test_the_price_is_asked_for_once(pinned, pat, ada) -> None:
    first = pins.request_price(run=pinned, user=pat)
    assert pins.request_price(run=pinned, user=ada) == first
    _solve(first)
    assert pins.request_price(run=pinned, user=ada) == first


def test_a_price_that_came_to_nothing_is_asked_for_again(pinned, pat) -> None:
    first = pins.request_price(run=pinned, user=pat)
    runs.request_cancel(run=first, user=None)
    assert pins.request_price(run=pinned, user=pat) != first


def test_a_scenario_that_is_being_planned_has_no_second_run(live, pinned, pat) -> None:
    runs.request_run(scenario=live, user=pat)
    with pytest.raises(runs.RunUnfinished):
        pins.request_price(run=pinned, user=pat)


def test_a_plan_without_pins_has_no_price(live, pat) -> None:
    run = plans.solved_run(live)
    with pytest.raises(pins.NothingPinned):
        pins.request_price(run=run, user=pat)
    assert queries.price_of_pins(run) is None


def test_the_price_is_both_plans_side_by_side(pinned, pat) -> None:
    assert queries.price_of_pins(pinned).without is None
    without = pins.request_price(run=pinned, user=pat)
    price = queries.price_of_pins(pinned)
    assert price.is_on_its_way
    assert not price.figures
    _solve(without, late_qty=7, switches=4, cost=650)
    figures = queries.price_of_pins(pinned).figures
    assert [(str(f.label), f.here, f.there, f.signed) for f in figures] == [
        ("Late molds", 9, 7, "+2"),
        ("Late orders", 0, 0, "0"),
        ("Pattern changes", 4, 4, "0"),
        ("Cost", 900, 650, "+250"),
    ]


def test_the_next_run_is_not_offered_what_only_showed_a_price(live, pinned, pat) -> None:
    _solve(pins.request_price(run=pinned, user=pat))
    assert queries.next_run(live).chosen.keep_days == 1
