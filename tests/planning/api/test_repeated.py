"""A post with an Idempotency-Key is done once, however often and however fast it is sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from foundry_portal.models import KeptAnswer
from orders.models import Order
from tests import factories
from tests.planning.api.conftest import Program

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

NEXT_MONTH = (timezone.localdate() + timedelta(days=30)).isoformat()
BODY = {"order_id": "SO-1", "part": "P1", "qty": 5, "due_date": NEXT_MONTH}


@pytest.fixture(autouse=True)
def live(db):
    scenario = factories.scenario()
    factories.part(scenario)
    return scenario


def test_what_was_done_is_answered_again(sales_program) -> None:
    first = sales_program.post("/orders", BODY, Idempotency_Key="k1")
    again = sales_program.post("/orders", BODY, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert (again["ETag"], again["Location"]) == (first["ETag"], first["Location"])
    assert again["Idempotency-Replayed"] == "true"
    assert Order.objects.count() == 1


def test_another_request_with_the_same_key_is_refused(sales_program) -> None:
    sales_program.post("/orders", BODY, Idempotency_Key="k1")
    other = sales_program.post("/orders", BODY | {"order_id": "SO-2"}, Idempotency_Key="k1")
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency-key-reused"
    assert Order.objects.count() == 1


def test_what_was_refused_may_be_sent_again(sales_program, live) -> None:
    assert (
        sales_program.post("/orders", BODY | {"part": "P2"}, Idempotency_Key="k").status_code == 422
    )
    factories.part(live, "P2")
    assert (
        sales_program.post("/orders", BODY | {"part": "P2"}, Idempotency_Key="k").status_code == 201
    )


def test_a_key_is_one_of_its_user_only(sales_program, planner_program) -> None:
    sales_program.post("/orders", BODY, Idempotency_Key="k1")
    other = planner_program.post("/orders", BODY | {"order_id": "SO-2"}, Idempotency_Key="k1")
    assert other.status_code == 201


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_a_key_of_no_use_is_refused(sales_program, key) -> None:
    assert sales_program.post("/orders", BODY, Idempotency_Key=key).status_code == 400
    assert not Order.objects.exists()


def test_answers_are_forgotten_after_a_week(sales_program) -> None:
    sales_program.post("/orders", BODY, Idempotency_Key="old")
    KeptAnswer.objects.update(kept_at=timezone.now() - timedelta(days=7, minutes=1))
    sales_program.post("/orders", BODY | {"order_id": "SO-2"}, Idempotency_Key="new")
    assert [kept.key for kept in KeptAnswer.objects.all()] == ["new"]


def test_of_many_at_once_one_is_done(sam) -> None:
    program = Program(sam)

    def send(_number: int) -> tuple[int, bytes]:
        try:
            answer = program.post("/orders", BODY, Idempotency_Key="k1")
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(send, range(16)))
    assert len(answers) == 1
    assert Order.objects.count() == 1
