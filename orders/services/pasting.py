"""Many orders at once, as copied from a sheet: read, checked row by row, entered together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from foundry_portal.pasting import iso_day, read_pasted_rows
from orders.forms import OrderRowForm
from orders.models import Order, Scenario
from orders.services.history import record_all

BATCH = 500
# field -> how its column may be headed; without a header row, the columns in this order
COLUMNS: dict[str, tuple[str, ...]] = {
    "order_id": ("order_id", "order", "order number"),
    "customer": ("customer_id", "customer"),
    "part": ("part_id", "part"),
    "qty": ("qty", "quantity", "quantity (pieces)", "pieces"),
    "due_date": ("due_date", "due", "due date"),
    "priority": ("priority",),
}
NEEDED = ("order_id", "part", "qty", "due_date")


class RowsRefused(ValueError):
    """A row is wrong; nothing was entered."""


@dataclass(slots=True)
class PastedRow:
    """One row as it was pasted, the order it makes, and what is wrong with it."""

    number: int
    cells: dict[str, str]
    order: Order
    errors: list[str] = field(default_factory=list)

    @property
    def is_past(self) -> bool:
        """Whether the order is due before today, which its author is asked about."""
        return bool(self.order.due_date and self.order.due_date < timezone.localdate())

    @property
    def shown(self) -> list[str]:
        return [self.cells.get(name, "") for name in COLUMNS]


def read_pasted(*, scenario: Scenario, text: str) -> list[PastedRow]:
    """Return the rows of a pasted text, each checked; nothing is entered yet.

    Cells are parted by tabs, as Excel copies them. The first row may be headers.

    Raises:
        NotReadable: no row, too many, or columns are missing.
    """
    rows = read_pasted_rows(text, COLUMNS, needed=NEEDED)
    return list(_checked(scenario, rows))


def enter_pasted(*, scenario: Scenario, rows: Sequence[PastedRow], user: User) -> list[Order]:
    """Enter all orders of some rows, or none of them.

    Raises:
        RowsRefused: a row is wrong, or somebody entered one of the numbers in this moment.
    """
    if any(row.errors for row in rows):
        raise RowsRefused
    orders = [row.order for row in rows]
    for order in orders:
        order.scenario, order.entered_by = scenario, user
    try:
        with transaction.atomic():
            Order.objects.bulk_create(orders, batch_size=BATCH)
            record_all(((None, order) for order in orders), user=user, reason=_("pasted"))
    except IntegrityError as error:
        raise RowsRefused from error
    return orders


def _checked(scenario: Scenario, rows: Iterable[tuple[int, dict[str, str]]]) -> Iterator[PastedRow]:
    parts = {part.part_id: part for part in scenario.parts.all()}
    customers = {customer.customer_id: customer for customer in scenario.customers.all()}
    form = OrderRowForm(known={"part": parts, "customer": customers})
    stored = scenario.orders.values_list("order_id", flat=True)
    taken: dict[str, str] = {
        number.casefold(): _("Order %s exists already: choose another number.") % number
        for number in stored.iterator()
    }
    for number, cells in rows:
        pasted = PastedRow(number, cells, Order())
        wrong = form.read(cells | {"due_date": iso_day(cells["due_date"])}, pasted.order)
        wrong = wrong or _not_in_use(pasted.order)
        key = cells["order_id"].casefold()
        if key in taken:
            wrong.setdefault("order_id", []).append(taken[key])
        elif key:
            taken[key] = _("Row %d has this number already: choose another.") % number
        labels = {name: form.fields[name].label for name in wrong}
        pasted.errors = [
            f"{capfirst(str(labels[name]))}: {reason}"
            for name, reasons in wrong.items()
            for reason in reasons
        ]
        yield pasted


def _not_in_use(order: Order) -> dict[str, list[str]]:
    """Return which of the things that an order refers to are retired."""
    reason = _("“%s” is retired: choose another, or have it taken into use again.")
    referred: dict[str, Any] = {"part": order.part, "customer": order.customer}
    return {name: [reason % row] for name, row in referred.items() if row and row.is_retired}
