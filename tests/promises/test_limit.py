"""A solve takes no longer than it may."""

import time

import pytest

from planning.engine import Limits, warm_up
from planning.engine.molding import check, solve
from tests.engine.generator import generate
from tests.promises.series import FULL, within

GRACE_S = 2.0
SHORT = [("mixed", 30, 2), ("tight", 1000, 5)]
LONG = [
    (family, orders, limit)
    for family in ("mixed", "tight", "all_late")
    for orders in (100, 400, 1000)
    for limit in (2, 5, 20)
]


@pytest.mark.parametrize(("family", "orders", "limit"), LONG if FULL else SHORT)
def test_the_limit_is_obeyed(family, orders, limit, record_property) -> None:
    warm_up()
    problem = generate(family, orders, 1)
    begun = time.monotonic()
    plan = solve(problem, Limits(time_limit_s=limit, workers=2))
    took = time.monotonic() - begun
    record_property("figure", f"{orders} {family}: {took:.1f} of {limit} s")
    assert check(problem, plan).violations == ()
    assert took <= limit + within(GRACE_S)
