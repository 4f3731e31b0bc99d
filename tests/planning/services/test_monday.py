"""A Monday is entered, filled and confirmed, each with who and when; never over others."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from auditlog.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from orders.models import Order
from planning import queries
from planning.models import (
    DailyOrder,
    FlaskInUse,
    MondayStep,
    OrderProgress,
    PatternLoaded,
    PourLoad,
)
from planning.services import exports, imports, monday, production
from tests import factories, plans

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Step = MondayStep.Step
FRIDAY = factories.MONDAY - timedelta(days=3)


@pytest.fixture
def order() -> Order:
    return factories.order(factories.scenario(), "O1")


def seen(scenario, step: str) -> str:
    return queries.version_of_step(scenario, queries.facts_of(scenario, step))


def doubts(scenario) -> set[str]:
    return set(queries.monday_doubts(scenario))


def at(moment: datetime) -> None:
    MondayStep.objects.update(stated_at=moment)


def test_what_is_entered_replaces_the_rows_and_says_who(order, pat) -> None:
    live = order.scenario
    facts = {("S", 2): 4, ("M", 1): 3}
    for given in (facts, {("S", 2): 5}):
        monday.enter(
            scenario=live, step=Step.FLASKS, facts=given, seen=seen(live, Step.FLASKS), user=pat
        )
    row = FlaskInUse.objects.get()
    assert (row.flask_size, row.release_workday_index, row.qty_inuse) == ("S", 2, 5)
    last = MondayStep.objects.get()
    assert (last.step, last.how, last.stated_by, last.asof_date) == (
        "flasks",
        "entered",
        pat,
        live.asof_date,
    )
    assert LogEntry.objects.order_by("-pk").first().changes == {
        "M, free Tue 24 Nov": ["3", ""],
        "S, free Wed 25 Nov": ["4", "5"],
    }


def test_rows_of_other_mondays_stay(order, pat) -> None:
    live = order.scenario
    before = live.asof_date - timedelta(weeks=1)
    PourLoad.objects.create(scenario=live, asof_date=before, workday_index=0, tons_committed=1)
    monday.enter(
        scenario=live,
        step=Step.POURS,
        facts={0: Decimal("2.5")},
        seen=seen(live, Step.POURS),
        user=pat,
    )
    assert PourLoad.objects.count() == 2


def test_of_two_editors_the_second_is_refused(order, pat) -> None:
    live = order.scenario
    token = seen(live, Step.PATTERNS)
    values = {"scenario": live, "step": Step.PATTERNS, "seen": token, "user": pat}
    monday.enter(**values, facts={"O1": True})
    with pytest.raises(monday.StaleStep):
        monday.enter(**values, facts={})
    with pytest.raises(monday.StaleStep):
        monday.confirm(**values)
    assert PatternLoaded.objects.get().order == order


def test_filling_stores_what_was_shown_and_nothing_newer(order, pat) -> None:
    live = order.scenario
    factories.logged(order, 4, day=FRIDAY)
    shown = {
        step: queries.filling_of(live, step).version
        for step in (Step.PATTERNS, Step.FLASKS, Step.POURS)
    }
    for step, token in shown.items():
        monday.fill(scenario=live, step=step, seen=seen(live, step), shown=token, user=pat)
    assert PatternLoaded.objects.get().order == order
    assert FlaskInUse.objects.get().qty_inuse == 4
    assert PourLoad.objects.get().tons_committed == Decimal("0.400")
    factories.logged(order, 1, day=FRIDAY)
    with pytest.raises(monday.StaleFill):
        monday.fill(
            scenario=live,
            step=Step.FLASKS,
            seen=seen(live, Step.FLASKS),
            shown=shown[Step.FLASKS],
            user=pat,
        )


def test_filling_the_progress_drops_what_is_stated_against_the_log(order, pat) -> None:
    live = order.scenario
    other = factories.order(live, "O2")
    for row, qty in ((order, 9), (other, 5)):
        OrderProgress.objects.create(
            scenario=live, asof_date=live.asof_date, order=row, molded_qty_credit=qty
        )
    factories.logged(order, 4, day=FRIDAY)
    filling = queries.filling_of(live, Step.PROGRESS)
    assert filling.facts == {"O2": 5}  # of which the log says nothing
    assert [(row.name, row.before, row.after) for row in filling.changes] == [("O1", "9", "4")]
    monday.fill(
        scenario=live,
        step=Step.PROGRESS,
        seen=seen(live, Step.PROGRESS),
        shown=filling.version,
        user=pat,
    )
    assert [row.credit.qty for row in queries.credits_listed(live)] == [4, 5]


def say(scenario, step: str, user) -> None:
    monday.confirm(scenario=scenario, step=step, seen=seen(scenario, step), user=user)


def test_a_word_counts_for_the_monday_that_it_names_whenever_it_was_said(order, pat) -> None:
    live = order.scenario
    monday.enter(scenario=live, step=Step.FLASKS, facts={}, seen=seen(live, Step.FLASKS), user=pat)
    say(live, Step.POURS, pat)
    at(timezone.make_aware(datetime(2026, 11, 20, 12)))
    assert doubts(live) == set(Step) - {Step.FLASKS, Step.POURS}
    states = {state.step: state for state in queries.monday_steps(live)}
    assert states[Step.FLASKS].last.is_ahead
    live.asof_date += timedelta(weeks=1)
    live.save()
    assert doubts(live) == set(Step)


def test_an_import_on_friday_for_the_next_monday_leaves_nothing_to_confirm(order, pat) -> None:
    live = order.scenario
    book = exports.export_inputs(scenario=live)
    imports.apply_import(staged=imports.stage_workbook(scenario=live, file=book), user=pat)
    at(timezone.make_aware(datetime(2026, 11, 20, 12)))
    assert doubts(live) == set()


def test_what_the_log_learns_after_a_word_makes_it_doubtful_until_it_is_looked_at(
    order, pat
) -> None:
    live = order.scenario
    for step in Step:
        say(live, step, pat)
    factories.logged(order, 4, day=FRIDAY)
    of_the_log = {Step.PATTERNS, Step.FLASKS, Step.POURS}
    assert doubts(live) == of_the_log
    for step in of_the_log:
        say(live, step, pat)
    factories.logged(order, 4, "delivered", day=FRIDAY)
    factories.logged(order, 1, day=FRIDAY - timedelta(weeks=3))
    assert doubts(live) == set()


def test_a_log_up_to_the_last_workday_leaves_no_doubt_of_the_progress(order) -> None:
    factories.logged(order, 4, day=FRIDAY - timedelta(days=1))
    assert Step.PROGRESS in doubts(order.scenario)
    factories.logged(order, 4, day=FRIDAY)
    assert Step.PROGRESS not in doubts(order.scenario)


def test_planned_orders_that_a_logged_day_says_nothing_of_are_named(order, pat) -> None:
    live = order.scenario
    others = [factories.order(live, number) for number in ("O2", "O3", "O4")]
    live.asof_date -= timedelta(weeks=1)
    plans.solved_run(live, approved_by=pat)
    DailyOrder.objects.update(date=FRIDAY)
    live.asof_date += timedelta(weeks=1)
    factories.logged(order, 4, day=FRIDAY)
    Order.objects.filter(order_id="O4").update(state=Order.State.CANCELLED)
    words = queries.monday_doubts(live)[Step.PROGRESS]
    assert words == "Planned, but not in the production log: Fri 20 Nov O2, O3."
    production.correct_credit(order=others[0], qty=0, seen_qty=0, reason="not made", user=pat)
    assert queries.monday_doubts(live)[Step.PROGRESS].endswith("Fri 20 Nov O3.")
    factories.logged(others[1], 2, day=FRIDAY)
    assert Step.PROGRESS not in doubts(live)


def test_a_workbook_has_the_last_word_on_its_sheets(order, pat) -> None:
    live = order.scenario
    PatternLoaded.objects.create(scenario=live, asof_date=live.asof_date, order=order)
    book = exports.export_inputs(scenario=live)
    PatternLoaded.objects.all().delete()
    imports.apply_import(staged=imports.stage_workbook(scenario=live, file=book), user=pat)
    said = {row.step: (row.how, row.stated_by) for row in MondayStep.objects.all()}
    assert said == dict.fromkeys(Step.values, ("imported", pat))
    entry = LogEntry.objects.filter(object_repr__startswith="Patterns").get()
    assert entry.changes == {"O1": ["", "loaded"]}
    assert "imported for Monday 23 Nov 2026" in entry.additional_data["reason"]


def test_a_credit_stated_by_hand_is_a_word_on_its_order_alone(order, pat) -> None:
    live = order.scenario
    other = factories.order(live, "O2")
    say(live, Step.PROGRESS, pat)
    live.asof_date += timedelta(weeks=1)
    live.save()
    production.correct_credit(order=order, qty=3, seen_qty=0, reason="counted", user=pat)
    words = queries.monday_doubts(live)[Step.PROGRESS]
    assert "the last is of Monday 23 Nov 2026" in words
    assert "Of 2 orders, 1 have a credit stated for this Monday" in words
    assert LogEntry.objects.order_by("-pk").first().changes == {"O1": ["0", "3"]}
    production.correct_credit(order=other, qty=1, seen_qty=0, reason="counted", user=pat)
    assert Step.PROGRESS not in doubts(live)


def test_a_row_changed_in_the_administration_is_no_word_on_the_others(admin, order, pat) -> None:
    live = order.scenario
    say(live, Step.PATTERNS, pat)
    MondayStep.objects.update(asof_date=live.asof_date - timedelta(weeks=1))
    row = PatternLoaded.objects.create(scenario=live, asof_date=live.asof_date, order=order)
    admin.post(
        reverse("admin:planning_patternloaded_change", args=[row.pk]),
        {"asof_date": str(live.asof_date), "order": order.pk},
    )
    assert Step.PATTERNS in doubts(live)
    of_the_step = LogEntry.objects.get_for_model(MondayStep).first()
    assert of_the_step.changes == {"O1": ["loaded", ""]}
