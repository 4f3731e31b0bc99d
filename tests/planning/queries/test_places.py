"""Campaigns find a place each: none twice on a day, none more than the fullest day needs."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from planning.queries.places import assign_places, campaigns_of, lanes_of

PATTERNS = "ABCDEFGHIJ"
DAYS = 30
molded = st.sets(st.tuples(st.sampled_from(PATTERNS), st.integers(0, DAYS - 1)), max_size=150)
quickly = settings(max_examples=50, deadline=None)
loaded = st.lists(st.sampled_from(PATTERNS), unique=True, max_size=6)


def _cells(days) -> list[tuple[str, str, int, int]]:
    return [(pattern, pattern, day, 3) for pattern, day in days]


@quickly
@given(molded, loaded, st.dictionaries(st.sampled_from(PATTERNS), st.integers(0, 9)))
def test_no_place_is_used_twice_and_none_too_many(days, loaded, wished) -> None:
    campaigns = campaigns_of(_cells(days))
    found = assign_places(campaigns, loaded, wished)
    on_the_day = Counter(day for _, day in days)
    assert found.count == max([len(loaded), *on_the_day.values()])
    taken = [
        (place, day)
        for campaign, place in zip(campaigns, found.of_campaigns, strict=True)
        for day in range(campaign.first, campaign.last + 1)
    ]
    assert len(set(taken)) == len(taken) == len(days)
    assert all(0 <= place < found.count for place, _ in taken)


@quickly
@given(molded, loaded)
def test_a_loaded_pattern_that_goes_on_stays_at_its_place(days, loaded) -> None:
    campaigns = campaigns_of(_cells(days))
    found = assign_places(campaigns, loaded)
    for campaign, place in zip(campaigns, found.of_campaigns, strict=True):
        if campaign.first == 0 and campaign.pattern in loaded:
            assert place == found.of_loaded[campaign.pattern]


@quickly
@given(molded)
def test_campaigns_are_the_molds_in_unbroken_runs(days) -> None:
    campaigns = campaigns_of(_cells(days))
    assert {
        (campaign.pattern, day)
        for campaign in campaigns
        for day in range(campaign.first, campaign.last + 1)
    } == days
    for campaign in campaigns:
        assert (campaign.pattern, campaign.first - 1) not in days
        assert (campaign.pattern, campaign.last + 1) not in days


def test_a_pattern_comes_back_to_its_place_if_that_is_free() -> None:
    campaigns = campaigns_of(_cells([("A", 0), ("B", 0), ("C", 0), ("B", 2), ("A", 4)]))
    found = assign_places(campaigns)
    place = dict(zip([(c.pattern, c.first) for c in campaigns], found.of_campaigns, strict=True))
    assert place["B", 2] == place["B", 0]
    assert place["A", 4] == place["A", 0]


def test_a_wish_is_kept_where_its_place_is_free() -> None:
    campaigns = campaigns_of(_cells([("A", 0), ("B", 0), ("C", 1)]))
    assert assign_places(campaigns, wished={"A": 1, "C": 1}).of_campaigns == [1, 0, 1]
    assert assign_places(campaigns, wished={"A": 7}).of_campaigns == [0, 1, 0]


def test_orders_of_one_part_are_one_campaign() -> None:
    campaigns = campaigns_of([("P1", "O1", 0, 5), ("P1", "O1", 1, 2), ("P1", "O2", 1, 3)])
    assert [campaign.days for campaign in campaigns] == [({"O1": 5}, {"O1": 2, "O2": 3})]


@quickly
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4)), max_size=20))
def test_spans_of_a_lane_share_no_day(pairs) -> None:
    spans = [(first, first + length) for first, length in pairs]
    days = [
        (lane, day)
        for lane, (first, last) in zip(lanes_of(spans), spans, strict=True)
        for day in range(first, last + 1)
    ]
    assert len(set(days)) == len(days)
