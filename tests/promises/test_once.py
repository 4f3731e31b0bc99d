"""Many people at once: one run, one approval, and everybody is told what became of theirs."""

from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse

from planning import queries
from planning.models import Approval, Run
from tests import factories, plans
from tests.planning.requesting import as_offered
from tests.promises.series import at_a_time, at_once, length

AT_ONCE, SERIES = 50, 100
TOLD_OF_A_RUN = "This scenario is being planned already"
TOLD_OF_APPROVALS = ("changed meanwhile", "approved already", "send it again in a moment")

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture
def live():
    scenario = factories.scenario()
    factories.order(scenario)
    return scenario


@pytest.fixture
def browsers(pat) -> list[Client]:
    clients = [Client() for _ in range(AT_ONCE)]
    for client in clients:
        client.force_login(pat)
    return clients


def test_of_many_starts_at_once_one_is_made(live, browsers, record_property) -> None:
    address = reverse("run-request", args=[live.pk])

    def start(index: int) -> tuple[int, bool]:
        """Return the answer's status, and whether it says that another was first."""
        client = browsers[index]
        answer = client.post(address, as_offered())
        page = client.get(answer["Location"]) if answer.status_code == 302 else answer
        return answer.status_code, TOLD_OF_A_RUN in page.text

    rounds = length(SERIES)
    for done in range(1, rounds + 1):
        answers = Counter(at_once(AT_ONCE, start))
        assert answers == {(302, False): 1, (302, True): AT_ONCE - 1}
        assert Run.objects.count() == done
        Run.objects.update(state=Run.State.CANCELLED)
    record_property("figure", f"{in_words(rounds)} starts: one run each time, no error")


def test_of_many_approvals_at_once_one_wins(live, browsers, record_property) -> None:
    def approve(index: int) -> tuple[int, bool]:
        """Return the answer's status, and whether it says that another was first."""
        client, run = browsers[index], runs[index % len(runs)]
        form = {"digest": shown[run.pk], "comment": f"Person {index}"}
        answer = client.post(reverse("run-approve", args=[run.pk]), form)
        page = client.get(answer["Location"]) if answer.status_code == 302 else answer
        return answer.status_code, any(words in page.text for words in TOLD_OF_APPROVALS)

    rounds, statuses = length(SERIES), Counter()
    for done in range(1, rounds + 1):
        runs = [plans.solved_run(live) for _ in range(3)]
        shown = {run.pk: queries.approval_grounds(run).digest for run in runs}
        answers = at_once(AT_ONCE, approve)
        assert sum(not told for _, told in answers) == 1
        statuses.update(status for status, _ in answers)
        assert Approval.objects.count() == done
        assert Approval.objects.filter(in_force=True).count() == 1
    assert statuses.keys() <= {302, 409, 503}
    record_property(
        "figure",
        f"{in_words(rounds)} approvals of 3 plans: one wins, {AT_ONCE - 1} are told; "
        f"{statuses[503]} in all to send it again, for SQLite had no time",
    )


def in_words(rounds: int) -> str:
    return f"{rounds} x {AT_ONCE} ({at_a_time(AT_ONCE)} at a time)"
