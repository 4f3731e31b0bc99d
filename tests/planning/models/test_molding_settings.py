"""The settings of a molding run: what the database refuses, and what they say of themselves."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from planning.models import MoldingSettings, Run
from tests import factories, plans

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def run() -> Run:
    return plans.run(factories.scenario())


@pytest.mark.parametrize(
    "wrong",
    [
        {"objective": "quick"},
        {"pattern_scope": "shop"},
        {"late_weight": 0},
        {"late_weight": 1_000_000_001},
        {"switch_weight": 1_000_000_001},
        {"late_day_weight": 1_000_000_001},
        {"keep_days": 61, "former_asof_date": date(2026, 11, 16)},
        {"keep_days": 1},  # of which plan?
    ],
)
def test_the_database_refuses_what_makes_no_sense(run, wrong) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        MoldingSettings.objects.create(run=run, **wrong)


def test_the_settings_outlive_the_plan_that_they_went_on_from(run) -> None:
    former = plans.run(run.scenario)
    MoldingSettings.objects.create(
        run=run, former_run=former, former_asof_date=date(2026, 11, 16), keep_days=1
    )
    former.delete()
    assert "started from the plan of 16 Nov 2026" in run.settings_in_words


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({}, []),
        ({"objective": "strict"}, ["strict: late molds first"]),
        (
            {"late_weight": 500_000, "late_day_weight": 50_000},
            [
                "a late mold costs as much as 5 changes",
                "10 workdays late cost as much as a late mold",
            ],
        ),
        ({"switch_weight": 0}, ["pattern changes cost nothing"]),
        ({"pattern_scope": "part"}, ["orders of a part share its pattern"]),
        ({"use_priority": True}, ["priorities count"]),
        ({"start_from_plan": False}, ["not started from an approved plan"]),
        (
            {"former_asof_date": date(2026, 11, 16), "keep_days": 2, "pinned_cells": 1},
            [
                "started from the plan of 16 Nov 2026",
                "first 2 workdays as in the approved plan",
                "1 pinned cell",
            ],
        ),
    ],
)
def test_settings_say_what_is_not_as_usual(chosen, words) -> None:
    assert MoldingSettings(**chosen).in_words == words


def test_a_run_says_its_time_limit_and_its_seed_too(run) -> None:
    MoldingSettings.objects.create(run=run, use_priority=True)
    run.seed, run.settings["deterministic"] = 7, True
    assert run.settings_in_words == ["60 s", "seed 7", "repeatable", "priorities count"]


def test_another_run_gets_the_wishes_but_not_what_they_were_applied_to(run) -> None:
    again = MoldingSettings(
        run=run,
        objective="strict",
        keep_days=2,
        former_asof_date=date(2026, 11, 16),
        pinned_cells=3,
    ).again()
    assert (again.objective, again.keep_days) == ("strict", 2)
    assert (again.run_id, again.former_asof_date, again.pinned_cells) == (None, None, 0)
