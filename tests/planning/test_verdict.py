"""How good a plan is, in plain words."""

import pytest

from planning.models import MoldingSettings
from planning.queries.verdict import levels, verdict


def words(*, status: str = "feasible", chosen: dict | None = None, **figures: float) -> str:
    usual = {"late_qty_bound": 0, "switches_bound": 0, "cost": 0, "bound": 0}
    return verdict(status, usual | figures, MoldingSettings(**(chosen or {})))


def figures(late: int, changes: int, *, least: tuple[int, int], worth: int) -> dict[str, int]:
    """Return the figures of a plan whose cost is so many pattern changes above the bound."""
    cost = 1_000_000 * late + 100_000 * changes
    return {
        "late_qty": late,
        "switches": changes,
        "late_qty_bound": least[0],
        "switches_bound": least[1],
        "cost": cost,
        "bound": cost - 100_000 * worth,
    }


def test_the_best_plan_is_said_to_be_the_best() -> None:
    assert words(status="optimal", late_qty=3, switches=4).startswith("No better plan exists:")


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (figures(5, 30, least=(3, 20), worth=30), "2 late molds and 10 pattern changes"),
        (figures(1_003, 4, least=(3, 4), worth=10_000), "1,000 late molds"),
        (figures(1, 4, least=(1, 3), worth=1), "1 pattern change"),
    ],
)
def test_another_plan_says_how_far_it_can_be_from_the_best(plan, expected) -> None:
    assert words(**plan) == f"At most {expected} above what is possible."


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (figures(9, 40, least=(1, 3), worth=52), "5 late molds and 2 pattern changes"),
        (figures(9, 40, least=(1, 3), worth=6), "6 pattern changes"),
        (figures(1, 40, least=(1, 3), worth=12), "12 pattern changes"),
        (figures(9, 4, least=(1, 4), worth=25), "3 late molds"),
    ],
)
def test_the_bound_of_the_cost_counts_where_it_says_more(plan, expected) -> None:
    assert words(**plan) == f"At most {expected} above what is possible, going by what they cost."


@pytest.mark.parametrize(
    "chosen", [{"use_priority": True}, {"late_day_weight": 1}, {"switch_weight": 0}]
)
def test_where_other_things_have_their_price_the_counts_must_do(chosen) -> None:
    said = words(**figures(9, 40, least=(1, 3), worth=52), chosen=chosen)
    assert said == "At most 8 late molds and 37 pattern changes above what is possible."


def test_the_fewest_molds_and_changes_may_still_be_late_for_too_long() -> None:
    said = words(late_qty=3, switches=4, late_qty_bound=3, switches_bound=4)
    assert said.startswith("Late molds and pattern changes are the fewest possible")


STRICT = MoldingSettings(objective="strict")
LEVELS = {
    "level_late": 3,
    "level_late_bound": 3,
    "level_switches": 1_200,
    "level_switches_bound": 1_150,
    "level_late_days": 9,
    "level_late_days_bound": None,
    "level_peak_flask_share": 0.6401,
    "level_peak_flask_share_bound": 0.6399,
}


def test_a_strict_plan_says_where_each_level_stands() -> None:
    assert [(level.label, level.written, level.note) for level in levels(LEVELS, STRICT)] == [
        ("Late molds", "3", "the least possible"),
        ("Pattern changes", "1,200", "at least 1,150 in a plan as good in the lines above"),
        ("Late mold-days", "9", "the least possible is not known"),
        (
            "Peak share of the flasks of a size",
            "64.0 %",
            "at least 64.0 % in a plan as good in the lines above",
        ),
    ]


@pytest.mark.parametrize(
    ("late", "switches", "expected"),
    [
        (5, 1_150, "Late molds: at most 2 above the least possible."),
        (
            3,
            1_200,
            "Pattern changes: at most 50 above the least possible. What counts more is the least "
            "possible.",
        ),
        (
            3,
            1_150,
            "Late mold-days: how few are possible is not known. What counts more is the least "
            "possible.",
        ),
    ],
)
def test_a_strict_plan_is_judged_by_its_first_open_level(late, switches, expected) -> None:
    found = LEVELS | {"level_late": late, "level_switches": switches}
    assert verdict("feasible", found, STRICT) == expected


def test_the_first_level_says_when_priorities_weigh_it() -> None:
    found = levels(
        {"level_late": 2_000_000, "level_late_bound": 1_500_000},
        MoldingSettings(objective="strict", use_priority=True),
    )[0]
    assert found.label == "Late molds weighed by priority"
    assert found.note == "at least 1,500,000 in every plan"


def test_a_weighted_plan_has_no_levels() -> None:
    assert not levels({"late_qty": 3}, MoldingSettings())
