"""A Monday is entered, filled and confirmed, each with who and when; never over others."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from auditlog.models import LogEntry
from django.utils import timezone

from orders.models import Order
from planning import queries
from planning.models import FlaskInUse, MondayStep, OrderProgress, PatternLoaded, PourLoad
from planning.services import exports, imports, monday, production
from tests import factories

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


def test_what_was_entered_before_its_monday_is_doubtful_until_confirmed(order, pat) -> None:
    live = order.scenario
    early = timezone.make_aware(datetime(2026, 11, 19, 12))
    monday.confirm(scenario=live, step=Step.POURS, seen=seen(live, Step.POURS), user=pat)
    monday.enter(scenario=live, step=Step.FLASKS, facts={}, seen=seen(live, Step.FLASKS), user=pat)
    at(early)
    assert {Step.FLASKS, Step.PATTERNS, Step.CALENDAR} <= doubts(live)
    assert Step.POURS not in doubts(live)
    monday.confirm(scenario=live, step=Step.FLASKS, seen=seen(live, Step.FLASKS), user=pat)
    assert Step.FLASKS not in doubts(live)
    at(timezone.make_aware(datetime(2026, 11, 23, 6)))
    live.asof_date += timedelta(weeks=1)
    live.save()
    assert doubts(live) == set(Step)


def test_a_log_up_to_the_last_workday_leaves_no_doubt_of_the_progress(order) -> None:
    factories.logged(order, 4, day=FRIDAY - timedelta(days=1))
    assert Step.PROGRESS in doubts(order.scenario)
    factories.logged(order, 4, day=FRIDAY)
    assert Step.PROGRESS not in doubts(order.scenario)


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


def test_a_credit_stated_by_hand_is_the_last_word_on_the_progress(order, pat) -> None:
    production.correct_credit(order=order, qty=3, seen_qty=0, reason="counted", user=pat)
    assert MondayStep.objects.get().step == Step.PROGRESS
