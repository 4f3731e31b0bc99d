"""Scenarios: whether they are ready to plan, and what is in them."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from orders.models import Order, Scenario
from planning.models import FlaskInUse, OrderProgress, PatternLoaded, PourLoad
from planning.translate import DOORS, Readiness


def scenarios_with_counts() -> QuerySet[Scenario]:
    """Return every scenario with how many open orders and runs it has."""
    return Scenario.objects.annotate(
        open_orders=Count("orders", filter=Q(orders__state=Order.State.OPEN), distinct=True),
        run_count=Count("runs", distinct=True),
    )


def readiness(scenario: Scenario, engine: str = "molding") -> Readiness:
    """Return what stands against planning a scenario, and what to look at before."""
    return DOORS[engine].review(scenario)


@dataclass(frozen=True, slots=True)
class InputSheet:
    """One table of inputs on a scenario's page."""

    name: str
    rows: int
    note: str = ""


def input_sheets(scenario: Scenario) -> list[InputSheet]:
    """Return how many rows each input table of a scenario holds, as the workbook names them."""

    def opening(model: type) -> int:
        return model.objects.filter(scenario=scenario, asof_date=scenario.asof_date).count()

    return [
        InputSheet("customers", scenario.customers.count()),
        InputSheet("parts", scenario.parts.count()),
        InputSheet("orders", scenario.orders.count(), _states(scenario)),
        InputSheet("flask sizes", scenario.flask_sizes.count()),
        InputSheet("holidays", scenario.holidays.count()),
        InputSheet("extra_workdays", scenario.extra_workdays.count()),
        InputSheet("day_capacity", scenario.day_capacities.count()),
        InputSheet("initial_order_progress", opening(OrderProgress)),
        InputSheet("initial_patterns_loaded", opening(PatternLoaded)),
        InputSheet("initial_flask_inuse", opening(FlaskInUse)),
        InputSheet("initial_pour_load", opening(PourLoad)),
    ]


def _states(scenario: Scenario) -> str:
    """Return how many orders are in each state, in words."""
    counts = dict(scenario.orders.order_by().values_list("state").annotate(Count("pk")))
    return ", ".join(
        f"{counts[state]} {label.lower()}"
        for state, label in Order.State.choices
        if counts.get(state)
    )
