"""Where the rows of a scenario have their lists and forms.

The live scenario's stand at short addresses, such as ``/orders/``; those of any scenario below its
own, such as ``/scenarios/7/orders/``, which only planners may open.
"""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path, reverse

from orders.models import Scenario


def pages(route: str, view: Callable[..., Any], name: str) -> list[URLPattern]:
    """Return both addresses of a view, which takes the key of a ``scenario`` or none."""
    return [
        path(route, view, name=name),
        path(f"scenarios/<int:scenario>/{route}", view, name=f"scenario-{name}"),
    ]


def address_in(scenario: Scenario | None, name: str) -> str:
    """Return the address of a scenario's page; without one, the live scenario's."""
    if scenario is None or scenario.is_live:
        return reverse(name)
    return reverse(f"scenario-{name}", args=[scenario.pk])
