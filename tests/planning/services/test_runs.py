"""A run's life in its row: who may change it when."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from orders.models import Order
from planning import queries
from planning.engine import molding
from planning.models import MoldingSettings, MondayStep, Run
from planning.services import monday, runs
from planning.translate.molding import Pin
from tests import factories, plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def live():
    scenario = factories.scenario()
    factories.order(scenario)
    return scenario


def test_a_request_freezes_the_scenario(live) -> None:
    run = runs.request_run(scenario=live, user=None, time_limit_s=7)
    before = run.snapshot_hash
    Order.objects.update(qty=99)
    run.refresh_from_db()
    assert run.snapshot["orders"][0]["qty"] == 10
    assert run.settings["time_limit_s"] == 7
    run.state = Run.State.CANCELLED
    run.save()
    assert runs.request_run(scenario=live, user=None).snapshot_hash != before


def test_a_request_keeps_which_inputs_were_in_doubt(live, pat) -> None:
    step = MondayStep.Step.POURS
    seen = queries.version_of_step(live, {})
    monday.confirm(scenario=live, step=step, seen=seen, user=pat)
    run = runs.request_run(scenario=live, user=pat)
    monday.confirm(scenario=live, step=MondayStep.Step.FLASKS, seen=seen, user=pat)
    run.refresh_from_db()
    assert [doubtful for doubtful, _words in run.doubts] == [
        str(other.label) for other in MondayStep.Step if other != step
    ]
    assert {words for _doubtful, words in run.doubts} == {"Nobody entered or confirmed this yet."}


def test_the_same_inputs_have_the_same_hash(live) -> None:
    first = runs.request_run(scenario=live, user=None)
    runs.request_cancel(run=first, user=None)
    assert runs.request_run(scenario=live, user=None).snapshot_hash == first.snapshot_hash


def test_settings_and_pins_are_frozen_with_the_inputs(live) -> None:
    pins = [Pin("O1", live.asof_date, 3)]
    run = runs.request_run(
        scenario=live, user=None, chosen=MoldingSettings(objective="strict"), pins=pins
    )
    kept = Run.objects.get(pk=run.pk)
    assert kept.snapshot["objective"] == "strict"
    assert kept.snapshot["pinned"] == [{"order_id": "O1", "workday_index": 0, "molds": 3}]
    assert kept.molding_settings.pinned_cells == 1
    problem = molding.Problem.from_json(kept.snapshot)
    assert problem.to_json()["pinned"] == kept.snapshot["pinned"]


def test_settings_make_another_hash_but_not_other_inputs(live) -> None:
    usual = runs.request_run(scenario=live, user=None)
    runs.request_cancel(run=usual, user=None)
    strict = runs.request_run(
        scenario=live, user=None, chosen=MoldingSettings(objective="strict", keep_days=0)
    )
    assert usual.snapshot_hash != strict.snapshot_hash
    assert not queries.is_outdated(strict)


def test_pins_that_cannot_hold_are_refused_before_the_run_is_queued(live) -> None:
    with pytest.raises(runs.NotReady) as caught:
        runs.request_run(scenario=live, user=None, pins=[Pin("O1", live.asof_date, 11)])
    settings = {error.setting for error in caught.value.readiness.errors}
    assert settings == {"pins"}
    assert not Run.objects.exists()


def test_a_scenario_is_planned_once_at_a_time(live) -> None:
    first = runs.request_run(scenario=live, user=None)
    with pytest.raises(runs.RunUnfinished) as caught:
        runs.request_run(scenario=live, user=None)
    assert caught.value.run == first
    with pytest.raises(IntegrityError), transaction.atomic():
        plans.run(live, state=Run.State.QUEUED)


def test_an_unready_scenario_is_refused_with_every_reason() -> None:
    bare = factories.scenario()
    bare.flask_sizes.all().delete()
    with pytest.raises(runs.NotReady) as caught:
        runs.request_run(scenario=bare, user=None)
    messages = [str(error) for error in caught.value.readiness.errors]
    assert len(messages) == 2
    assert not Run.objects.exists()


def test_every_order_that_cannot_be_planned_is_named(live) -> None:
    heavy = factories.part(live, "P2", gross_weight_ton="5.001")
    large = factories.part(live, "P3", flask_size="M")
    live.flask_sizes.filter(flask_size="M").update(qty=0)
    factories.order(live, "O2", part=heavy)
    factories.order(live, "O3", part=large)
    with pytest.raises(runs.NotReady) as caught:
        runs.request_run(scenario=live, user=None)
    assert [error.order_id for error in caught.value.readiness.errors] == ["O2", "O3"]


def test_an_order_on_hold_is_not_planned(live) -> None:
    factories.order(live, "O2", state=Order.State.ON_HOLD)
    run = runs.request_run(scenario=live, user=None)
    assert [order["order_id"] for order in run.snapshot["orders"]] == ["O1"]


def test_only_one_claim_wins(live) -> None:
    run = runs.request_run(scenario=live, user=None)
    claimed = runs.claim(run_id=run.pk)
    assert claimed is not None
    assert (claimed.state, claimed.attempt) == (Run.State.RUNNING, 1)
    assert runs.claim(run_id=run.pk) is None


def test_renewing_moves_the_lease_and_brings_the_wishes(live) -> None:
    run = runs.claim(run_id=runs.request_run(scenario=live, user=None).pk)
    assert runs.renew(run=run) == runs.Wishes(stop=False, cancel=False)
    assert runs.request_stop(run=run, user=None)
    assert runs.renew(run=run).stop
    assert runs.request_cancel(run=run, user=None)
    assert runs.renew(run=run).cancel
    assert Run.objects.get().lease_until > run.lease_until


def test_a_waiting_run_is_cancelled_at_once(live) -> None:
    run = runs.request_run(scenario=live, user=None)
    assert runs.request_cancel(run=run, user=None)
    assert Run.objects.get().state == Run.State.CANCELLED
    assert runs.claim(run_id=run.pk) is None
    assert not runs.request_cancel(run=run, user=None)


def test_a_run_that_is_not_running_cannot_be_stopped(live) -> None:
    assert not runs.request_stop(run=runs.request_run(scenario=live, user=None), user=None)


def test_who_lost_the_claim_writes_nothing(live) -> None:
    run = runs.claim(run_id=runs.request_run(scenario=live, user=None).pk)
    _let_the_lease_run_out(run)
    assert runs.recover_lost() == 1
    again = runs.claim(run_id=run.pk)
    with pytest.raises(runs.ClaimLost):
        runs.fail(run=run, reasons=["too late"])
    with pytest.raises(runs.ClaimLost):
        runs.renew(run=run)
    assert again.attempt == 2
    assert Run.objects.get().failure == ""


def test_a_lost_run_is_tried_again_then_failed(live, settings) -> None:
    run = runs.request_run(scenario=live, user=None)
    for _ in range(settings.RUN_MAX_ATTEMPTS):
        claimed = runs.claim(run_id=run.pk)
        _let_the_lease_run_out(claimed)
        runs.recover_lost()
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert "lost 3 times" in run.failure


def test_a_lost_run_that_was_cancelled_is_cancelled(live) -> None:
    run = runs.claim(run_id=runs.request_run(scenario=live, user=None).pk)
    runs.request_cancel(run=run, user=None)
    _let_the_lease_run_out(run)
    runs.recover_lost()
    assert Run.objects.get().state == Run.State.CANCELLED


def test_a_live_lease_is_left_alone(live) -> None:
    runs.claim(run_id=runs.request_run(scenario=live, user=None).pk)
    assert runs.recover_lost() == 0


def test_a_running_run_without_a_claim_is_refused_by_the_database(live) -> None:
    run = runs.request_run(scenario=live, user=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING)


def _let_the_lease_run_out(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
