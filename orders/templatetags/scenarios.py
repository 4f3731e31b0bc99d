"""Addresses of a scenario's rows, for templates."""

from django import template

from orders import addresses
from orders.models import Scenario

register = template.Library()


@register.simple_tag
def address_in(name: str, scenario: Scenario | None) -> str:
    """Return the address of a list or form of a scenario's rows."""
    return addresses.address_in(scenario, name)
