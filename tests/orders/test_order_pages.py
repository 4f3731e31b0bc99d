"""The order list and an order's own page, with what the approved plan does."""

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import Order, Scenario
from orders.services.orders import change_order
from planning.models import Approval, DailyOrder, OrderStatus
from tests import factories, plans

pytestmark = pytest.mark.django_db

MAX_QUERIES = 12


@pytest.fixture
def live() -> Scenario:
    """A live scenario whose Monday is this week's, so that its plan can be in force."""
    scenario = factories.scenario(asof_date=plans.this_monday())
    factories.part(scenario, description="Pump housing")
    factories.part(scenario, "P2", description="Gear cover")
    factories.customer(scenario)
    return scenario


def _listed(client: Client, **query: str) -> list[str]:
    page = client.get(reverse("order-list"), query)
    assert page.status_code == 200
    return [row.record.order_id for row in page.context["table"].paginated_rows]


def _ready(live: Scenario, count: int, user: User) -> None:
    for number in range(count):
        factories.order(live, f"O{number:03}", customer=live.customers.first())
    plans.solved_run(live, approved_by=user)


def test_the_list_shows_the_live_scenario_only(sales: Client, live: Scenario) -> None:
    factories.order(live, "O1")
    factories.order(factories.scenario(name="What if", is_live=False), "O2")
    assert _listed(sales) == ["O1"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "gear"}, ["B2"]),
        ({"q": "rio"}, ["A1"]),
        ({"q": "b2"}, ["B2"]),
        ({"part": "p2"}, ["B2"]),
        ({"customer": "C1"}, ["A1"]),
        ({"state": "on_hold"}, ["C3"]),
        ({"state": "closed"}, ["D4"]),
        ({"state": "all"}, ["A1", "B2", "C3", "D4"]),
        ({}, ["A1", "B2", "C3"]),
        ({"due_to": "2026-12-01"}, ["A1"]),
        ({"due_from": "2026-12-02"}, ["B2", "C3"]),
        ({"due_week": "2026-W49"}, ["A1"]),
        ({"due_week": "2026-W50"}, ["B2"]),
        ({"due_week": "9999-W53"}, ["A1", "B2", "C3"]),
        ({"due_week": "next"}, ["A1", "B2", "C3"]),
        ({"whose": "mine"}, ["A1", "C3"]),
        ({"whose": "mine", "due_week": "2026-W49"}, ["A1"]),
        ({"sort": "-qty"}, ["B2", "A1", "C3"]),
        ({"due_from": "soon"}, ["A1", "B2", "C3"]),
        ({"sort": "nonsense", "page": "x"}, ["A1", "B2", "C3"]),
    ],
)
def test_filters_and_sort_live_in_the_address(
    sales: Client, sam: User, live: Scenario, query: dict[str, str], found: list[str]
) -> None:
    live.customers.update(salesperson=sam)
    day = factories.MONDAY + timedelta(days=8)
    factories.order(live, "A1", customer=live.customers.get(), due_date=day, qty=5)
    p2 = live.parts.get(part_id="P2")
    factories.order(live, "B2", part=p2, due_date=day + timedelta(days=7), qty=9)
    later = day + timedelta(days=14)
    factories.order(live, "C3", state=Order.State.ON_HOLD, due_date=later, qty=1, entered_by=sam)
    factories.order(live, "D4", state=Order.State.CLOSED, due_date=day + timedelta(days=21))
    assert _listed(sales, **query) == found


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_list_exports_what_it_shows(
    sales: Client, live: Scenario, pat: User, kind: str
) -> None:
    for number in range(60):
        factories.order(live, f"O{number:03}", customer=live.customers.get(), qty=1000 + number)
    factories.order(live, "=1+1", due_date=live.asof_date)
    factories.order(live, "HELD", state=Order.State.ON_HOLD)
    plans.solved_run(live, approved_by=pat)
    query = {"state": "open", "sort": "-qty", "page": "2", "export": kind}
    answer = sales.get(reverse("order-list"), query)
    assert f'.{kind}"' in answer["Content-Disposition"]
    if kind == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["orders"]
        assert {cell.data_type for row in sheet for cell in row} <= {"s", "n", "d"}
        rows = [[cell.value for cell in row] for row in sheet]
    else:
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    shown = sales.get(reverse("order-list"), {"state": "open", "sort": "-qty", "per_page": "99"})
    listed = [row.record.order_id for row in shown.context["table"].paginated_rows]
    assert [row[0].lstrip("'") for row in rows[1:]] == listed
    assert rows[0][:4] == ["Order", "Customer", "Part", "Quantity (pieces)"]
    assert str(rows[1][3]) == "1059"
    assert rows[-1][-1] == "late"
    assert str(rows[-1][4])[:10] == live.asof_date.isoformat()


