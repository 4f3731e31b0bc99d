"""The pattern board: what stands at each place of the line, day by day, and what did before."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from planning.models import DailyOrder, MoldingSettings, OrderStatus, Run
from planning.queries.approvals import plan_before
from planning.queries.grids import workdays
from planning.queries.orders import order_statuses
from planning.queries.places import (
    Campaign,
    Cell,
    Places,
    assign_places,
    campaigns_of,
    lanes_of,
)
from planning.queries.runs import plan_approved_before


class Change(TextChoices):
    """What became of a bar since the plan approved before."""

    SAME = "same", _("as before")
    CHANGED = "changed", _("changed")
    NEW = "new", _("new order")


@dataclass(frozen=True, slots=True)
class Bar:
    """An order's molds in one campaign, a number for each workday from ``first`` on.

    Orders that share a pattern on the same day lie in ``lanes`` of its place. ``due`` is a workday,
    -1 before the plan's first one.
    """

    place: int
    lane: int
    lanes: int
    status: OrderStatus
    first: int
    molds: tuple[int, ...]
    first_date: date
    last_date: date
    due: int
    late_qty: int
    change: Change | None

    @property
    def last(self) -> int:
        return self.first + len(self.molds) - 1

    @property
    def qty(self) -> int:
        return sum(self.molds)

    @property
    def most(self) -> int:
        return max(self.molds)

    @property
    def least(self) -> int:
        return min(molds for molds in self.molds if molds)

    @property
    def place_number(self) -> int:
        return self.place + 1

    @property
    def order_id(self) -> str:
        return self.status.order_id

    @property
    def part_id(self) -> str:
        return self.status.part_id

    @property
    def customer_name(self) -> str:
        return self.status.customer_name


@dataclass(frozen=True, slots=True)
class Loaded:
    """A pattern that is on the line before the first workday, and whether it goes on."""

    pattern: str
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Ghost:
    """Where the plan approved before has a campaign."""

    place: int
    pattern: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Board:
    """A plan as its line sees it; ``loaded`` by place, ``gone`` the orders of the plan before."""

    days: Sequence[tuple[int, date]]
    places: int
    loaded: Mapping[int, Loaded]
    bars: Sequence[Bar]
    before: Run | None
    ghosts: Sequence[Ghost]
    gone: Sequence[str]

    @property
    def shown_places(self) -> list[int]:
        return list(range(self.places))


def board_of(run: Run, *, linked: bool = False, changes: bool = False) -> Board:
    """Return a plan's board, with ``changes`` beside the plan that is in force before it."""
    days = workdays(run)
    index_of = {day: index for index, day in days}
    statuses = {status.order_id: status for status in order_statuses(run, linked=linked)}
    molds = _molds(run, index_of)
    campaigns = campaigns_of(_cells(run, molds))
    loaded = _loaded(run, statuses.values())
    places = assign_places(campaigns, loaded)
    before = plan_before_board(run) if changes else None
    former = _molds(before, index_of) if before else {}
    return Board(
        days=days,
        places=max(places.count, _places_of(run)),
        loaded=_loaded_at(places, campaigns),
        bars=list(_bars(campaigns, places, statuses, molds, days, former if before else None)),
        before=before,
        ghosts=list(_ghosts(before, former, campaigns, places)) if before else [],
        gone=sorted(order for order in former.keys() - molds.keys()),
    )


def plan_before_board(run: Run) -> Run | None:
    """Return the plan that a board is laid beside: what it would replace, or did replace."""
    return plan_before(run) or plan_approved_before(run)


Molds = Mapping[str, Mapping[int, tuple[str, int]]]  # order -> workday -> (part, molds)


def _molds(run: Run, index_of: Mapping[date, int]) -> Molds:
    """Return a plan's molds on given workdays."""
    found: dict[str, dict[int, tuple[str, int]]] = defaultdict(dict)
    rows = DailyOrder.objects.filter(run=run).order_by()
    for order, part, day, qty in rows.values_list("order_id", "part_id", "date", "molds_molded"):
        if day in index_of:
            found[order][index_of[day]] = (part, qty)
    return dict(found)


def _cells(run: Run, molds: Molds) -> Iterator[Cell]:
    shared = _shares_patterns(run)
    for order, by_day in molds.items():
        for day, (part, qty) in by_day.items():
            yield part if shared else order, order, day, qty


def _shares_patterns(run: Run) -> bool:
    chosen = getattr(run, "molding_settings", None)
    return chosen is not None and chosen.pattern_scope == MoldingSettings.PatternScope.PART


def _loaded(run: Run, statuses: Iterator[OrderStatus]) -> list[str]:
    on_the_line = [status for status in statuses if status.pattern_loaded]
    shared = _shares_patterns(run)
    return list(dict.fromkeys(s.part_id if shared else s.order_id for s in on_the_line))


def _loaded_at(places: Places, campaigns: Sequence[Campaign]) -> dict[int, Loaded]:
    go_on = {campaign.pattern for campaign in campaigns if campaign.first == 0}
    return {place: Loaded(pattern, pattern in go_on) for pattern, place in places.of_loaded.items()}


def _places_of(run: Run) -> int:
    """Return how many places the shop has, by the run's snapshot."""
    own = Run.objects.filter(pk=run.pk).values_list("snapshot__resources__max_patterns", flat=True)
    return own.get() or 0


def _bars(
    campaigns: Sequence[Campaign],
    places: Places,
    statuses: Mapping[str, OrderStatus],
    molds: Molds,
    days: Sequence[tuple[int, date]],
    former: Molds | None,
) -> Iterator[Bar]:
    dates = [day for _, day in days]
    for campaign, place in zip(campaigns, places.of_campaigns, strict=True):
        spans = _spans(campaign)
        lanes = lanes_of(list(spans.values()))
        for (order, (first, last)), lane in zip(spans.items(), lanes, strict=True):
            status = statuses[order]
            of_days = tuple(
                campaign.days[day - campaign.first].get(order, 0) for day in range(first, last + 1)
            )
            due = bisect_right(dates, status.due_date) - 1
            lag = (status.completion_workday_index or 0) - max(molds[order])
            yield Bar(
                place=place,
                lane=lane,
                lanes=max(lanes) + 1,
                status=status,
                first=first,
                molds=of_days,
                first_date=dates[first],
                last_date=dates[last],
                due=due,
                late_qty=sum(qty for day, qty in enumerate(of_days, first) if day + lag > due),
                change=None if former is None else _change(order, first, of_days, former),
            )


def _spans(campaign: Campaign) -> dict[str, tuple[int, int]]:
    """Return the first and the last workday of each order of a campaign."""
    found: dict[str, tuple[int, int]] = {}
    for day, orders in enumerate(campaign.days, campaign.first):
        for order in orders:
            first, _last = found.get(order, (day, day))
            found[order] = (first, day)
    return found


def _change(order: str, first: int, molds: tuple[int, ...], former: Molds) -> Change:
    if order not in former:
        return Change.NEW
    planned = (former[order].get(day, ("", 0))[1] for day in range(first, first + len(molds)))
    return Change.SAME if tuple(planned) == molds else Change.CHANGED


def _ghosts(
    before: Run, former: Molds, campaigns: Sequence[Campaign], places: Places
) -> Iterator[Ghost]:
    """Yield the former plan's campaigns, as far as possible at the places they have now."""
    earlier = campaigns_of(_cells(before, former))
    laid = assign_places(earlier, wished=places.of_patterns(campaigns))
    for campaign, place in zip(earlier, laid.of_campaigns, strict=True):
        yield Ghost(place, campaign.pattern, campaign.first, campaign.last)
