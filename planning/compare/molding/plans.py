"""What differs in two plans, order by order and day by day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from planning.compare.molding.inputs import InputChange


class Kind(TextChoices):
    """What becomes of the molds of an order, from one plan to the other."""

    ADDED = "added", _("Added")
    REMOVED = "removed", _("Removed")
    MOVED = "moved", _("Moved")
    RESIZED = "resized", _("Resized")
    SAME = "same", _("As before")


class Standing(TextChoices):
    """What becomes of an order's being in time."""

    NEWLY_LATE = "newly-late", _("Newly late")
    NO_LONGER_LATE = "no-longer-late", _("No longer late")
    STILL_LATE = "still-late", _("Late in both")
    ON_TIME = "on-time", _("On time")
    GONE = "gone", _("Not planned any more")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one plan makes of an order; ``molds`` by date."""

    part_id: str
    customer_name: str
    due_date: date
    late_qty: int
    completion_date: date | None
    molds: Mapping[date, int]


@dataclass(frozen=True, slots=True)
class DayChange:
    """The molds of an order on one day in both plans; they moved if its other days make up."""

    order_id: str
    part_id: str
    date: date
    before: int
    after: int
    kind: Kind

    @property
    def difference(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class OrderDifference:
    """One order in both plans; None where a plan has no such."""

    order_id: str
    part_id: str
    customer_name: str
    due_date: date
    before: Outcome | None
    after: Outcome | None
    kind: Kind
    molds_before: int
    molds_after: int
    days: tuple[DayChange, ...]
    causes: tuple[InputChange, ...]

    @property
    def late_before(self) -> int:
        return self.before.late_qty if self.before else 0

    @property
    def late_after(self) -> int:
        return self.after.late_qty if self.after else 0

    @property
    def done_before(self) -> date | None:
        return self.before.completion_date if self.before else None

    @property
    def done_after(self) -> date | None:
        return self.after.completion_date if self.after else None

    @property
    def days_later(self) -> int | None:
        """Days by which the last delivery comes later; None if a plan has none."""
        if self.done_before is None or self.done_after is None:
            return None
        return (self.done_after - self.done_before).days

    @property
    def standing(self) -> Standing:
        if self.after is None:
            return Standing.GONE
        if self.late_after:
            return Standing.STILL_LATE if self.late_before else Standing.NEWLY_LATE
        return Standing.NO_LONGER_LATE if self.late_before else Standing.ON_TIME

    @property
    def differs(self) -> bool:
        return (
            self.kind != Kind.SAME
            or bool(self.causes)
            or self.late_before != self.late_after
            or self.done_before != self.done_after
        )


def compare_plans(
    before: Mapping[str, Outcome],
    after: Mapping[str, Outcome],
    changes: Iterable[InputChange],
) -> list[OrderDifference]:
    """Return every order of both plans, each with the changed inputs that are its own.

    Orders that become late stand first, then those that become on time, then by due date.
    """
    by_order: dict[str, list[InputChange]] = {}
    by_part: dict[str, list[InputChange]] = {}
    for change in changes:
        if change.order_id:
            by_order.setdefault(change.order_id, []).append(change)
        if change.part_id:
            by_part.setdefault(change.part_id, []).append(change)
    found = [
        _difference(order_id, latest, before.get(order_id), after.get(order_id), by_order, by_part)
        for order_id, latest in {**before, **after}.items()
    ]
    first = {Standing.NEWLY_LATE: 0, Standing.NO_LONGER_LATE: 1}
    return sorted(found, key=lambda d: (first.get(d.standing, 2), d.due_date, d.order_id))


def _difference(
    order_id: str,
    latest: Outcome,
    before: Outcome | None,
    after: Outcome | None,
    by_order: Mapping[str, list[InputChange]],
    by_part: Mapping[str, list[InputChange]],
) -> OrderDifference:
    old, new = before.molds if before else {}, after.molds if after else {}
    kind = _kind(old, new)
    return OrderDifference(
        order_id=order_id,
        part_id=latest.part_id,
        customer_name=latest.customer_name,
        due_date=latest.due_date,
        before=before,
        after=after,
        kind=kind,
        molds_before=sum(old.values()),
        molds_after=sum(new.values()),
        days=tuple(_days(order_id, latest.part_id, kind, old, new)),
        causes=(*by_order.get(order_id, ()), *by_part.get(latest.part_id, ())),
    )


def _kind(before: Mapping[date, int], after: Mapping[date, int]) -> Kind:
    if before == after:
        return Kind.SAME
    if not before:
        return Kind.ADDED
    if not after:
        return Kind.REMOVED
    return Kind.MOVED if sum(before.values()) == sum(after.values()) else Kind.RESIZED


def _days(
    order_id: str,
    part_id: str,
    kind: Kind,
    before: Mapping[date, int],
    after: Mapping[date, int],
) -> Iterator[DayChange]:
    for day in sorted(before.keys() | after.keys()):
        old, new = before.get(day, 0), after.get(day, 0)
        if old != new:
            of_day = _kind({day: old} if old else {}, {day: new} if new else {})
            yield DayChange(
                order_id, part_id, day, old, new, Kind.MOVED if kind == Kind.MOVED else of_day
            )
