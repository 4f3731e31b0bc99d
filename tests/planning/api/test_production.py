"""The production log by the API: added to, asked about, corrected."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orders.models import Order
from planning.models import ProductionEntry
from tests import factories, plans

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def order(db) -> Order:
    return factories.order(factories.scenario(asof_date=plans.this_monday()), "SO-1", qty=20)


def molded(**values):
    return {"order_id": "SO-1", "date": TODAY.isoformat(), "event": "molded", "qty": 5} | values


def test_an_entry_is_added_and_listed(line_program, lin, order) -> None:
    made = line_program.post("/log", molded(note="first half"))
    assert made.status_code == 201
    entry = ProductionEntry.objects.get()
    assert (entry.order, entry.qty, entry.entered_by) == (order, 5, lin)
    listed = line_program.get("/log", {"event": "molded"}).json()
    assert listed["results"] == [made.json()]
    read = line_program.get(made["Location"].removeprefix("/api/v1"))
    assert read["ETag"] == made["ETag"]


def test_an_order_is_found_in_any_case(line_program, sales_program, order) -> None:
    number = factories.order(order.scenario, "ÄB-7").order_id
    assert line_program.post("/log", molded(order_id="äb-7 ")).json()["order_id"] == number
    found = sales_program.get("/orders", {"order_id": "äb-7"}).json()["results"]
    assert [row["order_id"] for row in found] == [number]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"order_id": "SO-9"}, "order_id"),
        ({"event": "lost"}, "event"),
        ({"qty": 0}, "qty"),
        ({"date": "1889-01-01"}, "date"),
    ],
)
def test_a_wrong_entry_names_its_field(line_program, order, wrong, field) -> None:
    problem = line_program.post("/log", molded(**wrong))
    assert problem.status_code == 422
    assert problem.json()["errors"][0]["field"] == field
    assert not ProductionEntry.objects.exists()


def test_a_day_to_come_is_refused(line_program, order) -> None:
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    problem = line_program.post("/log", molded(date=tomorrow))
    assert problem.json()["code"] == "not-loggable"


def test_what_looks_like_a_slip_is_asked_about(line_program, order) -> None:
    asked = line_program.post("/log", molded(qty=21))
    assert asked.status_code == 409
    assert "21 molds of 20 ordered" in asked.json()["detail"]
    assert line_program.post("/log", molded(qty=21, sure=True)).status_code == 201


def test_all_delivered_closes_the_order(line_program, order) -> None:
    line_program.post("/log", molded(qty=20))
    line_program.post("/log", molded(qty=20, event="delivered"))
    order.refresh_from_db()
    assert order.state == Order.State.CLOSED


def test_a_correction_replaces_what_its_author_saw(line_program, planner_program, order) -> None:
    made = line_program.post("/log", molded())
    address = f"{made['Location'].removeprefix('/api/v1')}/correct"
    body = {"qty": 4, "reason": "counted again"}
    assert line_program.post(address, body).status_code == 428
    corrected = line_program.post(address, body, If_Match=made["ETag"])
    assert corrected.status_code == 201
    assert corrected.json()["qty"] == 4
    late = planner_program.post(address, body, If_Match=made["ETag"])
    assert late.status_code == 412
    assert late.json()["current"]["replaced_by"] == corrected.json()["id"]
    twice = planner_program.post(address, body, If_Match="*")
    assert twice.status_code == 409
    assert ProductionEntry.objects.counting().get().qty == 4


def test_the_line_corrects_only_its_own(line_program, planner_program, order) -> None:
    made = planner_program.post("/log", molded())
    address = f"{made['Location'].removeprefix('/api/v1')}/correct"
    body = {"qty": 4, "reason": "counted again"}
    assert line_program.post(address, body, If_Match=made["ETag"]).status_code == 404
