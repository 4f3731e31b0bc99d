"""What a planner typed into the cells of the daily grid."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from orders.formfields import WholeNumberField
from orders.models import MAX_QTY
from planning import queries
from planning.models import Run
from planning.services.pins import Marking

FIELD = re.compile(r"molds\.([0-9]{1,6})\.(.+)")
MOLDS = WholeNumberField(min_value=0, max_value=MAX_QTY, required=False)


@dataclass(frozen=True, slots=True)
class Typed:
    """One cell as it was sent: ``text`` in its field, ``seen`` what it was marked with before."""

    order_id: str
    index: int
    text: str
    seen: str


class CellsForm:
    """The grid's fields, ``molds.<workday>.<order>`` and ``seen.<workday>.<order>``.

    A field left blank sets its cell free; one that still says what it said asks for nothing.
    """

    def __init__(self, data: QueryDict, run: Run) -> None:
        self.errors: list[str] = []
        self.markings: list[Marking] = []
        self.typed = {(typed.order_id, typed.index): typed for typed in _changed(data)}
        if self.typed:
            self._read(data, run)

    def is_valid(self) -> bool:
        return not self.errors

    def _read(self, data: QueryDict, run: Run) -> None:
        days = dict(queries.workdays(run))
        orders = {order_id for order_id, _index in self.typed}
        pinnable = queries.pinnable_orders(run).filter(order_id__in=orders)
        known = set(pinnable.values_list("order_id", flat=True))
        for typed in _changed(data):
            if typed.order_id not in known or typed.index not in days:
                self.errors.append(
                    _("Order %(order)s: this plan has no such cell. Load the page again.")
                    % {"order": typed.order_id}
                )
                continue
            self._read_cell(typed, days[typed.index])

    def _read_cell(self, typed: Typed, day: date) -> None:
        try:
            molds, seen = MOLDS.clean(typed.text), MOLDS.clean(typed.seen)
        except ValidationError:
            self.errors.append(
                _("Order %(order)s on %(day)s: enter a whole number from 0 to %(most)s.")
                % {
                    "order": typed.order_id,
                    "day": date_format(day, "DATE_FORMAT"),
                    "most": f"{MAX_QTY:,}",
                }
            )
        else:
            self.markings.append(Marking(typed.order_id, day, molds, seen))


def _changed(data: QueryDict) -> Iterator[Typed]:
    for name, text in data.items():
        if cell := FIELD.fullmatch(name):
            index, order_id = cell.groups()
            typed = Typed(
                order_id, int(index), text.strip(), data.get(f"seen.{index}.{order_id}", "")
            )
            if typed.text != typed.seen:
                yield typed
