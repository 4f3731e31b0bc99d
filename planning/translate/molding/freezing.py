"""A scenario and a run's settings become the snapshot that a run keeps, or are refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from orders.models import Order, Scenario
from planning.models import MoldingSettings, PatternLoaded, Run
from planning.translate import engines
from planning.translate.credits import contradictions, unlogged_deliveries
from planning.translate.molding.inputs import IncompleteScenario, opening, problem_json
from planning.translate.molding.refusals import refusal_of_settings
from planning.translate.molding.settings import Pin, UnfitSettings, settings_json
from planning.translate.readiness import Finding, Readiness


@dataclass(frozen=True, slots=True)
class Frozen:
    """A scenario as a run keeps it: what the engine reads, and what the plan's rows show beside."""

    snapshot: dict[str, Any]
    context: dict[str, Any]
    readiness: Readiness


def freeze(
    scenario: Scenario,
    chosen: MoldingSettings | None = None,
    former: Run | None = None,
    pins: Sequence[Pin] = (),
    start: Run | None = None,
) -> Frozen:
    """Return a scenario as it stands now with a run's settings, and what speaks against both.

    ``chosen`` are the usual settings if none are given; ``former`` is the approved plan that they
    start from and keep days of; ``start`` another plan to start from instead.
    """
    chosen = chosen or MoldingSettings()
    try:
        inputs = problem_json(scenario)
        snapshot = inputs | settings_json(inputs, chosen, former, pins, start)
        problem = engines.molding.Problem.from_json(snapshot)
    except (IncompleteScenario, UnfitSettings) as error:
        return Frozen({}, {}, Readiness(errors=error.findings, warnings=()))
    except engines.InvalidProblem as error:
        refused = [
            _refusal(found, f"{found.where}: {found.message}", chosen, pins)
            for found in error.errors
        ]
        return Frozen({}, {}, Readiness(errors=tuple(refused), warnings=()))
    found = engines.molding.review(problem)
    readiness = Readiness(
        errors=tuple(_refusal(error, error.message, chosen, pins) for error in found.errors),
        warnings=(
            *(Finding(w.message, w.order_id) for w in found.warnings),
            *_doubtful_rows(scenario, problem.workdays),
        ),
    )
    return Frozen(snapshot, {"customers": _customers(scenario)}, readiness)


def _refusal(
    found: engines.Finding, message: str, chosen: MoldingSettings, pins: Sequence[Pin]
) -> Finding:
    of_settings = refusal_of_settings(found, keeps_days=chosen.keep_days > 0, pins=pins)
    return of_settings or Finding(message, found.order_id)


def _doubtful_rows(scenario: Scenario, workdays: tuple[date, ...]) -> Iterator[Finding]:
    """Yield what only the rows can tell: the engine sees neither held orders nor free dates."""
    loaded = opening(PatternLoaded, scenario).filter(is_loaded=True)
    held = loaded.exclude(order__state=Order.State.OPEN)
    for order in Order.objects.filter(pk__in=held.values("order_id")):
        yield Finding(
            f"Order {order.order_id} is {order.get_state_display().lower()}, but its pattern is "
            "loaded: its place counts as free.",
            order.order_id,
        )
    for order_id, stated, logged in contradictions(scenario):
        yield Finding(
            f"Order {order_id}: {stated} molds are stated as made before, the production log says "
            f"{logged}. What is stated counts; correct it if it is wrong.",
            order_id,
        )
    for order_id, delivered, made in unlogged_deliveries(scenario):
        yield Finding(
            f"Order {order_id}: {delivered} pieces are delivered, but only {made} are stated or "
            f"logged as molded. {delivered} count as molded; enter the missing ones in the "
            "production log, or correct the delivery.",
            order_id,
        )
    known = frozenset(workdays)
    for row in scenario.day_capacities.filter(date__gte=scenario.asof_date):
        if row.date not in known:
            why = "is not a workday" if row.date < workdays[-1] else "is too far away to plan"
            yield Finding(f"{row.date:%d %b %Y} has capacities of its own, but {why}: ignored.")


def _customers(scenario: Scenario) -> dict[str, list[str]]:
    """Return customer number, name and tier by order, for the orders that have a customer."""
    rows = scenario.orders.filter(customer__isnull=False).values_list(
        "order_id", "customer__customer_id", "customer__name", "customer__tier"
    )
    return {order_id: customer for order_id, *customer in rows}
