"""The Monday screen: what is old is flagged, filled after a look, corrected, confirmed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import Order
from planning.models import FlaskInUse, MondayStep, PatternLoaded
from tests import factories
from tests.plans import this_monday

pytestmark = pytest.mark.django_db

FRIDAY = factories.MONDAY - timedelta(days=3)


@pytest.fixture
def order() -> Order:
    return factories.order(factories.scenario(), "O1")


def address(name: str, order: Order) -> str:
    return reverse(name, args=[order.scenario.pk])


def rows(page, *lines: dict[str, object], stood: int = 0) -> dict[str, object]:
    """Return a form of rows as the page would send it."""
    sent = {
        "rows-TOTAL_FORMS": len(lines),
        "rows-INITIAL_FORMS": stood,
        "version": page.context["step"].version,
        "save": 1,
    }
    for place, line in enumerate(lines):
        sent |= {f"rows-{place}-{name}": value for name, value in line.items()}
    return sent


def test_the_screen_names_what_nobody_looked_at_and_takes_a_word_for_it(planner, order) -> None:
    page = planner.get(address("monday", order))
    assert "Nobody entered or confirmed this yet" in page.text
    assert page.context["doubts"] == 6
    assert "Patterns loaded" in page.text
    state = page.context["steps"][1][0]
    answer = planner.post(
        address("monday", order), {"step": state.step, "version": state.version}, follow=True
    )
    assert answer.context["doubts"] == 5
    assert "pat" in answer.text
    said = planner.get(reverse("scenario", args=[order.scenario.pk]))
    assert "5 inputs are in doubt for this Monday" in said.text
    assert "progress of orders, flasks in use" in said.text


def test_a_word_on_what_changed_meanwhile_is_refused(planner, order) -> None:
    answer = planner.post(
        address("monday", order), {"step": "pours", "version": "old"}, follow=True
    )
    assert "was changed since you looked" in answer.text
    assert not MondayStep.objects.exists()


def test_filling_shows_first_and_changes_then(planner, order) -> None:
    factories.logged(order, 4, day=FRIDAY)
    page = planner.get(address("opening-flasks", order))
    assert "S, free Wed 25 Nov" in page.text
    assert not FlaskInUse.objects.exists()
    sent = {
        "fill": 1,
        "version": page.context["step"].version,
        "shown": page.context["filling"].version,
    }
    answer = planner.post(address("opening-flasks", order), sent)
    assert answer.url == address("monday", order)
    assert FlaskInUse.objects.get().qty_inuse == 4
    again = planner.post(address("opening-flasks", order), sent, follow=True)
    assert "something changed since you looked" in again.text


def test_after_each_step_the_next_one_is_named(planner) -> None:
    order = factories.order(factories.scenario(asof_date=this_monday()))
    for title, following in (
        ("Progress of orders", "Next: Patterns loaded"),
        ("Patterns loaded", "Next: Flasks in use"),
        ("Flasks in use", "Next: Pours committed"),
    ):
        states = {
            str(s.title): s for s, _at in planner.get(address("monday", order)).context["steps"]
        }
        state = states[title]
        sent = {"step": state.step, "version": state.version}
        page = planner.post(address("monday", order), sent, follow=True)
        assert f'btn-primary" href="{page.context["steps"][0][1]}' not in page.text
        assert following in page.text
    page = planner.get(address("opening-pours", order))
    saved = planner.post(address("opening-pours", order), rows(page), follow=True)
    assert "Pours committed: saved. Next: Calendar." in saved.text


def test_all_that_log_and_plans_know_is_taken_over_at_once(planner) -> None:
    order = factories.order(factories.scenario(asof_date=this_monday()))
    factories.logged(order, 4, day=this_monday() - timedelta(days=3))
    page = planner.get(address("monday-fill", order))
    assert "S, free Wed" in page.text
    assert page.text.count(" checked>") == 3  # the log knows the progress
    sent = {"step": page.context["offered"]}
    for state, filling in page.context["fillings"]:
        sent |= {f"version-{state.step}": state.version, f"shown-{state.step}": filling.version}
    assert not MondayStep.objects.exists()
    none = planner.post(address("monday-fill", order), sent | {"step": []}, follow=True)
    assert "tick what is to be taken over" in none.text
    answer = planner.post(address("monday-fill", order), sent, follow=True)
    assert "Next: Calendar." in answer.text
    assert set(MondayStep.objects.values_list("step", "how")) == {
        ("patterns", "filled"),
        ("flasks", "filled"),
        ("pours", "filled"),
    }
    assert PatternLoaded.objects.get().order == order


def test_of_what_changed_meanwhile_nothing_is_taken_over(planner, order) -> None:
    factories.logged(order, 4, day=FRIDAY)
    page = planner.get(address("monday-fill", order))
    sent = {"step": page.context["offered"]}
    for state, filling in page.context["fillings"]:
        sent |= {f"version-{state.step}": state.version, f"shown-{state.step}": filling.version}
    factories.logged(order, 1, day=FRIDAY)
    answer = planner.post(address("monday-fill", order), sent, follow=True)
    assert "Nothing was filled: something changed since you looked" in answer.text
    assert not MondayStep.objects.exists()
    assert not PatternLoaded.objects.exists()


def test_orders_are_offered_by_number_and_by_part_unless_they_have_ended(planner, order) -> None:
    live = order.scenario
    pump = factories.part(live, "P9", description="Pump housing")
    factories.order(live, "SO-7", part=pump)
    factories.order(live, "SO-8", part=pump, state=Order.State.CANCELLED)
    for typed in ("so-", "pump", "p9 hous"):
        found = planner.get(address("order-options", order), {"q": typed}).json()["options"]
        assert found == [{"value": "SO-7", "text": "SO-7 P9 Pump housing"}]


def test_rows_are_added_changed_and_removed_by_hand(planner, order) -> None:
    there = address("opening-flasks", order)
    row = {"flask_size": "S", "release_workday_index": "2", "qty_inuse": "4"}
    other = row | {"flask_size": "M"}
    planner.post(there, rows(planner.get(there), row, other, dict.fromkeys(row, "")))
    assert FlaskInUse.objects.count() == 2
    page = planner.get(there)
    sent = rows(page, other | {"DELETE": "on"}, row | {"qty_inuse": "7"}, stood=2)
    planner.post(there, sent)
    assert FlaskInUse.objects.get().qty_inuse == 7
    page = planner.get(there)
    assert page.context["lines"].initial_form_count() == 1
    assert "7" in page.text


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"order": "NONE"}, "Unknown order “NONE”"),
        ({"order": "DONE"}, "Order DONE is closed"),
    ],
)
def test_a_pattern_of_no_order_is_refused_beside_its_row(planner, order, line, reason) -> None:
    factories.order(order.scenario, "DONE", state=Order.State.CLOSED)
    there = address("opening-patterns", order)
    answer = planner.post(there, rows(planner.get(there), {"order": "O1"}, line))
    assert reason in answer.text
    assert not PatternLoaded.objects.exists()


def test_a_row_that_stands_twice_is_refused(planner, order) -> None:
    there = address("opening-pours", order)
    row = {"workday_index": "0", "tons_committed": "1,5"}
    answer = planner.post(there, rows(planner.get(there), row, row))
    assert "A row above says this already" in answer.text
    planner.post(there, rows(planner.get(there), row))
    assert "1.500" in planner.get(there).text


def test_a_stale_edit_shows_both_versions_and_saves_nothing(planner, order) -> None:
    there = address("opening-patterns", order)
    page = planner.get(there)
    other = factories.order(order.scenario, "O2")
    PatternLoaded.objects.create(scenario=order.scenario, asof_date=FRIDAY, order=other)
    PatternLoaded.objects.update(asof_date=order.scenario.asof_date)
    answer = planner.post(there, rows(page, {"order": "O1"}))
    assert answer.status_code == 409
    assert [row.name for row in answer.context["stale"]] == ["O1", "O2"]
    assert PatternLoaded.objects.get().order == other


def test_the_progress_lists_where_each_credit_comes_from(planner, order) -> None:
    factories.logged(order, 4, day=FRIDAY)
    page = planner.get(address("opening-progress", order))
    assert "the log" in page.text
    assert reverse("log-credit", args=[order.pk]) in page.text
    assert 'href="?export=csv"' in page.text
    file = planner.get(address("opening-progress", order), {"export": "csv"})
    assert file.content.decode("utf-8-sig").splitlines()[1] == f"{order},4,"


@pytest.mark.parametrize("name", ["monday", "monday-fill", "opening-progress", "opening-patterns"])
def test_more_orders_ask_no_more_questions(planner, order, name) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert planner.get(address(name, order)).status_code == 200
        return len(found)

    def made(one: Order) -> None:
        factories.logged(one, 2, day=FRIDAY)
        PatternLoaded.objects.create(
            scenario=order.scenario, asof_date=order.scenario.asof_date, order=one
        )

    made(order)
    few = asked()
    for number in range(30):
        made(factories.order(order.scenario, f"N{number}"))
    assert asked() == few


def test_rows_that_were_wrong_first_are_stale_all_the_same(planner, order) -> None:
    at = address("opening-flasks", order)
    sent = rows(planner.get(at), {"flask_size": "S", "release_workday_index": 1, "qty_inuse": "x"})
    FlaskInUse.objects.create(
        scenario=order.scenario,
        asof_date=order.scenario.asof_date,
        flask_size="S",
        release_workday_index=2,
        qty_inuse=4,
    )
    wrong = planner.post(at, sent)
    assert wrong.status_code == 200
    sent |= {"rows-0-qty_inuse": 3, "version": wrong.context["version"]}
    assert planner.post(at, sent).status_code == 409
    assert FlaskInUse.objects.get().qty_inuse == 4
