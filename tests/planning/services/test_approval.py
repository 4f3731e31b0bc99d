"""One plan a Monday is in force, and every approval stays on record."""

from datetime import timedelta

import pytest

from planning import queries
from planning.models import Approval, Run
from planning.services.approval import NotApprovable, approve_run
from tests import factories, plans


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
