"""Two plans order by order: added, removed, moved and resized molds, and who becomes late."""

from datetime import date, timedelta

import pytest

from planning.compare.molding import (
    Group,
    InputChange,
    Kind,
    OrderDifference,
    Outcome,
    Standing,
    compare_plans,
)
from planning.models import StagedRow

MONDAY = date(2026, 11, 23)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def outcome(
    molds: dict[int, int], *, late: int = 0, done: int | None = 9, part_id: str = "P1"
) -> Outcome:
    return Outcome(
        part_id=part_id,
        customer_name="Rio Pumps",
        due_date=day(28),
        late_qty=late,
        completion_date=None if done is None else day(done),
        molds={day(number): qty for number, qty in molds.items()},
    )


def compared(
    before: Outcome | None, after: Outcome | None, *changes: InputChange
) -> OrderDifference:
    plans = [{} if plan is None else {"O1": plan} for plan in (before, after)]
    (found,) = compare_plans(*plans, changes)
    return found


@pytest.mark.parametrize(
    ("before", "after", "kind", "days"),
    [
        ({}, {0: 5}, Kind.ADDED, [(0, 0, 5, Kind.ADDED)]),
        ({0: 5}, {}, Kind.REMOVED, [(0, 5, 0, Kind.REMOVED)]),
        ({0: 5}, {1: 5}, Kind.MOVED, [(0, 5, 0, Kind.MOVED), (1, 0, 5, Kind.MOVED)]),
        ({0: 5, 1: 5}, {0: 4, 1: 6}, Kind.MOVED, [(0, 5, 4, Kind.MOVED), (1, 5, 6, Kind.MOVED)]),
        ({0: 5, 1: 5}, {0: 5, 1: 7}, Kind.RESIZED, [(1, 5, 7, Kind.RESIZED)]),
        ({0: 5}, {1: 7}, Kind.RESIZED, [(0, 5, 0, Kind.REMOVED), (1, 0, 7, Kind.ADDED)]),
        ({0: 5}, {0: 5}, Kind.SAME, []),
    ],
)
def test_molds_are_added_removed_moved_or_resized(before, after, kind, days) -> None:
    found = compared(outcome(before), outcome(after))
    assert found.kind == kind
    assert [(d.date, d.before, d.after, d.kind) for d in found.days] == [
        (day(number), old, new, of_day) for number, old, new, of_day in days
    ]
    assert (found.molds_before, found.molds_after) == (sum(before.values()), sum(after.values()))
    assert found.differs == (kind != Kind.SAME)


@pytest.mark.parametrize(
    ("late_before", "late_after", "standing"),
    [
        (0, 3, Standing.NEWLY_LATE),
        (None, 3, Standing.NEWLY_LATE),
        (3, 0, Standing.NO_LONGER_LATE),
        (3, 1, Standing.STILL_LATE),
        (0, 0, Standing.ON_TIME),
        (3, None, Standing.GONE),
    ],
)
def test_an_order_becomes_late_or_on_time(late_before, late_after, standing) -> None:
    plans = [
        None if late is None else outcome({0: 5}, late=late) for late in (late_before, late_after)
    ]
    assert compared(*plans).standing == standing


def test_orders_that_become_late_stand_first() -> None:
    before = {"A": outcome({0: 1}), "B": outcome({0: 1}, late=1), "C": outcome({0: 1})}
    after = {"A": outcome({0: 1}), "B": outcome({0: 1}), "C": outcome({0: 1}, late=1)}
    assert [d.order_id for d in compare_plans(before, after, [])] == ["C", "B", "A"]


def test_a_later_delivery_alone_is_a_difference() -> None:
    found = compared(outcome({0: 5}, done=9), outcome({0: 5}, done=11))
    assert found.days_later == 2
    assert found.differs
    assert compared(outcome({}, done=None), outcome({0: 5})).days_later is None


def test_an_order_stands_beside_its_own_causes_and_its_parts() -> None:
    changed = StagedRow.Kind.CHANGED
    own = InputChange(Group.ORDERS, changed, "O1", (("quantity", "5", "7"),), order_id="O1")
    of_part = InputChange(Group.PARTS, changed, "P1", (("alloy", "A", "B"),), part_id="P1")
    others = InputChange(Group.ORDERS, changed, "O2", (("quantity", "5", "7"),), order_id="O2")
    found = compared(outcome({0: 5}), outcome({0: 7}), others, own, of_part)
    assert found.causes == (own, of_part)
