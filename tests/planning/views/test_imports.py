"""The import pages: upload, look, confirm or call off; and the export."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from orders.models import Order, Scenario
from planning.models import StagedRow, StagedWorkbook
from planning.services.imports import apply_import, stage_workbook
from tests import factories
from tests.workbooks import MONDAY_2, SmallWorkbook


@pytest.fixture
def scenario(db) -> Scenario:
    staged = stage_workbook(scenario=None, file=SmallWorkbook().content())
    return apply_import(staged=staged, user=None)


def upload(client: Client, scenario: Scenario | None, content: bytes, name: str = "monday.xlsx"):
    address = (
        reverse("scenario-import-new")
        if scenario is None
        else reverse("scenario-import", args=[scenario.pk])
    )
    return client.post(address, {"workbook": SimpleUploadedFile(name, content)})


def without_o1() -> bytes:
    book = SmallWorkbook().without("initial_order_progress", "initial_patterns_loaded")
    del book["orders"][1]
    return book.content()


def test_a_workbook_goes_from_upload_over_preview_into_the_scenario(planner, scenario) -> None:
    response = upload(planner, scenario, without_o1())
    kept = StagedWorkbook.objects.get()
    assert response.url == reverse("import-preview", args=[kept.pk])
    page = planner.get(response.url)
    assert scenario.orders.get(order_id="O1").state == Order.State.OPEN
    assert [str(row) for row in page.context["table"].data] == [
        "orders O1",
        "initial_order_progress O1",
        "initial_patterns_loaded O1",
        "initial_patterns_loaded O2",
    ]
    assert b"close_missing" in page.content
    response = planner.post(
        reverse("import-confirm", args=[kept.pk]),
        {"digest": page.context["kept"].digest, "close_missing": "on"},
    )
    assert response.url == reverse("scenario", args=[scenario.pk])
    assert scenario.orders.get(order_id="O1").state == Order.State.CLOSED
    assert not StagedWorkbook.objects.exists()
    assert not StagedRow.objects.exists()


def test_without_the_tick_orders_stay_open(planner, scenario) -> None:
    page = planner.get(upload(planner, scenario, without_o1()).url)
    planner.post(
        reverse("import-confirm", args=[page.context["kept"].pk]),
        {"digest": page.context["kept"].digest},
    )
    assert scenario.orders.get(order_id="O1").state == Order.State.OPEN


def test_a_workbook_makes_a_new_scenario(planner) -> None:
    page = planner.get(upload(planner, None, MONDAY_2).url)
    assert not Scenario.objects.exists()
    confirm = reverse("import-confirm", args=[page.context["kept"].pk])
    planner.post(confirm, {"digest": page.context["kept"].digest})
    assert Scenario.objects.get().orders.count() == 147


def test_a_bad_row_is_shown_with_its_reason_and_nothing_is_kept(planner, scenario) -> None:
    content = SmallWorkbook().put("orders", 2, "qty", "<b>-3</b>").content()
    response = upload(planner, scenario, content)
    assert response.status_code == 200
    assert "&lt;b&gt;-3&lt;/b&gt;" in response.content.decode()
    assert "Enter a whole number from 1 to 100,000." in response.content.decode()
    assert not StagedWorkbook.objects.exists()


@pytest.mark.parametrize("content", [b"", b"no workbook", MONDAY_2[:5000]])
def test_what_is_no_workbook_is_told(planner, scenario, content: bytes) -> None:
    response = upload(planner, scenario, content)
    assert response.status_code == 200
    assert response.context["refusal"]


def test_no_file_is_asked_for(planner, scenario) -> None:
    response = planner.post(reverse("scenario-import", args=[scenario.pk]))
    assert response.context["form"].errors


def test_called_off_is_forgotten(planner, scenario) -> None:
    kept = planner.get(upload(planner, scenario, without_o1()).url).context["kept"]
    response = planner.post(reverse("import-call-off", args=[kept.pk]))
    assert response.url == reverse("scenario", args=[scenario.pk])
    assert not StagedWorkbook.objects.exists()
    assert planner.get(reverse("import-preview", args=[kept.pk])).status_code == 404


def test_what_changed_since_the_preview_is_shown_before_it_is_stored(planner, scenario) -> None:
    page = planner.get(upload(planner, scenario, without_o1()).url)
    confirm = reverse("import-confirm", args=[page.context["kept"].pk])
    scenario.orders.filter(order_id="O2").update(qty=1)
    response = planner.post(confirm, {"digest": page.context["kept"].digest}, follow=True)
    assert "look at the preview again" in response.content.decode()
    assert scenario.orders.get(order_id="O2").qty == 1
    planner.post(confirm, {"digest": response.context["kept"].digest})
    assert scenario.orders.get(order_id="O2").qty == 20


def test_an_upload_replaces_the_one_before_and_forgets_old_ones(planner, ada, scenario) -> None:
    old = StagedWorkbook.objects.create(name="old", content=b"", sha256="", uploaded_by=ada)
    StagedWorkbook.objects.update(created_at=timezone.now() - timedelta(days=2))
    upload(planner, scenario, without_o1())
    upload(planner, scenario, without_o1())
    assert StagedWorkbook.objects.exclude(pk=old.pk).count() == 1
    assert not StagedWorkbook.objects.filter(pk=old.pk).exists()


def test_anothers_workbook_does_not_exist(planner, admin, scenario) -> None:
    kept = planner.get(upload(planner, scenario, without_o1()).url).context["kept"]
    assert admin.get(reverse("import-preview", args=[kept.pk])).status_code == 404
    assert admin.post(reverse("import-confirm", args=[kept.pk])).status_code == 404
    assert admin.post(reverse("import-call-off", args=[kept.pk])).status_code == 404


@pytest.mark.parametrize("who", ["sales", "viewer"])
def test_only_the_planner_imports(who: str, request, scenario) -> None:
    client = request.getfixturevalue(who)
    assert client.get(reverse("scenario-import", args=[scenario.pk])).status_code == 403
    assert client.get(reverse("scenario-import-new")).status_code == 403
    assert upload(client, scenario, without_o1()).status_code == 403
    assert client.get(reverse("scenario-export", args=[scenario.pk])).status_code == 403


def test_confirming_needs_a_post(planner, scenario) -> None:
    kept = planner.get(upload(planner, scenario, without_o1()).url).context["kept"]
    assert planner.get(reverse("import-confirm", args=[kept.pk])).status_code == 405


def test_the_export_is_a_workbook_to_import_again(planner, scenario) -> None:
    response = planner.get(reverse("scenario-export", args=[scenario.pk]))
    assert response["Content-Disposition"] == 'attachment; filename="small-2026-11-23.xlsx"'
    assert not stage_workbook(scenario=scenario, file=response.content).differs


def test_a_file_is_named_as_its_scenario_in_any_language(planner, scenario) -> None:
    Scenario.objects.update(name='Gießerei "Süd"\u2028')
    response = planner.get(reverse("scenario-export", args=[scenario.pk]))
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''gie%C3%9Ferei-s%C3%BCd-2026-11-23.xlsx"
    )


def test_a_file_beyond_the_limit_is_told(planner, scenario, settings) -> None:
    settings.WORKBOOK_MAX_BYTES = 1024 * 1024
    response = upload(planner, scenario, bytes(1024 * 1024 + 1))
    assert "larger than 1 MB" in response.context["refusal"]


def test_the_upload_page_says_where_it_goes(planner) -> None:
    scenario = factories.scenario(name="What if we hire")
    page = planner.get(reverse("scenario-import", args=[scenario.pk]))
    assert "What if we hire" in page.content.decode()
