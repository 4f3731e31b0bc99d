"""Every read of what customers want, by what it is about."""

from orders.queries.entry import (
    customers_offered,
    next_number,
    orders_offered,
    parts_offered,
)
from orders.queries.history import Event, history_of
from orders.queries.orders import in_scenarios_visible_to, live_scenario, orders_visible_to

__all__ = [
    "Event",
    "customers_offered",
    "history_of",
    "in_scenarios_visible_to",
    "live_scenario",
    "next_number",
    "orders_offered",
    "orders_visible_to",
    "parts_offered",
]
