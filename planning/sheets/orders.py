"""The sheet of what customers want."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from foundry_portal.excel import Sheet
from orders.forms import OrderRowForm
from orders.models import Order, Scenario
from planning.models import ProductionEntry
from planning.sheets.base import BATCH, TableSheet
from planning.sheets.columns import Column
from planning.sheets.staging import Change, Staging


class OrdersSheet(TableSheet):
    """Orders are never deleted: those no longer listed are shown, and closed if that is wanted."""

    name = "orders"
    form = OrderRowForm
    columns = (
        Column("order_id"),
        Column("customer_id", "customer", required=False),
        Column("part_id", "part"),
        Column("qty"),
        Column("due_date"),
        Column("priority", required=False),
    )
    key = ("order_id",)
    references = {"customer": "customers", "part": "parts"}
    needed = True
    fate_of_kept = _lazy("Stays, unless you tick that such orders are closed.")

    def offer(self, staging: Staging, stored: Mapping[Any, Any], listed: Mapping[Any, Any]) -> None:
        staging.stored_orders = {key[0]: order for key, order in stored.items()}
        staging.listed_orders = {key[0] for key in listed}
        super().offer(staging, stored, listed)
        if self.name not in staging.unusable:
            staging.known[self.name] |= staging.stored_orders

    def read(
        self,
        sheet: Sheet,
        places: Mapping[int, Column],
        staging: Staging,
        stored: Mapping[Any, Any],
    ) -> dict[Any, Any]:
        staging.spelled_orders = {number.casefold(): number for (number,) in stored}
        return super().read(sheet, places, staging, stored)

    def check(self, instance: Order, staging: Staging) -> dict[str, list[str]]:
        number = instance.order_id
        spelled = staging.spelled_orders.setdefault(number.casefold(), number)
        if spelled == number:
            return {}
        words = _("This is order “%(number)s” in other capital or small letters: write it so.")
        return {"order_id": [words % {"number": spelled}]}

    def compare(
        self, stored: Mapping[Any, Any], listed: Mapping[Any, Any], staging: Staging
    ) -> Change:
        change = super().compare(stored, listed, staging)
        self._keep_delivered_closed(change, staging)
        missing = [order for order in change.gone if order.state not in Order.ENDED]
        change.gone, change.kept = [], missing
        staging.missing_orders = sorted(order.order_id for order in missing)
        cancelled = sorted(
            key[0] for key in listed if key in stored and stored[key].state == Order.State.CANCELLED
        )
        if cancelled:
            staging.warnings.append(
                _("orders: cancelled in the portal, and they stay so: %(rows)s.")
                % {"rows": ", ".join(cancelled)}
            )
        return change

    def _keep_delivered_closed(self, change: Change, staging: Staging) -> None:
        """Leave the orders closed of which the production log says that all is delivered."""
        pairs = list(zip(change.changed, change.originals, strict=True))
        reopened = any(before.state == Order.State.CLOSED for _after, before in pairs)
        log = ProductionEntry.objects.filter(scenario=staging.stored_scenario)
        delivered = log.delivered() if reopened else {}
        change.changed, change.originals, kept = [], [], []
        for order, original in pairs:
            if original.state == Order.State.CLOSED and delivered.get(order.pk, 0) >= order.qty:
                order.state = original.state
                kept.append(order.order_id)
                if self.values_of(order) == self.values_of(original):
                    change.unchanged += 1
                    continue
            change.changed.append(order)
            change.originals.append(original)
        if kept:
            staging.warnings.append(
                _("orders: all is delivered, so they stay closed: %(rows)s.")
                % {"rows": ", ".join(sorted(kept))}
            )

    def take_over(self, stored: Order, listed: Order) -> bool:
        changed = super().take_over(stored, listed)
        if stored.state == Order.State.CLOSED:
            stored.state, changed = Order.State.OPEN, True
        return changed

    def values_of(self, row: Order) -> list[Any]:
        return [*super().values_of(row), row.state]

    def value_columns(self) -> list[str]:
        return [*super().value_columns(), "state"]

    def save(self, staging: Staging) -> None:
        change = staging.changes.get(self.name)
        if change is None:
            return
        for order in change.new:
            order.entered_by = staging.user
        super().save(staging)

    def update(self, rows: list[Order]) -> None:
        """Store changed orders by inserting them anew: a bulk update takes five times as long."""
        for order in rows:
            order.pk = None  # the row keeps its key, which the database hands back
        Order.objects.bulk_create(
            rows,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["scenario", "order_id"],
            update_fields=self.updated_fields(),
        )

    def updated_fields(self) -> list[str]:
        return [*super().updated_fields(), "state", "updated_at"]

    def quantities_changed(self, staging: Staging) -> dict[int, int]:
        """Return by how many pieces the sheet changes what is ordered, by the order's key."""
        return {
            now.pk: now.qty - before.qty
            for before, now in staging.changes_of(self.name)
            if now.qty != before.qty
        }

    def missing(self, staging: Staging) -> list[Any]:
        """Return the orders that are no longer listed, and not ended yet."""
        return staging.changes[self.name].kept if self.name in staging.changes else []

    def exported(self, scenario: Scenario) -> Any:
        return self.rows_of(scenario).exclude(state__in=Order.ENDED)
