"""Scenarios: whether they are ready to plan, and what is in them."""

from dataclasses import dataclass
from itertools import count

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from orders.models import Order, Scenario
from planning.models import FlaskInUse, OrderProgress, PatternLoaded, PourLoad, Resources
from planning.queries.doubts import monday_doubts
from planning.translate import DOORS, Finding, Readiness


def scenarios_with_counts() -> QuerySet[Scenario]:
    """Return every scenario, the live one first, with how many open orders and runs it has."""
    return Scenario.objects.annotate(
        open_orders=Count("orders", filter=Q(orders__state=Order.State.OPEN), distinct=True),
        run_count=Count("runs", distinct=True),
    ).order_by(*Scenario._meta.ordering)


def name_of_copy(scenario: Scenario) -> str:
    """Return a free name for a what-if of a scenario."""
    taken = set(Scenario.objects.values_list("name", flat=True))
    longest = Scenario._meta.get_field("name").max_length or 0
    endings = (_(", what-if %(number)d") % {"number": number} for number in count(1))
    names = (scenario.name[: longest - len(ending)] + ending for ending in endings)
    return next(name for name in names if name not in taken)


def readiness(scenario: Scenario, engine: str = "molding") -> Readiness:
    """Return what stands against planning a scenario, and what to look at before."""
    found = DOORS[engine].freeze(scenario).readiness
    doubtful = [str(step.label).lower() for step in monday_doubts(scenario)]
    if not doubtful:
        return found
    doubt = Finding(
        _("In doubt for this Monday: %(steps)s. Confirm or correct it under “The Monday”.")
        % {"steps": ", ".join(doubtful)}
    )
    return Readiness(errors=found.errors, warnings=(doubt, *found.warnings))


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

    resources = Resources.objects.filter(scenario=scenario)
    return [
        InputSheet("customers", scenario.customers.count()),
        InputSheet("parts", scenario.parts.count()),
        InputSheet("orders", scenario.orders.count(), _states(scenario)),
        InputSheet("resources", resources.count(), _flasks(scenario)),
        InputSheet("holidays", scenario.holidays.count()),
        InputSheet("extra_workdays", scenario.extra_workdays.count()),
        InputSheet("day_capacity", scenario.day_capacities.count()),
        InputSheet("initial_order_progress", opening(OrderProgress)),
        InputSheet("initial_patterns_loaded", opening(PatternLoaded)),
        InputSheet("initial_flask_inuse", opening(FlaskInUse)),
        InputSheet("initial_pour_load", opening(PourLoad)),
        InputSheet("production_log", scenario.production_log.counting().count()),
    ]


def _flasks(scenario: Scenario) -> str:
    """Return how many flasks of each size there are, in words."""
    return ", ".join(
        f"{qty} {size}" for size, qty in scenario.flask_sizes.values_list("flask_size", "qty")
    )


def _states(scenario: Scenario) -> str:
    """Return how many orders are in each state, in words."""
    counts = dict(scenario.orders.order_by().values_list("state").annotate(Count("pk")))
    return ", ".join(
        f"{counts[state]} {label.lower()}"
        for state, label in Order.State.choices
        if counts.get(state)
    )
