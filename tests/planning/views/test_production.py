"""The log's pages: a few taps on the line, a question before a slip, corrections with a reason."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from orders.models import Order, Scenario
from planning.models import CreditCorrection, DailyOrder, ProductionEntry
from planning.translate.credits import credits_of
from tests import factories, plans

TODAY = timezone.localdate()


@pytest.fixture
def scenario(db) -> Scenario:
    return factories.scenario(asof_date=plans.this_monday())


@pytest.fixture
def order(scenario: Scenario) -> Order:
    return factories.order(scenario, "SO-1", qty=20)


def plan_for_today(order: Order, molds: int, approver) -> None:
    """Put a plan in force that molds an order today."""
    run = plans.solved_run(order.scenario, approved_by=approver)
    DailyOrder.objects.filter(run=run).delete()
    DailyOrder.objects.create(
        run=run,
        scenario=order.scenario,
        asof_date=run.asof_date,
        workday_index=0,
        date=TODAY,
        order_id=order.order_id,
        part_id="P1",
        molds_molded=molds,
    )


def send(client: Client, order: Order, **values):
    defaults = {"event": "molded", "qty": "5", "day": TODAY.isoformat(), "token": uuid.uuid4()}
    return client.post(reverse("log-enter", args=[order.pk]), defaults | values)


def test_what_is_planned_today_is_entered_in_two_taps(line, lin, pat, order) -> None:
    factories.order(order.scenario, "SO-2")
    plan_for_today(order, 12, pat)
    page = line.get(reverse("log"))
    assert [(row.order, row.planned, row.left) for row in page.context["planned"]] == [
        (order, 12, 12)
    ]
    address = f"{reverse('log-enter', args=[order.pk])}?day={TODAY:%Y-%m-%d}"
    assert f'href="{address}"' in page.content.decode()
    form = line.get(address).context["form"]
    assert (form["qty"].value(), form["day"].value()) == (12, TODAY)
    answer = send(line, order, qty="12", token=form["token"].value())
    assert answer.url == f"{reverse('log')}?day={TODAY:%Y-%m-%d}"
    entry = ProductionEntry.objects.get()
    assert (entry.qty, entry.event, entry.entered_by) == (12, "molded", lin)
    (row,) = line.get(answer.url).context["planned"]
    assert (row.molded, row.left) == (12, 0)


def test_any_open_order_is_found_by_its_number_or_part(line, order) -> None:
    factories.order(order.scenario, "SO-2", part=factories.part(order.scenario, "Q7"))
    factories.order(order.scenario, "SO-3", state=Order.State.CANCELLED)

    def found(text: str) -> list[str]:
        page = line.get(reverse("log"), {"q": text})
        return [row.order.order_id for row in page.context["others"]]

    assert found("so-") == ["SO-1", "SO-2"]
    assert found("q7") == ["SO-2"]
    assert found("") == []
    factories.logged(order, day=TODAY)
    assert found("") == ["SO-1"]


def test_a_slip_of_the_finger_is_asked_about_and_may_be_meant(line, order) -> None:
    answer = send(line, order, qty="200")
    assert "That makes 200 molds of 20 ordered." in answer.content.decode()
    assert not ProductionEntry.objects.exists()
    answer = send(line, order, qty="300", sure=answer.context["asked"])
    assert "That makes 300 molds" in answer.content.decode()
    send(line, order, qty="300", sure=answer.context["asked"])
    assert ProductionEntry.objects.get().qty == 300


@pytest.mark.parametrize(
    ("event", "qty", "doubt"),
    [
        ("scrapped", 5, "Only 4 were molded so far."),
        ("delivered", 5, "That makes 5 delivered, but only 4 were molded so far."),
        ("delivered", 21, "That makes 21 delivered of 20 ordered."),
        ("molded", 17, "That makes 21 molds of 20 ordered."),
    ],
)
def test_what_can_hardly_be_is_asked_about(line, order, event, qty, doubt) -> None:
    factories.logged(order, 4, day=TODAY)
    assert send(line, order, event=event, qty=qty).context["doubt"] == doubt
    assert not send(line, order, event=event, qty=4).context


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"qty": ""}, "Enter how many pieces"),
        ({"qty": "0"}, "Enter how many pieces"),
        ({"qty": "1.5"}, "Enter how many pieces"),
        ({"day": (TODAY + timedelta(days=1)).isoformat()}, "still to come"),
        ({"day": "tomorrow"}, "Enter a date"),
        ({"event": "eaten"}, "Select a valid choice"),
    ],
)
def test_a_bad_entry_says_what_to_do(line, order, values, reason) -> None:
    answer = send(line, order, **values)
    assert answer.status_code == 200
    assert reason in answer.content.decode()
    assert not ProductionEntry.objects.exists()


def test_an_order_that_is_delivered_says_that_it_closed(line, order) -> None:
    factories.logged(order, 20, day=TODAY)
    page = line.get(send(line, order, event="delivered", qty="20").url)
    assert "it is closed" in page.content.decode()


def test_a_day_before_is_entered_too_and_one_to_come_is_today(line, order) -> None:
    yesterday = TODAY - timedelta(days=1)
    page = line.get(reverse("log"), {"day": yesterday.isoformat()})
    assert (page.context["day"], page.context["is_today"]) == (yesterday, False)
    for text in ("2999-01-01", "2026-99-99", "x"):
        assert line.get(reverse("log"), {"day": text}).context["day"] == TODAY


def test_the_line_corrects_its_own_entries_and_the_planner_all(
    line, planner, lin, pat, order
) -> None:
    own = factories.logged(order, day=TODAY, entered_by=lin)
    other = factories.logged(order, day=TODAY, entered_by=pat)
    assert line.get(reverse("log-correct", args=[other.pk])).status_code == 404
    assert line.get(reverse("log")).context["mine"] == {own.pk}
    for client, entry in ((line, own), (planner, other)):
        address = reverse("log-correct", args=[entry.pk])
        assert client.post(address, {"qty": "3", "reason": ""}).status_code == 200
        answer = client.post(address, {"qty": "3", "reason": "counted again"})
        assert answer.url == f"{reverse('log')}?day={TODAY:%Y-%m-%d}"
    assert [e.qty for e in ProductionEntry.objects.counting()] == [3, 3]
    again = planner.post(address, {"qty": "2", "reason": "counted again"}, follow=True)
    assert "corrected this entry meanwhile" in again.content.decode()


def test_the_list_filters_and_goes_along_as_it_is_shown(planner, lin, order) -> None:
    yesterday = TODAY - timedelta(days=1)
    new = factories.logged(order, 3, day=yesterday, entered_by=lin, note="=counted")
    factories.logged(order, 4, day=yesterday, replaced_by=new)
    factories.logged(order, 1, "scrapped", day=TODAY)

    def shown(**query: str) -> list[int]:
        page = planner.get(reverse("log-entries"), query)
        return [entry.qty for entry in page.context["table"].data]

    assert shown() == [1, 3]
    assert shown(replaced="all", event="molded") == [4, 3]
    assert shown(q="so-1", day_to=yesterday.isoformat()) == [3]
    assert shown(by="lin") == [3]
    assert shown(q="SO-9") == []
    file = planner.get(reverse("log-entries"), {"event": "molded", "export": "csv"})
    (row,) = file.content.decode("utf-8-sig").splitlines()[1:]
    assert row.startswith(f"{yesterday},SO-1,P1,Molded,3,'=counted,lin,")


def test_a_credit_is_corrected_by_the_planner_with_a_reason(planner, line, order) -> None:
    factories.logged(order, 6, day=order.scenario.asof_date - timedelta(days=3))
    address = reverse("log-credit", args=[order.pk])
    assert line.get(address).status_code == 403
    assert "follows from the production log" in planner.get(address).content.decode()
    sent = {"seen_qty": "6", "qty": "4", "reason": "two broke"}
    assert planner.post(address, sent | {"reason": " "}).status_code == 200
    planner.post(address, sent)
    assert credits_of(order.scenario)[order.pk].qty == 4
    stale = planner.post(address, sent | {"qty": "5"}, follow=True)
    assert "The credit is 4 by now" in stale.content.decode()
    assert CreditCorrection.objects.count() == 1
    assert "two broke" in planner.get(address).content.decode()


def test_the_pages_ask_as_many_questions_for_any_log(line, pat, order) -> None:
    plan_for_today(order, 12, pat)
    asked = []
    for count in (1, 30):
        for number in range(count):
            factories.logged(factories.order(order.scenario, f"N{count}-{number}"), day=TODAY)
        with CaptureQueriesContext(connection) as queries:
            for name in ("log", "log-entries"):
                assert line.get(reverse(name)).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 26


def test_without_a_live_scenario_the_page_says_what_to_do(line) -> None:
    assert "no live scenario yet" in line.get(reverse("log")).content.decode()


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-10", "9999-12-31", "yesterday"])
def test_a_day_that_no_log_has_is_today(line, order, day) -> None:
    assert line.get(reverse("log"), {"day": day}).context["day"] == TODAY
