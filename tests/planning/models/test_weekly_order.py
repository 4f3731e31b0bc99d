"""The weekly plan is a view: it sums the daily plan, and never stands apart from it."""

from datetime import timedelta

import pytest

from planning.models import DailyOrder, Run, WeeklyOrder
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

# (days after the as-of Monday, order, molds); day 4 is Friday, day 7 the Monday after
DAYS = [(0, "O1", 10), (4, "O1", 5), (5, "O1", 1), (7, "O1", 20), (0, "O2", 3), (21, "O2", 4)]


@pytest.fixture
def run() -> Run:
    made = Run.objects.create(
        scenario=factories.scenario(),
        asof_date=factories.MONDAY,
        snapshot={},
        snapshot_hash="",
        solver_version="",
    )
    DailyOrder.objects.bulk_create(
        DailyOrder(
            run=made,
            scenario=made.scenario,
            asof_date=made.asof_date,
            workday_index=index,
            date=made.asof_date + timedelta(days=days),
            order_id=order_id,
            part_id="P1",
            molds_molded=molds,
        )
        for index, (days, order_id, molds) in enumerate(DAYS)
    )
    return made


def test_a_week_sums_its_days(run: Run) -> None:
    weeks = WeeklyOrder.objects.filter(run=run).values_list(
        "order_id", "week_index", "molds_molded_week"
    )
    assert sorted(weeks) == [("O1", 0, 16), ("O1", 1, 20), ("O2", 0, 3), ("O2", 3, 4)]


def test_each_weekly_row_has_a_key_of_its_own(run: Run) -> None:
    keys = WeeklyOrder.objects.filter(run=run).values_list("pk", flat=True)
    assert len(set(keys)) == len(keys) == 4


def test_the_weekly_plan_goes_with_its_run(run: Run) -> None:
    run.delete()
    assert not WeeklyOrder.objects.exists()