def test_the_plan_says_when_an_order_comes_and_whether_late(
    sales: Client, live: Scenario, pat: User
) -> None:
    factories.order(live, "LATE", due_date=live.asof_date)
    factories.order(live, "GOOD")
    plans.solved_run(live, approved_by=pat)
    factories.order(live, "NEW")
    assert _listed(sales, plan="late") == ["LATE"]
    assert _listed(sales, plan="on-time") == ["GOOD"]
    assert _listed(sales, plan="none") == ["NEW"]


def test_a_plan_that_nobody_approved_promises_nothing(sales: Client, live: Scenario) -> None:
    factories.order(live, "O1")
    plans.solved_run(live)
    assert _listed(sales, plan="none") == ["O1"]
    assert "No plan is approved yet" in sales.get(reverse("order-list")).content.decode()


@pytest.mark.parametrize("count", [10, 200])
def test_the_list_asks_the_same_few_questions_at_any_size(
    sales: Client, live: Scenario, pat: User, count: int
) -> None:
    _ready(live, count, pat)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = sales.get(reverse("order-list"), {"sort": "plan_date", "q": "O"})
    assert len(page.context["table"].page) == min(count, 50)
    assert len(asked) <= MAX_QUERIES, "\n".join(query["sql"] for query in asked)


def test_the_number_of_queries_does_not_grow(sales: Client, live: Scenario, pat: User) -> None:
    counts = []
    for made in range(2):
        for number in range(40):
            factories.order(live, f"O{made}-{number}", customer=live.customers.get())
        if not made:
            plans.solved_run(live, approved_by=pat)
        with CaptureQueriesContext(connection) as asked:
            sales.get(reverse("order-list"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_thousands_of_orders_cost_the_list_no_more_questions(
    sales: Client, sam: User, live: Scenario, pat: User, django_assert_max_num_queries: Any
) -> None:
    live.customers.update(salesperson=sam)
    part, customer = live.parts.first(), live.customers.get()
    Order.objects.bulk_create(
        Order(
            scenario=live,
            order_id=f"N{number:04}",
            part=part,
            customer=customer,
            qty=1,
            due_date=live.asof_date + timedelta(days=number % 90),
        )
        for number in range(3000)
    )
    plans.solved_run(live, approved_by=pat)
    query = {"whose": "mine", "plan": "on-time", "customer": "C1", "sort": "-plan_date"}
    for more in ({}, {"export": "csv"}):
        with django_assert_max_num_queries(MAX_QUERIES):
            answer = sales.get(reverse("order-list"), query | more)
    assert answer.content.count(b"\n") > 2000


@pytest.mark.parametrize("role", ["sales", "planner"])
def test_without_a_scenario_the_list_says_how_to_fill_it(request: Any, role: str) -> None:
    text = request.getfixturevalue(role).get(reverse("order-list")).content.decode()
    assert ("Ask the planner" in text) == (role == "sales")
    assert (reverse("scenario-import-new") in text) == (role == "planner")


def test_an_empty_scenario_says_how_to_fill_it(sales: Client, live: Scenario) -> None:
    page = sales.get(reverse("order-list"))
    assert "Enter the first order" in page.content.decode()


def test_an_order_shows_its_days_and_its_promise(sales: Client, live: Scenario, pat: User) -> None:
    order = factories.order(live, "LATE", due_date=live.asof_date)
    plans.solved_run(live, approved_by=pat)
    page = sales.get(reverse("order", args=[order.pk]))
    assert page.context["promise"].status.late_qty == order.qty
    assert [day["total"] for day in page.context["days"]] == [order.qty]
    assert "Process time alone ends after the due date" in page.content.decode()


def test_an_order_changed_after_the_plan_says_so(sales: Client, live: Scenario, pat: User) -> None:
    order = factories.order(live)
    plans.solved_run(live, approved_by=pat)
    address = reverse("order", args=[order.pk])
    assert "changed after this plan" not in sales.get(address).content.decode()
    Order.objects.update(qty=99)
    assert "changed after this plan" in sales.get(address).content.decode()


def test_an_order_that_no_plan_knows_says_what_comes_next(
    sales: Client, live: Scenario, pat: User
) -> None:
    plans.solved_run(live, approved_by=pat)
    order = factories.order(live)
    assert "The next run plans it" in sales.get(reverse("order", args=[order.pk])).content.decode()


@pytest.mark.parametrize(
    ("by", "words"), [(-4, "4 days earlier"), (0, "unchanged"), (3, "3 days later")]
)
def test_an_order_says_whether_its_date_moved_since_the_plan_approved_before(
    sales: Client, live: Scenario, pat: User, by: int, words: str
) -> None:
    order = factories.order(live)
    live.asof_date -= timedelta(weeks=1)
    before = plans.solved_run(live, approved_by=pat)
    live.asof_date += timedelta(weeks=1)
    plan = plans.solved_run(live, approved_by=pat)
    day = OrderStatus.objects.get(run=before).completion_date
    OrderStatus.objects.filter(run=plan).update(completion_date=day + timedelta(days=by))
    page = sales.get(reverse("order", args=[order.pk]))
    assert page.context["promise"].days_moved == by
    assert words in page.text


def test_the_first_approved_plan_and_a_new_order_have_nothing_to_move_from(
    sales: Client, live: Scenario, pat: User
) -> None:
    order = factories.order(live)
    plans.solved_run(live, approved_by=pat)
    assert "first approved plan" in sales.get(reverse("order", args=[order.pk])).text
    new = factories.order(live, "NEW")
    plans.solved_run(live, approved_by=None)
    Approval.objects.update(in_force=False)
    plans.solved_run(live, approved_by=pat)
    assert "new in this plan" in sales.get(reverse("order", args=[new.pk])).text


def _credited(live: Scenario, pat: User, order: Order, **in_process: Any) -> None:
    """Put a plan in force that counts with molds made before it, and with none to make."""
    plan = plans.solved_run(live, approved_by=pat)
    found = {"in_process_qty": 10, "in_process_date": live.asof_date, "in_process_source": "log"}
    OrderStatus.objects.filter(run=plan, order_id=order.order_id).update(
        molded_qty_credit=10,
        remaining_qty=0,
        completion_date=None,
        **(found | in_process),
    )
    DailyOrder.objects.filter(run=plan, order_id=order.order_id).delete()


@pytest.mark.parametrize(
    ("in_process", "words", "standing"),
    [
        ({}, "by the day on which it was really molded", "molded already"),
        (
            {"in_process_source": "plan", "in_process_plan": factories.MONDAY},
            "by the approved plan of Monday 23 Nov 2026 that made them",
            "molded already",
        ),
        ({"in_process_source": "estimate"}, "Estimate: they come by", "date estimated"),
        ({"in_process_qty": 0}, "What was made before is delivered", "molded already"),
    ],
)
def test_molds_in_process_come_by_what_is_known_of_their_making(
    sales: Client, live: Scenario, pat: User, in_process: Any, words: str, standing: str
) -> None:
    order = factories.order(live, customer=live.customers.get())
    _credited(live, pat, order, **in_process)
    page = sales.get(reverse("order", args=[order.pk]))
    assert page.context["promise"].date == live.asof_date
    assert words in page.text
    assert ("Will come (estimate)" in page.text) == ("estimate" in standing)
    row = sales.get(reverse("order-list")).context["table"].paginated_rows[0]
    assert row.record.plan_date == live.asof_date
    assert standing in row.get_cell("plan_late_qty")


def test_molds_in_process_that_come_after_the_due_date_say_so(
    sales: Client, live: Scenario, pat: User
) -> None:
    order = factories.order(live)
    _credited(live, pat, order, in_process_date=order.due_date + timedelta(days=2))
    page = sales.get(reverse("order", args=[order.pk]))
    assert "comes 2 days after it is due" in page.text


@pytest.mark.parametrize(
    ("before", "words"),
    [({}, "7 days later"), ({"in_process_date": None}, "molded already in the plan before")],
)
def test_the_date_of_molds_in_process_is_compared_with_the_plan_before(
    sales: Client, live: Scenario, pat: User, before: Any, words: str
) -> None:
    order = factories.order(live)
    live.asof_date -= timedelta(weeks=1)
    _credited(live, pat, order, **before)
    live.asof_date += timedelta(weeks=1)
    _credited(live, pat, order)
    assert words in sales.get(reverse("order", args=[order.pk])).text


@pytest.mark.parametrize("changes", [1, 30])
def test_the_order_page_asks_the_same_few_questions_however_long_its_history(
    sales: Client, live: Scenario, pat: User, changes: int, django_assert_max_num_queries: Any
) -> None:
    order = factories.order(live, customer=live.customers.get())
    live.asof_date -= timedelta(weeks=1)
    plans.solved_run(live, approved_by=pat)
    live.asof_date += timedelta(weeks=1)
    _credited(live, pat, order)
    for number in range(changes):
        order = change_order(
            order=order, values={"qty": 20 + number}, seen_at=order.updated_at, user=pat, reason="x"
        )
    address = reverse("order", args=[order.pk])
    sales.get(address)
    with django_assert_max_num_queries(22):
        assert len(sales.get(address).context["history"]) == changes


def test_a_planner_sees_orders_of_a_what_if(planner: Client) -> None:
    order = factories.order(factories.scenario(name="What if", is_live=False))
    assert "What if" in planner.get(reverse("order", args=[order.pk])).content.decode()


def test_the_order_page_says_what_was_made_of_it_also_when_it_is_closed(
    sales: Client, live: Scenario
) -> None:
    order = factories.order(live, "M1", qty=20)
    factories.logged(order, 12, day=live.asof_date)
    factories.logged(order, 3, "delivered", day=live.asof_date, note="by truck")
    for state in (Order.State.OPEN, Order.State.CLOSED):
        live.orders.filter(pk=order.pk).update(state=state)
        page = sales.get(reverse("order", args=[order.pk])).content.decode()
        assert "12 of 20" in page
        assert "3 of 20" in page
        assert "by truck" in page
        assert reverse("log-enter", args=[order.pk]) not in page
