"""The credits of a Monday as rows of a file, the headers first."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from planning.queries.opening import CreditRow


def credit_rows(listed: Iterable[CreditRow]) -> Iterator[Sequence[Any]]:
    """Yield how many molds of each order count as made, and since when the log alone says so."""
    yield _("Order"), _("Molded before"), _("Stated on")
    for row in listed:
        yield row.order.order_id, row.credit.qty, row.credit.stated_on
