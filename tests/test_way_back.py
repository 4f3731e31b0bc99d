"""Who is refused reads why, and finds a way back."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db

HOST = "http://testserver"


def test_who_sends_a_form_too_late_comes_back_to_the_form() -> None:
    form = reverse("order-new")
    answer = Client().post(reverse("logout"), headers={"referer": f"{HOST}{form}?copy=3"})
    assert answer.url == f"{reverse('login')}?next={form}%3Fcopy%3D3"


@pytest.mark.parametrize("before", ["", "https://elsewhere.example/orders/", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(before: str) -> None:
    answer = Client().post(reverse("import-confirm", args=[1]), headers={"referer": before})
    assert answer.url == f"{reverse('login')}?next=/"


def test_an_address_that_only_takes_forms_says_so(planner: Client) -> None:
    answer = planner.get(reverse("run-stop", args=[1]))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "only takes what a button sends" in answer.text
    assert f'href="{reverse("home")}"' in answer.text


def test_programs_get_no_page(planner: Client) -> None:
    answer = planner.patch("/api/v1/orders")
    assert answer.status_code == 405
    assert "json" in answer["Content-Type"]


def test_too_much_at_once_is_refused_with_what_to_do(sales: Client, settings) -> None:
    factories.scenario()
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = sales.post(reverse("order-paste"), {"rows": "x" * 2000})
    assert answer.status_code == 413
    assert "send it in parts" in answer.text
    checked = Client(enforce_csrf_checks=True)
    checked.cookies = sales.cookies
    checked.get(reverse("order-paste"))
    assert checked.post(reverse("order-paste"), {"rows": "x" * 2000}).status_code == 413
