"""The run page shows what its pins cost, if somebody asks."""

import pytest
from django.urls import reverse

from planning.models import Run
from tests import factories, plans


@pytest.fixture
def pinned(db) -> Run:
    live = factories.scenario()
    factories.order(live)
    return plans.solved_run(live, chosen={"pinned_cells": 2})


def page(client, run: Run):
    return client.get(reverse("run", args=[run.pk]))


def ask(client, run: Run):
    return client.post(reverse("run-price", args=[run.pk]), follow=True)


def test_the_price_is_asked_for_by_a_button_and_comes_by_itself(planner, pinned) -> None:
    assert "Show the price of the pins" in page(planner, pinned).text
    waiting = ask(planner, pinned)
    assert waiting.redirect_chain[-1][0] == reverse("run", args=[pinned.pk])
    assert "solves the same without pins" in waiting.text
    assert 'hx-trigger="every 5s"' in waiting.text
    Run.objects.filter(without_pins_of=pinned).update(state=Run.State.CANCELLED)
    ended = page(planner, pinned).text
    assert "ended without a plan (Cancelled)" in ended
    assert "Show the price of the pins" in ended
    plans.solved_run(pinned.scenario, without_pins_of=pinned)
    shown = page(planner, pinned).text
    assert "With pins" in shown
    assert "hx-get" not in shown


def test_a_plan_without_pins_has_no_price_to_ask_for(planner, pinned) -> None:
    plain = plans.solved_run(pinned.scenario)
    assert "What the pins cost" not in page(planner, plain).text
    assert "Nothing was pinned" in ask(planner, plain).text


def test_while_the_scenario_is_planned_one_asks_later(planner, pinned) -> None:
    plans.run(pinned.scenario, Run.State.QUEUED)
    assert "ask again when that run has ended" in ask(planner, pinned).text


def test_viewers_see_the_plan_without_its_price(viewer, pinned, pat) -> None:
    approved = plans.solved_run(pinned.scenario, approved_by=pat, chosen={"pinned_cells": 1})
    assert "What the pins cost" not in page(viewer, approved).text
