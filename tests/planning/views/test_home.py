"""The start page of each role: whether Monday is fine, when orders come, what is molded today."""

from datetime import timedelta

import pytest
from django.urls import reverse

from planning.models import (
    DailyOrder,
    Holiday,
    KeyFigure,
    MondayStep,
    OrderStatus,
    Run,
    StagedWorkbook,
)
from planning.translate import DOORS
from tests import factories, plans

pytestmark = pytest.mark.django_db

WEEK = timedelta(weeks=1)


@pytest.fixture
def monday():
    return plans.this_monday()


@pytest.fixture
def live(roles, monday):
    live = factories.scenario(asof_date=monday)
    for step in MondayStep.Step:
        MondayStep.objects.create(
            scenario=live, step=step, asof_date=monday, how=MondayStep.How.CONFIRMED
        )
    factories.order(live, "SO-1", customer=factories.customer(live))
    return live


@pytest.fixture
def last_week(live, pat, monday):
    """Last week's plan, approved, with two late molds."""
    run = plans.solved_run(live, asof_date=monday - WEEK)
    run.key_figures.filter(name="late_qty").update(value=2)
    plans.approve(run, pat)
    return run


def _home(client):
    page = client.get(reverse("home"))
    assert page.status_code == 200
    return page


def _verdict(client) -> str:
    return str(_home(client).context["verdict"].words)


def _concerns(client) -> list[str]:
    return [concern.words for concern in _home(client).context["concerns"]]


def test_without_a_scenario_the_planner_is_told_how_to_begin(planner) -> None:
    page = _home(planner)
    assert reverse("scenario-import-new") in page.text


def test_the_verdict_follows_the_monday_from_inputs_to_approval(planner, live, pat) -> None:
    assert _verdict(planner) == "it is not planned yet; the inputs are ready."
    queued = plans.run(live, Run.State.QUEUED)
    assert _verdict(planner) == "it is being planned now."
    queued.delete()
    failed = plans.run(live, Run.State.FAILED, failure="No flask is free.\nNothing else.")
    assert _verdict(planner) == "its last run failed."
    assert f"Run {failed.pk} failed: No flask is free." in _concerns(planner)
    solved = plans.solved_run(live)
    assert _verdict(planner) == "it is planned, but not approved."
    plans.approve(solved, pat)
    assert _verdict(planner) == "it is planned and approved; 3 molds are late."
    KeyFigure.objects.filter(run=solved, name="late_qty").update(value=0)
    assert _verdict(planner) == "it is planned and approved, every mold is in time."


def test_the_state_names_inputs_run_and_approval_with_their_pages(planner, live, pat) -> None:
    live.monday_steps.filter(step="flasks").delete()
    lines = _home(planner).context["lines"]
    assert [line.tone for line in lines] == ["warn", "warn", "warn"]
    assert lines[0].words == "in doubt for this Monday: flasks in use"
    assert lines[0].address == reverse("monday", args=[live.pk])
    solved = plans.solved_run(live)
    assert _home(planner).context["lines"][2].address == reverse("run-approve", args=[solved.pk])
    plans.approve(solved, pat)
    assert [line.tone for line in _home(planner).context["lines"]] == ["good"] * 3


def test_errors_of_the_inputs_come_first(planner, live) -> None:
    live.flask_sizes.all().delete()
    page = _home(planner)
    assert page.context["verdict"].words == "it can't be planned, the inputs have errors."
    assert page.context["lines"][0].words == "1 error"


def test_late_molds_stand_against_last_weeks(planner, live, last_week, pat) -> None:
    plans.approve(plans.solved_run(live), pat)
    page = _home(planner)
    assert "3 molds are late, 1 more than last week" in page.text
    late = page.context["figures"][0]
    assert (late.here, late.there, late.card_tone) == (3, 2, "bad")


def test_inputs_of_an_older_monday_are_no_monday(planner, live, last_week, monday) -> None:
    live.asof_date = monday - WEEK
    live.save()
    assert "nothing is entered for it" in _verdict(planner)
    assert any("still follows the plan of Monday" in words for words in _concerns(planner))


def test_orders_that_became_late_and_dates_that_moved_need_a_decision(
    planner, live, last_week, pat
) -> None:
    factories.order(live, "SO-2", part=live.parts.first())
    run = plans.solved_run(live)
    OrderStatus.objects.filter(run=run).update(late_qty=4)
    moved = OrderStatus.objects.get(run=run, order_id="SO-1")
    moved.late_qty, moved.completion_date = 4, moved.completion_date + 2 * WEEK
    moved.save()
    plans.approve(run, pat)
    page = _home(planner)
    became, later = page.context["concerns"]
    assert became.words == "2 orders are newly late: SO-1 (Rio Pumps), SO-2."
    assert later.words.startswith("1 order comes more than a week later")
    shown = [planner.get(concern.address).context["table"].rows for concern in (became, later)]
    assert [len(rows) for rows in shown] == [2, 1]


def test_a_date_that_moved_by_a_week_is_no_concern(planner, live, last_week, pat) -> None:
    plans.approve(plans.solved_run(live), pat)
    assert _concerns(planner) == []


def test_orders_entered_since_are_in_no_plan(planner, live, pat) -> None:
    plans.approve(plans.solved_run(live), pat)
    factories.order(live, "SO-2", part=live.parts.first())
    [concern] = _home(planner).context["concerns"]
    assert concern.words.startswith("1 open order is in no plan")
    assert "SO-2" in planner.get(concern.address).text


def test_inputs_changed_since_an_unapproved_run_are_a_concern(planner, live) -> None:
    run = plans.solved_run(live)
    assert f"The inputs were changed since Run {run.pk}." in _concerns(planner)


