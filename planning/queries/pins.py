"""Pins: the orders whose cells can be fixed, the cells marked in a plan, and what pins cost."""

from dataclasses import dataclass

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from planning.models import DailyOrder, MarkedCell, OrderStatus, Run
from planning.queries.beside import Beside, figures_beside
from planning.queries.orders import order_statuses


@dataclass(frozen=True, slots=True)
class Price:
    """What a run's pins cost: the run without them, None if nobody asked, and both side by side."""

    without: Run | None
    figures: list[Beside]

    @property
    def is_on_its_way(self) -> bool:
        return self.without is not None and self.without.is_unfinished


def pinnable_orders(run: Run, *, linked: bool = False) -> QuerySet[OrderStatus]:
    """Return the orders of a plan that have molds to make."""
    return order_statuses(run, linked=linked).filter(remaining_qty__gt=0)


def marked_cells(run: Run) -> QuerySet[MarkedCell]:
    """Return the cells marked in a plan, each with the molds that the plan has there."""
    planned = DailyOrder.objects.filter(
        run=run, order_id=OuterRef("order_id"), date=OuterRef("date")
    )
    molds = Coalesce(Subquery(planned.values("molds_molded")[:1]), 0, output_field=IntegerField())
    return MarkedCell.objects.filter(run=run).select_related("marked_by").annotate(planned=molds)


def price_of_pins(run: Run) -> Price | None:
    """Return what the pins and days kept of a solved run cost; None if it has none."""
    chosen = getattr(run, f"{run.engine}_settings", None)
    if chosen is None or not chosen.has_pins:
        return None
    without = run.runs_without_pins.defer("snapshot").first()
    is_solved = without is not None and without.state == Run.State.SOLVED
    return Price(without, figures_beside(run, without) if is_solved else [])
