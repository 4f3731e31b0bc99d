"""What the entry of an order proposes: parts, customers, the next number."""

import re
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When

from orders.models import Customer, Order, Part, Scenario

OFFERED = 20


def parts_offered(scenario: Scenario, text: str) -> list[tuple[Part, Customer | None]]:
    """Return the parts in use that some letters may mean, each with its last order's customer."""
    orders = Order.objects.filter(part=OuterRef("pk"), customer__is_retired=False)
    last = orders.order_by("-created_at", "-pk").values("customer")[:1]
    parts = list(
        _matching(
            scenario.parts.annotate(last_customer=Subquery(last)), "part_id", "description", text
        )
    )
    customers = scenario.customers.in_bulk({part.last_customer for part in parts})
    return [(part, customers.get(part.last_customer)) for part in parts]


def customers_offered(scenario: Scenario, text: str) -> list[Customer]:
    """Return the customers in use that some letters may mean."""
    return list(_matching(scenario.customers.all(), "customer_id", "name", text))


def _matching(rows: QuerySet[Any], number: str, name: str, text: str) -> QuerySet[Any]:
    """Return the few rows in use with every word in number or name; numbers that begin so first."""
    for word in text.split():
        rows = rows.filter(Q(**{f"{number}__icontains": word}) | Q(**{f"{name}__icontains": word}))
    begins = When(**{f"{number}__istartswith": text.strip()}, then=0)
    return rows.filter(is_retired=False).order_by(Case(begins, default=1), number)[:OFFERED]


def next_number(scenario: Scenario, user: User) -> str:
    """Return the free number that follows the one the user entered last; empty if there is none."""
    last = scenario.orders.filter(entered_by=user).order_by("-created_at", "-pk").first()
    digits = re.search(r"\d{1,15}$", last.order_id) if last else None
    if last is None or digits is None:
        return ""
    start, width = last.order_id[: digits.start()], len(digits[0])
    following = [f"{start}{int(digits[0]) + step:0{width}}" for step in range(1, OFFERED + 1)]
    taken = set(scenario.orders.filter(order_id__in=following).values_list("order_id", flat=True))
    return next((number for number in following if number not in taken), "")
