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
    OtherThanShown,
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
    plans.approve(run, pat, "Good")
    assert queries.plan_in_force(today=live.asof_date) == run
    assert queries.plan_in_force(today=live.asof_date - timedelta(days=1)) is None
    assert queries.next_plan(today=live.asof_date - timedelta(days=1)) == run


def test_a_second_approval_replaces_the_first(live, pat) -> None:
    first, second = plans.solved_run(live), plans.solved_run(live)
    plans.approve(first, pat)
    plans.approve(second, pat)
    assert queries.plan_in_force(today=live.asof_date) == second
    assert Approval.objects.count() == 2


def test_a_plan_that_was_replaced_can_be_approved_again(live, pat) -> None:
    first, second = plans.solved_run(live), plans.solved_run(live)
    plans.approve(first, pat)
    plans.approve(second, pat)
    plans.approve(first, pat)
    assert queries.plan_in_force(today=live.asof_date) == first
    assert Approval.objects.filter(in_force=True).count() == 1


def test_of_two_who_approve_at_once_the_second_is_told(live, pat, ada) -> None:
    first, second = plans.solved_run(live), plans.solved_run(live)
    shown = queries.approval_grounds(second).digest
    plans.approve(first, ada)
    with pytest.raises(OtherThanShown, match="changed meanwhile"):
        approve_run(run=second, user=pat, comment="Go", shown_digest=shown)
    assert queries.plan_in_force(today=live.asof_date) == first


def test_inputs_changed_since_they_were_shown_are_looked_at_first(live, pat) -> None:
    run = plans.solved_run(live)
    shown = queries.approval_grounds(run).digest
    live.orders.update(qty=11)
    with pytest.raises(OtherThanShown, match="changed meanwhile"):
        approve_run(run=run, user=pat, comment="Go", shown_digest=shown)
    assert not Approval.objects.exists()
    plans.approve(run, pat)


def test_a_plan_before_that_was_withdrawn_since_is_another_difference(live, pat) -> None:
    former = plans.solved_run(live, asof_date=live.asof_date - timedelta(weeks=1))
    plans.approve(former, pat)
    run = plans.solved_run(live)
    shown = queries.approval_grounds(run).digest
    plans.withdraw(former, pat)
    with pytest.raises(OtherThanShown):
        approve_run(run=run, user=pat, comment="Go", shown_digest=shown)


def test_what_comes_back_is_what_was_shown(live, pat) -> None:
    former = plans.solved_run(live, asof_date=live.asof_date - timedelta(weeks=1))
    plans.approve(former, pat)
    run = plans.solved_run(live)
    plans.approve(run, pat)
    shown = queries.withdrawal_grounds(run).digest
    plans.withdraw(former, pat)
    with pytest.raises(OtherThanShown, match="another plan"):
        withdraw_approval(run=run, user=pat, reason="Wrong", shown_digest=shown)
    assert queries.plan_in_force(today=live.asof_date) == run


@pytest.mark.parametrize("comment", ["", "  "])
def test_an_approval_needs_a_word(live, pat, comment) -> None:
    with pytest.raises(NotApprovable, match="Say in a word"):
        plans.approve(plans.solved_run(live), pat, comment)
    assert not Approval.objects.exists()


def test_a_run_is_approved_once(live, pat) -> None:
    run = plans.solved_run(live)
    plans.approve(run, pat)
    with pytest.raises(NotApprovable, match="already"):
        plans.approve(run, pat)
    assert queries.plan_in_force(today=live.asof_date) == run


def test_a_failed_run_cannot_be_approved(live, pat) -> None:
    with pytest.raises(NotApprovable, match="solved"):
        plans.approve(plans.run(live, state=Run.State.FAILED), pat)


def test_a_what_if_cannot_be_approved(pat) -> None:
    what_if = factories.scenario(name="What if", is_live=False)
    factories.order(what_if)
    with pytest.raises(NotApprovable, match="what-if"):
        plans.approve(plans.solved_run(what_if), pat)


