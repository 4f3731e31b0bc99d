"""What a form proposes while one types: parts, customers, orders; the next order's number."""

import re
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When

from orders.models import Customer, Order, Part, Scenario

OFFERED = 20


def parts_offered(scenario: Scenario, text: str) -> list[tuple[Part, Customer | None]]:
    """Return the parts in use that some letters may mean, each with its last order's customer."""
    orders = Order.objects.filter(part=OuterRef("pk"), customer__is_retired=False)
    last = orders.order_by("-created_at", "-pk").values("customer")[:1]
    in_use = scenario.parts.filter(is_retired=False).annotate(last_customer=Subquery(last))
    parts = list(_matching(in_use, text, "part_id", "description"))
    customers = scenario.customers.in_bulk({part.last_customer for part in parts})
    return [(part, customers.get(part.last_customer)) for part in parts]


def customers_offered(scenario: Scenario, text: str) -> list[Customer]:
    """Return the customers in use that some letters may mean."""
    in_use = scenario.customers.filter(is_retired=False)
    return list(_matching(in_use, text, "customer_id", "name"))


def orders_offered(scenario: Scenario, text: str) -> list[Order]:
    """Return the orders not yet ended that some letters of number or part may mean."""
    orders = scenario.orders.exclude(state__in=Order.ENDED).select_related("part")
    return list(_matching(orders, text, "order_id", "part__part_id", "part__description"))


def _matching(rows: QuerySet[Any], text: str, number: str, *names: str) -> QuerySet[Any]:
    """Return the few rows with every word in number or a name; numbers that begin so first."""
    for word in text.split():
        rows = rows.filter(
            reduce(or_, (Q(**{f"{column}__icontains": word}) for column in (number, *names)))
        )
    begins = When(**{f"{number}__istartswith": text.strip()}, then=0)
    return rows.order_by(Case(begins, default=1), number)[:OFFERED]


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