def test_the_next_step_leads_from_inputs_to_the_approved_plan(planner, live, pat) -> None:
    def step() -> tuple[str, str]:
        page = _home(planner)
        found = page.context["next"]
        assert f'class="btn btn-primary" href="{found.address}"' in page.text
        return found.words, found.address

    assert step() == ("Plan it", reverse("scenario", args=[live.pk]))
    live.monday_steps.filter(step="flasks").delete()
    assert step() == ("The Monday", reverse("monday", args=[live.pk]))
    queued = plans.run(live, Run.State.QUEUED)
    assert step() == ("Watch it", reverse("run", args=[queued.pk]))
    queued.delete()
    solved = _solved_with_todays_inputs(live)
    assert step() == ("Approve it", reverse("run-approve", args=[solved.pk]))
    [concern] = _home(planner).context["concerns"]
    assert concern.words == f"Run {solved.pk} waits for approval; 0 orders are late in it."
    plans.approve(solved, pat)
    assert step() == ("See the plan", reverse("run", args=[solved.pk]))
    live.asof_date -= WEEK
    live.save()
    assert step() == ("Import a workbook", reverse("scenario-import", args=[live.pk]))


def _solved_with_todays_inputs(live) -> Run:
    """A solved run of which no input has changed since."""
    return plans.solved_run(live, snapshot=DOORS["molding"].freeze(live).snapshot)


def test_a_newer_plan_waits_for_a_decision(planner, live, pat) -> None:
    approved = plans.solved_run(live)
    plans.approve(approved, pat)
    newer = plans.solved_run(live)
    [concern] = _home(planner).context["concerns"]
    assert concern.words == f"Run {newer.pk} is solved and not approved; Run {approved.pk} is."


def test_what_the_shop_and_the_log_lack_is_a_concern(planner, live, last_week, pat, monday) -> None:
    plans.approve(plans.solved_run(live), pat)
    Holiday.objects.create(scenario=live, date=monday + WEEK, name="Fair")
    factories.logged(live.orders.first(), day=monday - 3 * WEEK)
    words = " ".join(_concerns(planner))
    assert "doesn't fit the calendar on 1 day" in words
    assert "Nothing is in the production log for" in words


def test_ones_own_uploaded_workbook_waits(planner, live, pat, ada) -> None:
    factories.kept_workbook(live, b"", pat)
    factories.kept_workbook(live, b"", ada)
    [concern] = _home(planner).context["concerns"]
    assert concern.address == reverse(
        "import-preview", args=[StagedWorkbook.objects.get(uploaded_by=pat).pk]
    )


def test_the_administrator_sees_whether_runs_can_be_solved(admin, planner, live) -> None:
    plans.run(live, Run.State.QUEUED)
    page = _home(admin)
    assert page.context["operations"].queued == 1
    assert "the broker does not answer" in page.text
    assert _home(planner).context["operations"] is None


def test_sales_sees_the_orders_of_their_customers(sales, live, sam, last_week, pat) -> None:
    live.customers.update(salesperson=sam)
    factories.order(live, "SO-9", part=live.parts.first(), customer=None)
    run = plans.solved_run(live)
    status = OrderStatus.objects.get(run=run, order_id="SO-1")
    status.late_qty, status.completion_date = 4, status.completion_date + WEEK
    status.save()
    plans.approve(run, pat)
    page = _home(sales)
    assert (page.context["open"], page.context["late_count"]) == (1, 1)
    assert [row.order_id for row in page.context["moved"].data] == ["SO-1"]
    assert "SO-9" not in page.text
    assert "7 days later" in page.text


def test_sales_without_customers_sees_everybodys_orders(sales, live, pat) -> None:
    plans.approve(plans.solved_run(live), pat)
    page = _home(sales)
    assert "you look after no customer yet" in page.text
    assert "Every order comes in time" in page.text


def test_sales_is_told_what_is_missing(sales, live) -> None:
    assert "no plan is approved yet" in _home(sales).text
    live.orders.all().delete()
    assert "No order is open" in _home(sales).text
    live.delete()
    assert "There is no live scenario yet" in _home(sales).text


def test_the_shop_sees_this_week_and_the_next(viewer, live, pat, monday) -> None:
    run = plans.solved_run(live)
    plans.approve(run, pat)
    days = _home(viewer).context["days"]
    assert [day.date for day in days] == [
        monday + timedelta(days=n) for n in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)
    ]
    assert (days[0].molds, days[0].orders, days[0].changes) == (10, 1, 2)
    assert days[1].tons == 10


def test_the_line_taps_an_order_of_today(line, viewer, live, pat) -> None:
    run = plans.solved_run(live)
    plans.approve(run, pat)
    today = _home(line).context["today"]
    DailyOrder.objects.filter(run=run).update(date=today)
    address = reverse("log-enter", args=[live.orders.get().pk])
    assert f'href="{address}?day={today}"' in _home(line).text
    assert address not in _home(viewer).text


def test_without_a_plan_the_shop_is_told_what_comes(viewer, live, pat, monday) -> None:
    assert "as soon as the planner approves" in _home(viewer).text
    live.asof_date = monday + WEEK
    live.save()
    plans.approve(plans.solved_run(live), pat)
    assert "takes effect on Monday" in _home(viewer).text


@pytest.mark.parametrize(("role", "most"), [("planner", 60), ("sales", 25), ("viewer", 30)])
def test_home_asks_as_much_of_the_database_for_many_orders(
    request, role, most, live, last_week, pat, django_assert_max_num_queries
) -> None:
    client = request.getfixturevalue(role)
    for number in range(40):
        factories.order(live, f"N{number:02}", part=live.parts.first())
    plans.approve(plans.solved_run(live), pat)
    with django_assert_max_num_queries(most):
        _home(client)
