"""One plan a Monday is in force, and every approval stays on record."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from planning import queries
from planning.models import Approval, ApprovalRules, Run
from planning.services.approval import (
    NotApprovable,
    NotWithdrawable,
    approve_run,
    withdraw_approval,
)
from tests import factories, plans

pytestmark = pytest.mark.both_databases


@pytest.fixture
def live(db):
    scenario = factories.scenario()
    factories.order(scenario)
    return scenario


def test_an_approved_plan_comes_into_force_on_its_monday(live, pat) -> None:
    run = plans.solved_run(live)
    approve_run(run=run, user=pat, comment="Good")
    assert queries.plan_in_force(today=live.asof_date) == run
    assert queries.plan_in_force(today=live.asof_date - timedelta(days=1)) is None
    assert queries.next_plan(today=live.asof_date - timedelta(days=1)) == run


def test_a_second_approval_replaces_the_first(live, pat) -> None:
    first, second = plans.solved_run(live), plans.solved_run(live)
    shown = approve_run(run=first, user=pat)
    approve_run(run=second, user=pat, replaces=shown.pk)
    assert queries.plan_in_force(today=live.asof_date) == second
    assert Approval.objects.count() == 2


def test_a_plan_that_was_replaced_can_be_approved_again(live, pat) -> None:
    first, second = plans.solved_run(live), plans.solved_run(live)
    shown = approve_run(run=first, user=pat)
    shown = approve_run(run=second, user=pat, replaces=shown.pk)
    approve_run(run=first, user=pat, replaces=shown.pk)
    assert queries.plan_in_force(today=live.asof_date) == first
    assert Approval.objects.filter(in_force=True).count() == 1


def test_of_two_who_approve_at_once_the_second_is_told(live, pat, ada) -> None:
    first, second = plans.solved_run(live), plans.solved_run(live)
    approve_run(run=first, user=ada, replaces=None)
    with pytest.raises(NotApprovable, match="Meanwhile ada approved"):
        approve_run(run=second, user=pat, replaces=None)
    assert queries.plan_in_force(today=live.asof_date) == first


def test_a_run_is_approved_once(live, pat) -> None:
    run = plans.solved_run(live)
    approve_run(run=run, user=pat)
    with pytest.raises(NotApprovable, match="already"):
        approve_run(run=run, user=pat)
    assert queries.plan_in_force(today=live.asof_date) == run


def test_a_failed_run_cannot_be_approved(live, pat) -> None:
    with pytest.raises(NotApprovable, match="solved"):
        approve_run(run=plans.run(live, state=Run.State.FAILED), user=pat)


def test_a_what_if_cannot_be_approved(pat) -> None:
    what_if = factories.scenario(name="What if", is_live=False)
    factories.order(what_if)
    with pytest.raises(NotApprovable, match="what-if"):
        approve_run(run=plans.solved_run(what_if), user=pat)


def test_a_withdrawn_plan_stays_on_record_with_its_reason(live, pat, ada) -> None:
    run = plans.solved_run(live)
    approve_run(run=run, user=pat, comment="Go")
    assert withdraw_approval(run=run, user=ada, reason="Furnace is down") is None
    kept = Approval.objects.get()
    assert (kept.approved_by, kept.comment, kept.in_force) == (pat, "Go", False)
    assert (kept.withdrawn_by, kept.withdrawal_reason) == (ada, "Furnace is down")
    assert kept.withdrawn_at is not None
    assert queries.plan_in_force(today=live.asof_date) is None


def test_after_a_withdrawal_the_plan_it_had_replaced_is_in_force_again(live, pat) -> None:
    first, second = plans.solved_run(live), plans.solved_run(live)
    shown = approve_run(run=first, user=pat)
    approve_run(run=second, user=pat, replaces=shown.pk)
    assert withdraw_approval(run=second, user=pat, reason="Wrong") == shown
    assert queries.plan_in_force(today=live.asof_date) == first
    assert Approval.objects.filter(in_force=True).count() == 1


def test_a_plan_that_was_withdrawn_itself_does_not_come_back(live, pat) -> None:
    first, second, third = (plans.solved_run(live) for _ in range(3))
    shown = approve_run(run=first, user=pat)
    approve_run(run=second, user=pat, replaces=shown.pk)
    withdraw_approval(run=second, user=pat, reason="Wrong")
    approve_run(run=third, user=pat, replaces=shown.pk)
    assert withdraw_approval(run=third, user=pat, reason="Wrong, too") == shown
    assert withdraw_approval(run=first, user=pat, reason="All wrong") is None


def test_after_a_withdrawal_the_plan_of_the_monday_before_is_in_force(live, pat) -> None:
    former = plans.solved_run(live, asof_date=live.asof_date - timedelta(weeks=1))
    approve_run(run=former, user=pat)
    run = plans.solved_run(live)
    approve_run(run=run, user=pat)
    assert withdraw_approval(run=run, user=pat, reason="Wrong") is None
    assert queries.plan_in_force(today=live.asof_date) == former


def test_a_withdrawn_plan_can_be_approved_again(live, pat) -> None:
    run = plans.solved_run(live)
    approve_run(run=run, user=pat)
    withdraw_approval(run=run, user=pat, reason="Wrong")
    again = approve_run(run=run, user=pat)
    other = plans.solved_run(live)
    approve_run(run=other, user=pat, replaces=again.pk)
    assert withdraw_approval(run=other, user=pat, reason="Wrong") == again


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_withdrawal_needs_a_reason(live, pat, reason) -> None:
    run = plans.solved_run(live, approved_by=pat)
    with pytest.raises(NotWithdrawable, match="Say why"):
        withdraw_approval(run=run, user=pat, reason=reason)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.update(in_force=False, withdrawn_at=run.requested_at, withdrawn_by=pat)
    assert queries.plan_in_force(today=live.asof_date) == run


def test_only_what_is_in_force_is_withdrawn(live, pat, ada) -> None:
    first, second = plans.solved_run(live), plans.solved_run(live)
    shown = approve_run(run=first, user=pat)
    approve_run(run=second, user=ada, replaces=shown.pk)
    with pytest.raises(NotWithdrawable, match=f"Run {second.pk} is"):
        withdraw_approval(run=first, user=pat, reason="Wrong")
    withdraw_approval(run=second, user=pat, reason="Wrong")
    with pytest.raises(NotWithdrawable, match="not in force any more"):
        withdraw_approval(run=second, user=ada, reason="Wrong, too")


def test_the_rules_may_ask_for_a_second_person(live, pat, ada) -> None:
    run = plans.solved_run(live, requested_by=pat)
    ApprovalRules.objects.create(pk=1, second_person=True)
    with pytest.raises(NotApprovable, match="somebody else"):
        approve_run(run=run, user=pat)
    assert not Approval.objects.exists()
    approve_run(run=run, user=ada)
    withdraw_approval(run=run, user=pat, reason="Stopping needs no second one")
    unasked = plans.solved_run(live)
    approve_run(run=unasked, user=pat)


def test_there_is_one_row_of_rules(db) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ApprovalRules.objects.create(pk=2)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_approve_at_once_one_wins_and_the_others_are_told(live, pat, ada) -> None:
    runs = [plans.solved_run(live) for _ in range(8)]
    start, told = Barrier(len(runs)), []

    def approve(run: Run) -> None:
        start.wait()
        try:
            approve_run(run=run, user=pat if run.pk % 2 else ada)
        except NotApprovable as error:
            told.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=approve, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Approval.objects.count() == 1
    assert len(told) == 7
    assert all("Meanwhile" in words for words in told)
