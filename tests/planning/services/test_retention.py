"""What is removed after its time, and what never is."""

from datetime import timedelta
from io import StringIO

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from foundry_portal.models import KeptAnswer
from orders.models import Scenario
from planning.models import DailyOrder, OutboxMail, Run, RunProgress, StagedWorkbook
from planning.services import retention
from tests import factories, plans

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

State = Run.State


@pytest.fixture
def live() -> Scenario:
    scenario = factories.scenario()
    factories.order(scenario)
    return scenario


def days_ago(days: float) -> object:
    return timezone.now() - timedelta(days=days)


def aged(run: Run, days: float) -> Run:
    Run.objects.filter(pk=run.pk).update(finished_at=days_ago(days))
    return run


def left() -> set[int]:
    retention.tidy()
    return set(Run.objects.values_list("pk", flat=True))


def test_old_runs_without_approval_go_with_their_rows(live) -> None:
    old, newest = aged(plans.solved_run(live), 181), aged(plans.solved_run(live), 179)
    assert left() == {newest.pk}
    assert not DailyOrder.objects.filter(run=old.pk).exists()


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_an_old_run_without_a_plan_goes_though_it_is_the_newest(live, state) -> None:
    aged(plans.run(live, state), 181)
    assert left() == set()


def test_the_newest_plan_of_a_scenario_stays_however_old(live) -> None:
    what_if = factories.scenario(name="What if", is_live=False)
    aged(plans.solved_run(live), 900)
    kept = {aged(plans.solved_run(scenario), 800).pk for scenario in (live, what_if)}
    assert left() == kept


def test_a_plan_that_was_ever_approved_stays(live, pat: User) -> None:
    first = aged(plans.replaced_run(live, approved_by=pat), 3000)
    withdrawn = aged(plans.solved_run(live, approved_by=pat), 3000)
    plans.withdraw(withdrawn, pat)
    newest = plans.solved_run(live)
    assert left() == {first.pk, withdrawn.pk, newest.pk}
    assert Run.objects.get(pk=withdrawn.pk).snapshot


def test_a_run_that_another_builds_on_stays(live) -> None:
    source = aged(plans.solved_run(live), 181)
    follower = plans.solved_run(live, source_run=source)
    assert left() == {source.pk, follower.pk}


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING])
def test_a_run_that_has_not_ended_stays(live, state) -> None:
    run = aged(plans.run(live, state), 181)
    assert left() == {run.pk}


def test_of_old_progress_the_last_word_stays(live) -> None:
    runs = [aged(plans.solved_run(live), days) for days in (31, 29)]
    RunProgress.objects.all().delete()
    for run in runs:
        for seconds in (1, 2, 3):
            RunProgress.objects.create(run=run, attempt=1, seconds=seconds)
    retention.tidy()
    assert [list(run.progress.values_list("seconds", flat=True)) for run in runs] == [
        [3],
        [1, 2, 3],
    ]


def test_mails_go_once_they_are_sent_or_failed(live, pat: User) -> None:
    approval = plans.solved_run(live, approved_by=pat).approval
    for state in OutboxMail.State.values:
        user = factories.user(state)
        OutboxMail.objects.create(approval=approval, user=user, state=state, occasion="approved")
    OutboxMail.objects.update(written_at=days_ago(91))
    retention.tidy()
    assert OutboxMail.objects.get().state == OutboxMail.State.WAITING


def test_uploads_answers_and_sessions_go(live, pat: User) -> None:
    factories.kept_workbook(live, b"", pat)
    StagedWorkbook.objects.update(created_at=days_ago(1.1))
    KeptAnswer.objects.create(user=pat, key="old", request_hash="")
    KeptAnswer.objects.update(kept_at=days_ago(7.1))
    KeptAnswer.objects.create(user=pat, key="new", request_hash="")
    for key, days in (("ended", 0.1), ("open", -0.1)):
        Session.objects.create(session_key=key, session_data="", expire_date=days_ago(days))
    retention.tidy()
    assert not StagedWorkbook.objects.exists()
    assert KeptAnswer.objects.get().key == "new"
    assert Session.objects.get().session_key == "open"


@pytest.mark.parametrize("model", [AccessLog, AccessFailureLog, AccessAttempt])
def test_sign_ins_go_after_a_year(model) -> None:
    for name in ("old", "new"):
        more = {"failures_since_start": 1} if model is AccessAttempt else {}
        model.objects.create(username=name, ip_address="192.0.2.1", **more)
    model.objects.filter(username="old").update(attempt_time=days_ago(366))
    retention.tidy()
    assert model.objects.get().username == "new"


def test_a_dry_run_counts_and_removes_nothing(live) -> None:
    for _ in range(3):
        aged(plans.solved_run(live), 181)
    out = StringIO()
    call_command("tidy", "--dry-run", stdout=out)
    assert Run.objects.count() == 3
    assert "2 would go: runs never approved, with plan and snapshot, older than 180 days" in (
        out.getvalue()
    )
    call_command("tidy", stdout=out)
    assert "2 removed: runs never approved" in out.getvalue()
    assert Run.objects.count() == 1


def test_a_setting_says_how_long(live, settings) -> None:
    settings.KEEP_RUNS_DAYS = 10
    aged(plans.solved_run(live), 11)
    newest = plans.solved_run(live)
    assert left() == {newest.pk}