def test_a_withdrawn_plan_stays_on_record_with_its_reason(live, pat, ada) -> None:
    run = plans.solved_run(live)
    plans.approve(run, pat, "Go")
    assert plans.withdraw(run, ada, "Furnace is down") is None
    kept = Approval.objects.get()
    assert (kept.approved_by, kept.comment, kept.in_force) == (pat, "Go", False)
    assert (kept.withdrawn_by, kept.withdrawal_reason) == (ada, "Furnace is down")
    assert kept.withdrawn_at is not None
    assert queries.plan_in_force(today=live.asof_date) is None


def test_after_a_withdrawal_the_plan_it_had_replaced_is_in_force_again(live, pat) -> None:
    first, second = plans.solved_run(live), plans.solved_run(live)
    replaced = plans.approve(first, pat)
    plans.approve(second, pat)
    assert plans.withdraw(second, pat, "Wrong") == replaced
    assert queries.plan_in_force(today=live.asof_date) == first
    assert Approval.objects.filter(in_force=True).count() == 1


def test_a_plan_that_was_withdrawn_itself_does_not_come_back(live, pat) -> None:
    first, second, third = (plans.solved_run(live) for _ in range(3))
    replaced = plans.approve(first, pat)
    plans.approve(second, pat)
    plans.withdraw(second, pat, "Wrong")
    plans.approve(third, pat)
    assert plans.withdraw(third, pat, "Wrong, too") == replaced
    assert plans.withdraw(first, pat, "All wrong") is None


def test_after_a_withdrawal_the_plan_of_the_monday_before_is_in_force(live, pat) -> None:
    former = plans.solved_run(live, asof_date=live.asof_date - timedelta(weeks=1))
    plans.approve(former, pat)
    run = plans.solved_run(live)
    plans.approve(run, pat)
    assert plans.withdraw(run, pat, "Wrong") is None
    assert queries.plan_in_force(today=live.asof_date) == former


def test_a_withdrawn_plan_can_be_approved_again(live, pat) -> None:
    run = plans.solved_run(live)
    plans.approve(run, pat)
    plans.withdraw(run, pat, "Wrong")
    again = plans.approve(run, pat)
    other = plans.solved_run(live)
    plans.approve(other, pat)
    assert plans.withdraw(other, pat, "Wrong") == again


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_withdrawal_needs_a_reason(live, pat, reason) -> None:
    run = plans.solved_run(live, approved_by=pat)
    with pytest.raises(NotWithdrawable, match="Say why"):
        plans.withdraw(run, pat, reason)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.update(in_force=False, withdrawn_at=run.requested_at, withdrawn_by=pat)
    assert queries.plan_in_force(today=live.asof_date) == run


def test_only_what_is_in_force_is_withdrawn(live, pat, ada) -> None:
    first, second = plans.solved_run(live), plans.solved_run(live)
    plans.approve(first, pat)
    plans.approve(second, ada)
    with pytest.raises(NotWithdrawable, match=f"Run {second.pk} is"):
        plans.withdraw(first, pat, "Wrong")
    plans.withdraw(second, pat, "Wrong")
    with pytest.raises(NotWithdrawable, match="not in force any more"):
        plans.withdraw(second, ada, "Wrong, too")


def test_the_rules_may_ask_for_a_second_person(live, pat, ada) -> None:
    run = plans.solved_run(live, requested_by=pat)
    ApprovalRules.objects.create(pk=1, second_person=True)
    with pytest.raises(NotApprovable, match="somebody else"):
        plans.approve(run, pat)
    assert not Approval.objects.exists()
    plans.approve(run, ada)
    plans.withdraw(run, pat, "Stopping needs no second one")
    unasked = plans.solved_run(live)
    plans.approve(unasked, pat)


def test_there_is_one_row_of_rules(db) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ApprovalRules.objects.create(pk=2)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_approve_at_once_one_wins_and_the_others_are_told(live, pat, ada) -> None:
    runs = [plans.solved_run(live) for _ in range(8)]
    shown = {run.pk: queries.approval_grounds(run).digest for run in runs}
    start, told = Barrier(len(runs)), []

    def approve(run: Run) -> None:
        start.wait()
        try:
            user = pat if run.pk % 2 else ada
            approve_run(run=run, user=user, comment="Go", shown_digest=shown[run.pk])
        except OtherThanShown as error:
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
    assert all("meanwhile" in words for words in told)
