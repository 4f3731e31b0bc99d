"""Orders by the API: the same rules as on the pages, and nothing of another's overwritten."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orders.models import Order, Scenario
from orders.queries import history_of
from planning.models import OrderStatus
from tests import factories, plans

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
NEXT_MONTH = (TODAY + timedelta(days=30)).isoformat()


@pytest.fixture
def live(db) -> Scenario:
    scenario = factories.scenario(asof_date=plans.this_monday())
    factories.part(scenario)
    factories.customer(scenario)
    return scenario


@pytest.fixture
def order(live: Scenario) -> Order:
    return factories.order(live, "SO-1", customer=live.customers.get())


def new(**values):
    usual = {"order_id": "SO-9", "part": "P1", "customer": "C1", "qty": 12, "due_date": NEXT_MONTH}
    return usual | values


def version(program, order: Order) -> str:
    return program.get(f"/orders/{order.pk}")["ETag"]


def test_an_order_is_entered_and_read(sales_program, sam, live) -> None:
    made = sales_program.post("/orders", new())
    assert made.status_code == 201
    read = sales_program.get(made["Location"].removeprefix("/api/v1"))
    assert read.json() == made.json()
    assert read["ETag"] == made["ETag"]
    order = live.orders.get()
    assert (order.order_id, order.qty, order.priority, order.entered_by) == ("SO-9", 12, 100, sam)
    assert history_of(order)[0].by == "sam"


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"part": "P9"}, "part", "add it to the parts first"),
        ({"qty": 0}, "qty", "whole number from 1"),
        ({"qty": "many"}, "qty", "valid integer"),
        ({"due_date": "2020-01-06"}, "due_date", "is past"),
        ({"due_date": "soon"}, "due_date", "valid date"),
        ({"order_id": "so-1"}, "order_id", "choose another number"),
        ({"state": "closed"}, "state", "Extra inputs are not permitted"),
    ],
)
def test_a_wrong_order_names_the_field_and_the_remedy(
    sales_program, live, order, wrong, field, words
) -> None:
    problem = sales_program.post("/orders", new(**wrong))
    assert problem.status_code == 422
    assert [error["field"] for error in problem.json()["errors"]] == [field]
    assert words in problem.json()["errors"][0]["message"]
    assert live.orders.count() == 1


def test_a_past_date_that_is_meant_is_taken(sales_program, live) -> None:
    answer = sales_program.post("/orders", new(due_date="2020-01-06", past_is_meant=True))
    assert answer.status_code == 201


def test_a_retired_part_is_not_for_new_orders(sales_program, live) -> None:
    live.parts.update(is_retired=True)
    assert sales_program.post("/orders", new()).status_code == 422


def test_what_is_no_json_is_refused_as_a_problem(sales_program, live) -> None:
    answer = sales_program.post("/orders", "{no json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad-request"


def test_a_change_needs_the_version_and_a_reason(sales_program, order) -> None:
    address = f"/orders/{order.pk}"
    assert sales_program.patch(address, {"qty": 15, "reason": "more"}).status_code == 428
    seen = version(sales_program, order)
    assert sales_program.patch(address, {"qty": 15}, If_Match=seen).status_code == 422
    answer = sales_program.patch(address, {"qty": 15, "reason": "more"}, If_Match=seen)
    assert answer.status_code == 200
    assert (answer.json()["qty"], answer.json()["customer"]) == (15, "C1")
    assert answer["ETag"] != seen
    order.refresh_from_db()
    assert order.qty == 15
    assert history_of(order)[0].reason == "more"


def test_a_change_to_what_is_no_longer_so_is_refused_and_shown(
    sales_program, planner_program, order
) -> None:
    seen = version(sales_program, order)
    address = f"/orders/{order.pk}"
    planner_program.patch(address, {"qty": 11, "reason": "first"}, If_Match=seen)
    late = sales_program.patch(address, {"qty": 15, "reason": "second"}, If_Match=seen)
    assert late.status_code == 412
    assert late.json()["current"]["qty"] == 11
    order.refresh_from_db()
    assert order.qty == 11


def test_the_customer_can_be_taken_away_and_the_number_stays(sales_program, order) -> None:
    seen = version(sales_program, order)
    address = f"/orders/{order.pk}"
    answer = sales_program.patch(address, {"customer": None, "reason": "stock"}, If_Match=seen)
    assert answer.json()["customer"] is None
    again = sales_program.patch(address, {"order_id": "X", "reason": "?"}, If_Match=answer["ETag"])
    assert again.status_code == 422


def test_an_order_is_held_and_cancelled_once(sales_program, order) -> None:
    seen = version(sales_program, order)
    held = sales_program.post(f"/orders/{order.pk}/hold", {"reason": "credit"}, If_Match=seen)
    assert held.json()["state"] == "on_hold"
    twice = sales_program.post(
        f"/orders/{order.pk}/hold", {"reason": "credit"}, If_Match=held["ETag"]
    )
    assert twice.status_code == 409
    assert "on hold" in twice.json()["detail"]
    gone = sales_program.post(
        f"/orders/{order.pk}/cancel", {"reason": "called"}, If_Match=held["ETag"]
    )
    assert gone.json()["state"] == "cancelled"
    assert [event.reason for event in history_of(order)] == ["called", "credit"]


def test_a_list_is_filtered_and_paged_as_the_page_is(sales_program, live) -> None:
    for number in range(7):
        factories.order(live, f"SO-{number}", state="on_hold" if number % 2 else "open")
    first = sales_program.get("/orders", {"state": "open", "per_page": 3}).json()
    assert (first["count"], len(first["results"])) == (4, 3)
    second = sales_program.get(first["next"].removeprefix("/api/v1")).json()
    assert [order["order_id"] for order in second["results"]] == ["SO-6"]
    assert second["next"] is None
    found = sales_program.get("/orders", {"order_id": "so-3"}).json()
    assert [order["order_id"] for order in found["results"]] == ["SO-3"]


@pytest.mark.parametrize(
    "query", [{"stat": "open"}, {"state": "broken"}, {"due_from": "soon"}, {"page": "0"}]
)
def test_a_filter_that_is_none_is_refused(sales_program, live, query) -> None:
    problem = sales_program.get("/orders", query)
    assert problem.status_code == 422
    assert problem.json()["errors"][0]["field"] == next(iter(query))


def test_an_order_says_when_it_comes(sales_program, order, pat) -> None:
    run = plans.solved_run(order.scenario, approved_by=pat)
    plan = sales_program.get(f"/orders/{order.pk}").json()["plan"]
    assert plan["run"] == run.pk
    assert plan["late_qty"] == 0


def test_what_is_read_again_unchanged_is_not_sent_again(sales_program, order) -> None:
    seen = version(sales_program, order)
    assert sales_program.get(f"/orders/{order.pk}", If_None_Match=seen).status_code == 304


def test_a_what_if_has_nothing_of_the_live_plan(planner_program, order, pat) -> None:
    plans.solved_run(order.scenario, approved_by=pat)
    what_if = factories.order(factories.scenario(name="What if", is_live=False), "SO-1")
    assert planner_program.get(f"/orders/{what_if.pk}").json()["plan"] is None
    listed = planner_program.get("/orders").json()["results"]
    assert [row["id"] for row in listed] == [order.pk]


def test_queries_do_not_grow_with_the_orders(sales_program, live, pat) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert sales_program.get("/orders", {"per_page": 500}).status_code == 200
        return len(asked)

    customer = live.customers.get()
    factories.order(live, "SO-1", customer=customer, entered_by=pat)
    plans.solved_run(live, approved_by=pat)
    few = queries()
    for number in range(50):
        factories.order(live, f"SX-{number}", customer=customer, entered_by=pat)
    assert queries() == few
    assert few <= 12


@pytest.mark.parametrize("path", ["/nothing", "/orders/99999999999999999999"])
def test_an_address_that_is_none_is_a_problem(sales_program, live, path) -> None:
    answer = sales_program.get(path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_a_method_that_is_none_is_a_problem(sales_program, order) -> None:
    answer = sales_program.send("DELETE", f"/orders/{order.pk}")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert "PATCH" in answer["Allow"]


@pytest.mark.parametrize("source", ["log", "plan", "estimate"])
def test_an_order_that_is_molded_already_says_when_it_comes(
    sales_program, order, pat, source
) -> None:
    plans.solved_run(order.scenario, approved_by=pat)
    OrderStatus.objects.update(
        completion_date=None, in_process_date=TODAY, in_process_source=source
    )
    promise = sales_program.get(f"/orders/{order.pk}").json()["plan"]
    assert promise["comes"] == TODAY.isoformat()
    assert promise["molded_already"]
    assert promise["is_estimate"] == (source == "estimate")
