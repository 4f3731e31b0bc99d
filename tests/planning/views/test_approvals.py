"""The pages on which a plan is put in force, and taken out of force."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planning.models import Approval, ApprovalRules, Run
from planning.translate import DOORS
from tests import factories, plans


@pytest.fixture
def live(db):
    scenario = factories.scenario()
    factories.order(scenario)
    return scenario


def approval_page(client, run: Run):
    return client.get(reverse("run-approve", args=[run.pk]))


def approve(client, run: Run, comment: str = "Go"):
    shown = {"digest": approval_page(client, run).context["grounds"].digest, "comment": comment}
    return client.post(reverse("run-approve", args=[run.pk]), shown, follow=True)


def withdraw(client, run: Run, reason: str):
    address = reverse("run-withdraw", args=[run.pk])
    shown = {"digest": client.get(address).context["grounds"].digest, "reason": reason}
    return client.post(address, shown, follow=True)


def test_approving_tells_what_it_replaces(planner, live, pat) -> None:
    first = plans.solved_run(live, approved_by=pat)
    second = plans.solved_run(live)
    assert f"It replaces run {first.pk}" in approval_page(planner, second).text
    approve(planner, second)
    assert list(Approval.objects.filter(in_force=True)) == [second.approval]


def test_what_was_in_doubt_when_the_run_was_requested_stands_on_its_pages(planner, live) -> None:
    words = "The production log was added to since."
    run = plans.solved_run(live, doubts=[["Flasks in use", words]])
    failed = plans.run(live, state=Run.State.FAILED, doubts=run.doubts)
    waiting = plans.run(live, state=Run.State.QUEUED, doubts=run.doubts)
    for name, of in (("run-approve", run), ("run", run), ("run", failed), ("run", waiting)):
        page = planner.get(reverse(name, args=[of.pk]))
        assert "1 input was in doubt when this run was requested" in page.text
        assert words in page.text


@pytest.mark.parametrize(
    ("weeks", "words"),
    [
        (0, "the shop see this plan now"),
        (1, "it takes effect on Monday"),
        (-1, "the plan of a later one stays in force"),
    ],
)
def test_approving_says_when_the_shop_follows_the_plan(planner, live, pat, weeks, words) -> None:
    live.asof_date = plans.this_monday()
    plans.solved_run(live, approved_by=pat).approvals.update(in_force=bool(weeks))
    run = plans.solved_run(live, asof_date=live.asof_date + timedelta(weeks=weeks))
    stays = "the plan before stays in force until then" in approval_page(planner, run).text
    assert stays == (weeks > 0)
    assert words in approve(planner, run).text


def test_an_approval_that_was_not_shown_is_not_replaced(planner, live, ada) -> None:
    second = plans.solved_run(live)
    shown = approval_page(planner, second).context["grounds"].digest
    first = plans.solved_run(live, approved_by=ada)  # while the planner looked at the page
    address = reverse("run-approve", args=[second.pk])
    page = planner.post(address, {"digest": shown, "comment": "Agreed with Lin"})
    assert page.status_code == 409
    assert "changed meanwhile" in page.text
    assert f"It replaces run {first.pk}, approved by ada" in page.text
    assert list(Approval.objects.filter(in_force=True)) == [first.approval]
    assert "Agreed with Lin" in page.text
    again = {"digest": page.context["grounds"].digest, "comment": "Agreed with Lin"}
    planner.post(address, again)
    assert list(Approval.objects.filter(in_force=True)) == [second.approval]


def test_inputs_changed_while_the_page_was_open_are_shown_first(planner, live) -> None:
    run = frozen(live)
    shown = approval_page(planner, run).context["grounds"].digest
    live.orders.update(qty=11)
    address = reverse("run-approve", args=[run.pk])
    page = planner.post(address, {"digest": shown, "comment": "Go"})
    assert page.status_code == 409
    assert "1 input was changed since this run" in page.text
    assert not Approval.objects.exists()
    approve(planner, run)
    assert Approval.objects.get().run == run


@pytest.mark.parametrize("digest", [{}, {"digest": "0" * 64}])
def test_nothing_is_approved_or_withdrawn_unseen(planner, live, pat, digest) -> None:
    new, old = plans.solved_run(live), plans.solved_run(live, approved_by=pat)
    said = {"comment": "Go", "reason": "No"} | digest
    assert planner.post(reverse("run-approve", args=[new.pk]), said).status_code == 409
    page = planner.post(reverse("run-withdraw", args=[old.pk]), said)
    assert page.status_code == 409
    assert "Not withdrawn yet" in page.text
    assert list(Approval.objects.filter(in_force=True)) == [old.approval]


def test_a_run_without_a_plan_has_no_approval_page(planner, live) -> None:
    run = plans.run(live, state=Run.State.QUEUED)
    assert planner.get(reverse("run-approve", args=[run.pk])).status_code == 404


def test_the_approval_page_says_when_the_inputs_have_changed(planner, live) -> None:
    run = plans.solved_run(live, snapshot=DOORS["molding"].freeze(live).snapshot)
    address = reverse("run-approve", args=[run.pk])
    assert "changed since this run" not in planner.get(address).text
    live.orders.update(qty=11)
    assert "1 input was changed since this run" in planner.get(address).text


def test_a_what_if_cannot_be_approved_from_its_page(planner) -> None:
    what_if = factories.scenario(name="What if", is_live=False)
    factories.order(what_if)
    run = plans.solved_run(what_if)
    assert (
        reverse("run-approve", args=[run.pk]) not in planner.get(reverse("run", args=[run.pk])).text
    )
    for ask in (planner.get, planner.post):
        page = ask(reverse("run-approve", args=[run.pk]), follow=True)
        assert "Only a run of the live scenario can be approved" in page.text
    assert not Approval.objects.exists()


def frozen(live) -> Run:
    return plans.solved_run(live, snapshot=DOORS["molding"].freeze(live).snapshot)


def test_an_approval_needs_a_word(planner, live) -> None:
    run = plans.solved_run(live)
    page = planner.post(reverse("run-approve", args=[run.pk]), {"comment": " "})
    assert "Say in a word" in page.text
    assert not Approval.objects.exists()


def test_what_becomes_other_than_in_the_plan_in_force_stands_before_the_button(
    planner, live, pat
) -> None:
    before = plans.solved_run(live, approved_by=pat, asof_date=live.asof_date)
    factories.order(live, "NEW", due_date=live.asof_date)
    run = plans.solved_run(live)
    page = approval_page(planner, run)
    assert f"run {before.pk} from Monday" in page.text
    assert reverse("run-compare", args=[run.pk, before.pk]) in page.text
    counts = {str(standing.label): count for standing, count in page.context["standings"]}
    assert counts == {"Newly late": 1, "No longer late": 0}
    assert [str(f.label) for f in page.context["difference"].figures][:2] == [
        "Late molds",
        "Late orders",
    ]


def test_the_first_plan_has_nothing_to_compare_with(planner, live) -> None:
    assert "nothing to compare it with" in approval_page(planner, plans.solved_run(live)).text


def test_inputs_changed_since_the_run_are_named(planner, live) -> None:
    run = frozen(live)
    live.orders.update(qty=11)
    factories.order(live, "NEW")
    live.resources.molding_max_per_day = 19
    live.resources.save()
    page = approval_page(planner, run)
    assert "3 inputs were changed since this run" in page.text
    named = {change.name: change.words for change in page.context["grounds"].inputs}
    assert "10 → 11" in named["O1"]
    assert "20 → 19" in named["An ordinary day"]
    assert "NEW" in named


def test_inputs_that_cannot_be_planned_any_more_are_told(planner, live) -> None:
    run = frozen(live)
    live.orders.all().delete()
    assert "can't be planned as they are now" in approval_page(planner, run).text


def test_a_plan_is_withdrawn_with_a_reason_that_everyone_reads(planner, viewer, live, pat) -> None:
    run = plans.solved_run(live, approved_by=pat)
    address = reverse("run-withdraw", args=[run.pk])
    assert address in planner.get(reverse("run", args=[run.pk])).text
    assert "Then no plan is in force" in planner.get(address).text
    assert "Say why" in planner.post(address, {"reason": ""}).text
    page = withdraw(planner, run, "Furnace is down")
    assert "no plan of this Monday is in force now" in page.text
    told = viewer.get(reverse("run", args=[run.pk]))
    assert told.status_code == 410
    assert "Withdrawn by pat" in told.text
    assert "Furnace is down" in told.text
    assert "No plan is in force" in told.text
    assert address not in told.text


def test_a_withdrawn_plan_leads_to_the_one_in_force(viewer, pat) -> None:
    live = factories.scenario(asof_date=plans.this_monday())
    factories.order(live)
    first = plans.solved_run(live, approved_by=pat)
    second = plans.solved_run(live)
    plans.approve(second, pat)
    plans.withdraw(second, pat)
    assert reverse("plan") in viewer.get(reverse("run", args=[second.pk])).text
    assert viewer.get(reverse("run", args=[first.pk])).status_code == 200
    plans.approve(second, pat)
    for run in (first, second):
        assert viewer.get(reverse("run", args=[run.pk])).status_code == 200


def test_a_withdrawn_plan_says_so_in_what_planners_take_along(planner, live, pat) -> None:
    run = plans.withdrawn_run(live, approved_by=pat)
    book = openpyxl.load_workbook(
        io.BytesIO(planner.get(reverse("run-xlsx", args=[run.pk])).content)
    )
    assert ("withdrawn", "Furnace is down") in book["summary"].values
    assert "don't follow this plan" in planner.get(reverse("run-daily", args=[run.pk])).text


def test_withdrawing_says_what_is_in_force_then(planner, live, pat) -> None:
    former = plans.solved_run(live, approved_by=pat, asof_date=live.asof_date - timedelta(weeks=1))
    former.approvals.update(asof_date=former.asof_date)
    first = plans.solved_run(live, approved_by=pat)
    address = reverse("run-withdraw", args=[first.pk])
    assert f"(run {former.pk}) is in force again" in planner.get(address).text
    first.approvals.update(in_force=False)
    second = plans.solved_run(live, approved_by=pat)
    address = reverse("run-withdraw", args=[second.pk])
    assert f"Then run {first.pk} is in force again" in planner.get(address).text
    page = withdraw(planner, second, "Wrong")
    assert f"Run {first.pk} is in force again" in page.text


def test_a_plan_that_is_not_in_force_has_nothing_to_withdraw(planner, live) -> None:
    run = plans.solved_run(live)
    page = planner.post(reverse("run-withdraw", args=[run.pk]), {"reason": "x"}, follow=True)
    assert "is not in force" in page.text


def test_all_approvals_of_the_monday_stay_on_record(planner, live, pat, ada) -> None:
    first = plans.solved_run(live, approved_by=ada)
    withdraw(planner, first, "Furnace is down")
    page = approval_page(planner, plans.solved_run(live))
    assert "approved by ada" in page.text
    assert "withdrawn by pat" in page.text
    assert "Furnace is down" in page.text


def test_under_the_rule_of_a_second_person_the_first_has_no_button(
    planner, admin, live, pat
) -> None:
    ApprovalRules.objects.create(pk=1, second_person=True)
    run = plans.solved_run(live, requested_by=pat)
    plan = reverse("run", args=[run.pk])
    assert "Waits for another" in planner.get(plan).text
    assert "Waits for another" not in admin.get(plan).text
    assert "somebody else has to approve" in approval_page(planner, run).text
    assert 'name="comment"' not in approval_page(planner, run).text
    approve(planner, run)
    assert not Approval.objects.exists()
    approve(admin, run)
    assert Approval.objects.get().in_force


def test_the_administrator_sets_the_rules_once(admin) -> None:
    admin.post(reverse("admin:planning_approvalrules_add"), {"second_person": "on"})
    assert ApprovalRules.current().second_person
    assert admin.get(reverse("admin:planning_approvalrules_add")).status_code == 403


def test_queries_do_not_grow_with_orders_and_changes(planner, live, pat) -> None:
    counts = []
    for size in (3, 30):
        Approval.objects.all().delete()
        for number in range(size):
            factories.order(live, f"N{size}-{number}")
        plans.solved_run(live, approved_by=pat)
        run = frozen(live)
        live.orders.update(qty=20 + size)
        with CaptureQueriesContext(connection) as asked:
            approval_page(planner, run)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_what_is_in_force_is_not_approved_again(planner, live, pat) -> None:
    run = plans.solved_run(live, approved_by=pat)
    page = planner.get(reverse("run-approve", args=[run.pk]), follow=True)
    assert "approved already" in page.text
