"""A run's settings become the engine's: weights, objective, the plan to start from, what is pinned.

A former plan is carried over by date: what it molds before the new as-of date is past and counts
as credit, what it molds of orders that are no longer planned falls away, and no order gets more
than what remains of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from planning.models import DailyOrder, MoldingSettings, PinnedCell, Run
from planning.translate.readiness import Finding

SETTINGS_KEYS = frozenset(
    ("weights", "objective", "pattern_scope", "use_priority", "hint", "pinned")
)


@dataclass(frozen=True, slots=True)
class Pin:
    """The molds of one order that a plan must make on one date, 0 included."""

    order_id: str
    date: date
    molds: int


class UnfitSettings(ValueError):
    """Settings that these inputs or the approved plan do not bear."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(map(str, self.findings)))


def settings_json(
    inputs: Mapping[str, Any],
    chosen: MoldingSettings,
    former: Run | None = None,
    pins: Sequence[Pin] = (),
    start: Run | None = None,
) -> dict[str, Any]:
    """Return what the settings add to a scenario's ``inputs`` in the problem format.

    ``former`` is the approved plan to start from and to keep days of; a pin on a cell of a kept day
    replaces what is kept there. ``start`` is another plan to start from instead.

    Raises:
        UnfitSettings: there are no such days to keep, or a pinned date is no workday.
    """
    kept = list(_carried_over(former, inputs)) if former else []
    hint = list(_carried_over(start, inputs)) if start else kept
    pinned = _kept(kept, inputs, _days_to_keep(chosen, former, inputs)) | _placed(pins, inputs)
    return {
        "weights": {
            "late": chosen.late_weight,
            "switch": chosen.switch_weight,
            "late_day": chosen.late_day_weight,
            "wip": 1,
        },
        "objective": str(chosen.objective),
        "pattern_scope": str(chosen.pattern_scope),
        "use_priority": chosen.use_priority,
        "hint": hint if chosen.start_from_plan else [],
        "pinned": [_cell(*at, molds) for at, molds in pinned.items()],
    }


def settings_row(
    run: Run,
    chosen: MoldingSettings,
    former: Run | None,
    pins: Sequence[Pin],
    start: Run | None = None,
) -> MoldingSettings:
    """Return the settings as a row of their run, with what they were applied to."""
    goes_on = former if chosen.start_from_plan or chosen.keep_days else None
    chosen.run = run
    chosen.start_run = start if chosen.start_from_plan else None
    chosen.former_run = goes_on
    chosen.former_asof_date = goes_on.asof_date if goes_on else None
    chosen.pinned_cells = len(pins)
    return chosen


def pin_rows(run: Run, pins: Sequence[Pin]) -> list[PinnedCell]:
    """Return the pins of a run as its rows, not yet saved."""
    return [
        PinnedCell(run=run, order_id=pin.order_id, date=pin.date, molds=pin.molds) for pin in pins
    ]


def without_pins(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """Return a snapshot in which nothing is pinned."""
    return {**snapshot, "pinned": []}


def inputs_of(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a snapshot comes from the scenario, without the run's settings."""
    return {key: value for key, value in snapshot.items() if key not in SETTINGS_KEYS}


def _carried_over(former: Run, inputs: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    index = _workday_indices(inputs)
    left = _remaining(inputs)
    rows = DailyOrder.objects.filter(run=former, date__gte=inputs["asof_date"])
    planned = rows.order_by("date", "order_id").values_list("date", "order_id", "molds_molded")
    for day, order_id, molded in planned:
        molds = min(molded, left.get(order_id, 0))
        if molds and day in index:
            left[order_id] -= molds
            yield _cell(order_id, index[day], molds)


def _days_to_keep(chosen: MoldingSettings, former: Run | None, inputs: Mapping[str, Any]) -> int:
    if not chosen.keep_days:
        return 0
    if former is None:
        raise _unkept("There is no approved plan whose days could be kept: set them to 0.")
    rows = DailyOrder.objects.filter(run=former, date__gte=inputs["asof_date"])
    last = rows.aggregate(last=Max("date"))["last"]
    if last is None:
        plan = f"The approved plan of {former.asof_date:%d %b %Y}"
        raise _unkept(f"{plan} molds nothing from this Monday on: set the days to keep to 0.")
    known = sum(day <= last for day in _workday_indices(inputs))
    if chosen.keep_days > known:
        raise _unkept(f"The approved plan ends on {last:%d %b %Y}: keep {known} days at most.")
    return int(chosen.keep_days)


def _unkept(message: str) -> UnfitSettings:
    return UnfitSettings([Finding(message, setting="keep_days")])


def _kept(
    carried_over: Iterable[Mapping[str, Any]], inputs: Mapping[str, Any], days: int
) -> dict[tuple[str, int], int]:
    """Return every cell of the first days as a former plan has it, those without molds included."""
    molds = {(cell["order_id"], cell["workday_index"]): cell["molds"] for cell in carried_over}
    return {
        (order_id, index): molds.get((order_id, index), 0)
        for order_id, remaining in _remaining(inputs).items()
        if remaining
        for index in range(days)
    }


def _placed(pins: Sequence[Pin], inputs: Mapping[str, Any]) -> dict[tuple[str, int], int]:
    index = _workday_indices(inputs)
    free = [
        Finding(
            f"Order {pin.order_id} is pinned on {pin.date:%d %b %Y}, which is no workday of this "
            "plan: take the pin away.",
            pin.order_id,
            setting="pins",
            cells=((pin.order_id, pin.date),),
        )
        for pin in pins
        if pin.date not in index
    ]
    if free:
        raise UnfitSettings(free)
    return {(pin.order_id, index[pin.date]): pin.molds for pin in pins}


def _workday_indices(inputs: Mapping[str, Any]) -> dict[date, int]:
    return {date.fromisoformat(day): index for index, day in enumerate(inputs["workdays"])}


def _remaining(inputs: Mapping[str, Any]) -> dict[str, int]:
    return {
        order["order_id"]: max(0, order["qty"] - order["molded_qty_credit"])
        for order in inputs["orders"]
    }


def _cell(order_id: str, workday_index: int, molds: int) -> dict[str, Any]:
    return {"order_id": order_id, "workday_index": workday_index, "molds": molds}
