"""The sheets of those who order and of what is cast."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.forms import CustomerForm, PartForm
from orders.models import Part, Scenario
from planning.sheets.base import TableSheet
from planning.sheets.columns import Column
from planning.sheets.shop import FLASK_SIZES, unknown_size
from planning.sheets.staging import Staging


class OrderedSheet(TableSheet):
    """A sheet whose rows orders refer to: such a row stays, even when it is no longer listed."""

    referred_by: str  # field of the order
    fate_of_kept = _lazy("Stays: orders refer to it.")

    def settle(self, staging: Staging) -> None:
        change = staging.changes.get(self.name)
        if change is None:
            return
        used = {
            getattr(order, f"{self.referred_by}_id")
            for number, order in staging.stored_orders.items()
            if number not in staging.listed_orders
        }
        change.kept = [row for row in change.gone if row.pk in used]
        change.gone = [row for row in change.gone if row.pk not in used]
        if change.kept:
            staging.warnings.append(
                _("%(sheet)s: no longer listed, but kept for their orders: %(rows)s.")
                % {
                    "sheet": self.name,
                    "rows": ", ".join(self.key_of(row)[0] for row in change.kept),
                }
            )


class CustomersSheet(OrderedSheet):
    name = "customers"
    form = CustomerForm
    columns = (Column("customer_id"), Column("name"), Column("tier"))
    key = ("customer_id",)
    referred_by = "customer"

    def rows_of(self, scenario: Scenario) -> Any:
        return super().rows_of(scenario).select_related("salesperson")  # for the history


class PartsSheet(OrderedSheet):
    name = "parts"
    form = PartForm
    columns = (
        Column("part_id"),
        Column("description", required=False),
        Column("flask_size"),
        Column("cool_hours"),
        Column("finish_hours"),
        Column("gross_weight_ton"),
        Column("alloy", required=False),
    )
    key = ("part_id",)
    referred_by = "part"
    needed = True

    def check(self, instance: Part, staging: Staging) -> dict[str, Any]:
        sizes = staging.known[FLASK_SIZES]
        size = instance.flask_size.casefold()
        if size not in sizes:
            return {"flask_size": [unknown_size(instance.flask_size)]}
        instance.flask_size = sizes[size] or instance.flask_size
        return {}
