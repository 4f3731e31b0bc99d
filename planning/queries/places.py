"""Which place on the line each campaign has; derived for show, a plan only counts the places.

Workdays are counted from 0, places from 0; a pattern is named by its order, or by its part where
orders share it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Cell = tuple[str, str, int, int]  # pattern, order, workday, molds
Span = tuple[int, int]  # first and last workday


@dataclass(frozen=True, slots=True)
class Campaign:
    """A pattern on the line without a pause: molds by order for each workday from ``first`` on."""

    pattern: str
    first: int
    days: tuple[Mapping[str, int], ...]

    @property
    def last(self) -> int:
        return self.first + len(self.days) - 1


def campaigns_of(cells: Iterable[Cell]) -> list[Campaign]:
    """Return the campaigns of a plan's molds, by their first workday."""
    by_pattern: dict[str, dict[int, dict[str, int]]] = defaultdict(dict)
    for pattern, order, day, molds in cells:
        by_pattern[pattern].setdefault(day, {})[order] = molds
    found = [
        Campaign(pattern, first, tuple(days[day] for day in range(first, last + 1)))
        for pattern, days in by_pattern.items()
        for first, last in unbroken(sorted(days))
    ]
    return sorted(found, key=lambda campaign: (campaign.first, campaign.pattern))


def unbroken(days: Sequence[int]) -> list[Span]:
    """Return the spans without a gap of workdays in ascending order."""
    known = set(days)
    starts = [day for day in days if day - 1 not in known]
    ends = [day for day in days if day + 1 not in known]
    return list(zip(starts, ends, strict=True))


@dataclass(frozen=True, slots=True)
class Places:
    """The place of each loaded pattern and of each campaign, as given; how many there are."""

    of_loaded: Mapping[str, int]
    of_campaigns: Sequence[int]
    count: int

    def of_patterns(self, campaigns: Sequence[Campaign]) -> dict[str, int]:
        """Return where each pattern is first, for a plan that is to be laid beside this one."""
        found = dict(self.of_loaded)
        for campaign, place in zip(campaigns, self.of_campaigns, strict=True):
            found.setdefault(campaign.pattern, place)
        return found


def assign_places(
    campaigns: Sequence[Campaign],
    loaded: Sequence[str] = (),
    wished: Mapping[str, int] | None = None,
) -> Places:
    """Give each campaign a place: where its pattern was last, else as wished, else the first free.

    A loaded pattern has its place before the first workday. There are as many places as patterns
    on the fullest day, never more: whoever starts finds one of them free.
    """
    count = _fullest([(-1, -1)] * len(loaded) + [(c.first, c.last) for c in campaigns])
    last_at = {pattern: place for place, pattern in enumerate(loaded)}
    of_loaded = dict(last_at)
    busy_until = [-1] * count
    chosen: dict[int, int] = {}
    for index in _by_start(campaigns, of_loaded):
        campaign = campaigns[index]
        free = [place for place in range(count) if busy_until[place] < campaign.first]
        liked = (last_at.get(campaign.pattern), (wished or {}).get(campaign.pattern))
        place = next((place for place in liked if place in free), free[0])
        chosen[index] = last_at[campaign.pattern] = place
        busy_until[place] = campaign.last
    return Places(of_loaded, [chosen[index] for index in range(len(campaigns))], count)


def _by_start(campaigns: Sequence[Campaign], loaded: Mapping[str, int]) -> list[int]:
    """Return the campaigns as they start; those that go on with a loaded pattern choose first."""
    return sorted(
        range(len(campaigns)),
        key=lambda i: (campaigns[i].first, campaigns[i].pattern not in loaded, i),
    )


def lanes_of(spans: Sequence[Span]) -> list[int]:
    """Return a lane for each span of workdays, so that no two of a lane share a day."""
    lanes = [0] * len(spans)
    busy_until: list[int] = []
    for index in sorted(range(len(spans)), key=lambda i: spans[i]):
        first, last = spans[index]
        lane = next((i for i, end in enumerate(busy_until) if end < first), len(busy_until))
        busy_until[lane : lane + 1] = [last]
        lanes[index] = lane
    return lanes


def _fullest(spans: Iterable[Span]) -> int:
    """Return how many spans the fullest day has."""
    changes: dict[int, int] = defaultdict(int)
    for first, last in spans:
        changes[first] += 1
        changes[last + 1] -= 1
    most = now = 0
    for day in sorted(changes):
        now += changes[day]
        most = max(most, now)
    return most
