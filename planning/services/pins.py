"""Cells marked to be pinned, the run around them, and the run that shows what they cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Scenario
from orders.services.history import record_values
from planning import queries
from planning.models import MarkedCell, Run
from planning.services import runs
from planning.translate import DOORS
from planning.translate.molding import Pin


class NothingPinned(ValueError):
    """The run has neither pins nor days kept, so they cost nothing."""


@dataclass(frozen=True, slots=True)
class Marking:
    """What somebody wants of a cell: so many ``molds``, None to set it free.

    ``seen`` is what the cell was marked with on the page it comes from.
    """

    order_id: str
    date: date
    molds: int | None
    seen: int | None = None


def mark_cells(*, run: Run, user: User, markings: Iterable[Marking]) -> list[Marking]:
    """Mark cells of a run's plan and set others free.

    Returns those that somebody else marked otherwise meanwhile; they stay as that one left them.
    """
    with transaction.atomic():
        before = _marked(run)
        refused = [marking for marking in markings if not _mark(run, user, marking)]
        after = _marked(run)
        cells = sorted(before.keys() | after.keys())
        said = {cell: (before.get(cell, ""), after.get(cell, "")) for cell in cells}
        changes = {cell: pair for cell, pair in said.items() if pair[0] != pair[1]}
        record_values(run, changes, user=user, reason=_("cells marked to be pinned"))
    return refused


def solve_around(*, run: Run, user: User) -> Run:
    """Request a run of the scenario as it stands now, around the cells marked in a run's plan.

    Settings, time limit and seed are those of that run, and the search starts from its plan. The
    new run's plan starts with the same cells marked, so that the next ones can be added to them.

    Raises:
        NotReady: the inputs can't be planned, or these pins can't hold.
        RunUnfinished: another run of the scenario is queued or running.
    """
    marked = list(run.marked_cells.all())
    with transaction.atomic():
        requested = runs.request_run(
            scenario=run.scenario,
            user=user,
            time_limit_s=run.settings.get("time_limit_s"),
            workers=run.settings.get("workers"),
            seed=run.seed,
            deterministic=run.settings.get("deterministic", False),
            engine=run.engine,
            chosen=queries.chosen_again(run),
            pins=[Pin(cell.order_id, cell.date, cell.molds) for cell in marked],
            start=run,
        )
        MarkedCell.objects.bulk_create(
            MarkedCell(
                run=requested,
                order_id=cell.order_id,
                date=cell.date,
                molds=cell.molds,
                marked_by=cell.marked_by,
            )
            for cell in marked
        )
    return requested


def request_price(*, run: Run, user: User) -> Run:
    """Request the same run without its pins and days kept, to see what they cost.

    Inputs, settings, time limit and seed are the run's own. A run without them that is solved or
    on its way is returned instead of another.

    Raises:
        NothingPinned: the run was solved without pins.
        RunUnfinished: another run of the scenario is queued or running.
    """
    chosen = getattr(run, f"{run.engine}_settings", None)
    if chosen is None or not chosen.has_pins:
        raise NothingPinned(str(run))
    known = run.runs_without_pins.filter(state__in=(*Run.UNFINISHED, Run.State.SOLVED))
    with transaction.atomic():
        Scenario.objects.select_for_update().get(pk=run.scenario_id)
        if price := known.first():
            return price
        priced = runs.insert_run(
            scenario=runs.lock_for_a_run(run.scenario, run.engine),
            engine=run.engine,
            without_pins_of=run,
            source_run_id=run.source_run_id,
            asof_date=run.asof_date,
            snapshot=DOORS[run.engine].without_pins(run.snapshot),
            context=run.context,
            settings=run.settings,
            seed=run.seed,
            requested_by=user,
            warnings=run.warnings,
            doubts=run.doubts,
        )
        row = chosen.without_pins()
        row.run = priced
        row.save(force_insert=True)
    return priced


def _marked(run: Run) -> dict[str, str]:
    return {f"{cell.order_id} {cell.date}": str(cell.molds) for cell in run.marked_cells.all()}


def _mark(run: Run, user: User, marking: Marking) -> bool:
    """Write one marking, if the cell is still as it was seen; tell whether it is as wanted."""
    cell = MarkedCell.objects.filter(run=run, order_id=marking.order_id, date=marking.date)
    seen = cell.none() if marking.seen is None else cell.filter(molds=marking.seen)
    if marking.molds is None:
        return bool(seen.delete()[0]) or not cell.exists()
    if seen.update(molds=marking.molds, marked_by=user, marked_at=timezone.now()):
        return True
    if cell.exists():
        return cell.filter(molds=marking.molds).exists()
    try:
        with transaction.atomic():
            MarkedCell.objects.create(
                run=run,
                order_id=marking.order_id,
                date=marking.date,
                molds=marking.molds,
                marked_by=user,
            )
    except IntegrityError:
        return cell.filter(molds=marking.molds).exists()
    return True
