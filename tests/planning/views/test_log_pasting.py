"""Rows from Excel go into the log: looked at first, all or none, never counted twice."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from orders.models import Order, Scenario
from planning.models import ProductionEntry
from tests import factories, plans

TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def scenario(db) -> Scenario:
    made = factories.scenario(asof_date=plans.this_monday())
    factories.order(made, "SO-1", qty=20)
    factories.order(made, "SO-2", qty=20)
    return made


def table(*rows: tuple) -> str:
    return "\n".join("\t".join(map(str, row)) for row in rows)


def look(client, text: str):
    return client.post(reverse("log-paste"), {"rows": text})


def enter(client, text: str, digest: str):
    sent = {"rows": text, "confirm": "1", "digest": digest}
    return client.post(reverse("log-paste"), sent, follow=True)


def counting() -> set[tuple]:
    entries = ProductionEntry.objects.counting()
    return set(entries.values_list("date", "order__order_id", "event", "qty"))


def test_rows_are_looked_at_and_entered(line, lin, scenario) -> None:
    text = table(
        ("Order", "Day", "What", "Pieces"),
        ("SO-1", f"{YESTERDAY:%d.%m.%Y}", "Molded", 12),
        ("SO-2", TODAY, "scrapped", 1),
    )
    staged = look(line, text).context["staged"]
    assert [row.values for row in staged.rows] == [[["qty", "", "12"]], [["qty", "", "1"]]]
    assert not ProductionEntry.objects.exists()
    page = enter(line, text, staged.digest)
    assert "2 rows are entered." in page.content.decode()
    assert counting() == {(YESTERDAY, "SO-1", "molded", 12), (TODAY, "SO-2", "scrapped", 1)}
    assert {entry.entered_by for entry in ProductionEntry.objects.all()} == {lin}
    again = look(line, text).context["staged"]
    assert (again.rows, again.unchanged) == ([], 2)


def test_a_bad_row_is_named_and_nothing_is_entered(line, scenario) -> None:
    text = table((TODAY, "SO-1", "molded", 5), (TODAY, "SO-9", "eaten", "x"))
    page = look(line, text)
    reasons = [(error.row, error.column) for error in page.context["staged"].errors]
    assert set(reasons) == {(2, "order_id"), (2, "event"), (2, "qty")}
    enter(line, text, page.context["staged"].digest)
    assert not ProductionEntry.objects.exists()


@pytest.mark.parametrize("text", ["", "order_id\tqty\nSO-1\t5", "date\torder\tevent\tqty"])
def test_what_is_no_table_is_told(line, scenario, text: str) -> None:
    assert look(line, text).context["form"].errors


def test_another_total_is_the_planner_s_to_paste(line, planner, lin, scenario) -> None:
    factories.logged(Order.objects.get(order_id="SO-1"), 7, day=TODAY, entered_by=lin)
    text = table((TODAY, "SO-1", "molded", 9))
    (error,) = look(line, text).context["staged"].errors
    assert "7 are entered already" in error.reason
    staged = look(planner, text).context["staged"]
    assert [row.values for row in staged.rows] == [[["qty", "7", "9"]]]
    enter(planner, text, staged.digest)
    assert counting() == {(TODAY, "SO-1", "molded", 9)}
    assert ProductionEntry.objects.count() == 2


def test_what_the_line_enters_meanwhile_is_shown_first(planner, scenario) -> None:
    text = table((TODAY, "SO-1", "molded", 9))
    digest = look(planner, text).context["staged"].digest
    factories.logged(Order.objects.get(order_id="SO-1"), 4, day=TODAY)
    page = enter(planner, text, digest)
    assert "was changed meanwhile" in page.content.decode()
    assert [row.values for row in page.context["staged"].rows] == [[["qty", "4", "9"]]]
    assert counting() == {(TODAY, "SO-1", "molded", 4)}


def test_a_pasted_last_delivery_closes_its_order(planner, scenario) -> None:
    factories.logged(Order.objects.get(order_id="SO-1"), 8, "delivered", day=YESTERDAY)
    text = table((TODAY, "SO-1", "delivered", 12))
    page = look(planner, text)
    assert "will be closed: SO-1." in page.content.decode()
    enter(planner, text, page.context["staged"].digest)
    assert Order.objects.get(order_id="SO-1").state == Order.State.CLOSED


def test_without_a_live_scenario_the_log_says_what_to_do(line) -> None:
    assert line.get(reverse("log-paste")).url == reverse("log")


def test_a_pasted_total_that_takes_a_delivery_back_opens_its_order_again(
    planner, line, scenario
) -> None:
    for client, qty, state in ((line, 20, "closed"), (planner, 5, "open")):
        text = table((TODAY, "SO-1", "delivered", qty))
        enter(client, text, look(client, text).context["staged"].digest)
        assert scenario.orders.get(order_id="SO-1").state == state


def test_a_row_of_an_ended_order_is_the_planner_s_to_paste(line, planner, scenario) -> None:
    Order.objects.filter(order_id="SO-1").update(state=Order.State.CLOSED)
    text = table((YESTERDAY, "SO-1", "molded", 9))
    (error,) = look(line, text).context["staged"].errors
    assert "SO-1, molded" in error.sheet
    assert "The order is closed: ask the planner" in error.reason
    page = look(planner, text)
    (warning,) = page.context["staged"].warnings
    assert warning.startswith("These rows are of orders that are ended.")
    enter(planner, text, page.context["staged"].digest)
    assert counting() == {(YESTERDAY, "SO-1", "molded", 9)}
    assert Order.objects.get(order_id="SO-1").state == Order.State.CLOSED
