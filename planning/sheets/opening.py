"""The sheets of what stands in the shop on the as-of Monday."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.models import Order, Scenario
from planning.forms import FlaskInUseForm, OrderProgressForm, PatternLoadedForm, PourLoadForm
from planning.models import FlaskInUse, OrderProgress
from planning.sheets.base import BATCH, TableSheet
from planning.sheets.columns import Column
from planning.sheets.shop import FLASK_SIZES, unknown_size
from planning.sheets.staging import Change, Staging
from planning.translate.credits import credits_of


class OpeningSheet(TableSheet):
    """Rows of the as-of Monday; those of other Mondays stay. An absent sheet is an empty one."""

    fate_of_gone = _lazy("Will be deleted from the opening state of this Monday.")

    def rows_of(self, scenario: Scenario) -> Any:
        return super().rows_of(scenario).filter(asof_date=scenario.asof_date)

    def stage_absent(self, staging: Staging, stored: Mapping[Any, Any]) -> None:
        change = self.compare(stored, {}, staging)
        if change.gone:
            staging.changes[self.name] = change
            staging.warnings.append(
                _("The sheet %(sheet)s is absent: its %(count)d rows of %(day)s will be removed.")
                % {"sheet": self.name, "count": len(change.gone), "day": staging.asof_date}
            )

    def offer(self, staging: Staging, stored: Any, listed: Any) -> None:
        """Nothing refers to these rows."""

    def save(self, staging: Staging) -> None:
        change = staging.changes.get(self.name)
        for row in change.new if change else []:
            row.asof_date = staging.scenario.asof_date
        super().save(staging)


class OrderOpeningSheet(OpeningSheet):
    """Rows about orders; those of ended orders are left alone and not written."""

    key = ("order",)
    references = {"order": "orders"}

    def compare(
        self, stored: Mapping[Any, Any], listed: Mapping[Any, Any], staging: Staging
    ) -> Change:
        change = super().compare(stored, listed, staging)
        change.gone = [
            row
            for row in change.gone
            if row.order.state not in Order.ENDED or row.order.order_id in staging.listed_orders
        ]
        return change

    def exported(self, scenario: Scenario) -> Any:
        return self.rows_of(scenario).exclude(order__state__in=Order.ENDED)


class OrderProgressSheet(OrderOpeningSheet):
    """The credits, also those that follow from the production log.

    A listed one that says what follows anyway is not stored: the log goes on to be counted.
    """

    name = "initial_order_progress"
    form = OrderProgressForm
    columns = (Column("order_id", "order"), Column("molded_qty_credit"))

    def stored(self, staging: Staging) -> list[Any]:
        if staging.is_new:
            return []
        orders = {order.pk: order for order in staging.stored_orders.values()}
        return self._with_what_follows(staging.scenario, orders)

    def exported(self, scenario: Scenario) -> list[Any]:
        orders = {order.pk: order for order in scenario.orders.exclude(state__in=Order.ENDED)}
        rows = self._with_what_follows(scenario, orders)
        return sorted(
            (row for row in rows if row.order_id in orders), key=lambda row: row.order.order_id
        )

    def _with_what_follows(self, scenario: Scenario, orders: Mapping[int, Order]) -> list[Any]:
        """Return the stated credits, and those of the log as rows that are not stored."""
        stated = {row.order_id: row for row in self.rows_of(scenario)}
        follows = [
            OrderProgress(order=orders[key], molded_qty_credit=credit.qty)
            for key, credit in credits_of(scenario).items()
            if key not in stated and key in orders and credit.qty
        ]
        return [*stated.values(), *follows]

    def compare(
        self, stored: Mapping[Any, Any], listed: Mapping[Any, Any], staging: Staging
    ) -> Change:
        change = super().compare(stored, listed, staging)
        change.gone = [row for row in change.gone if row.pk is not None]
        return change

    def save(self, staging: Staging) -> None:
        change = staging.changes.get(self.name)
        for row in change.changed if change else []:
            row.scenario, row.asof_date = staging.scenario, staging.scenario.asof_date
        super().save(staging)

    def update(self, rows: list[Any]) -> None:
        super().update([row for row in rows if row.pk is not None])
        follows = [row for row in rows if row.pk is None]
        OrderProgress.objects.bulk_create(follows, batch_size=BATCH)


class PatternsLoadedSheet(OrderOpeningSheet):
    name = "initial_patterns_loaded"
    form = PatternLoadedForm
    columns = (Column("order_id", "order"), Column("is_loaded"))


class FlaskInUseSheet(OpeningSheet):
    name = "initial_flask_inuse"
    form = FlaskInUseForm
    columns = (Column("flask_size"), Column("release_workday_index"), Column("qty_inuse"))
    key = ("flask_size", "release_workday_index")

    def check(self, instance: FlaskInUse, staging: Staging) -> dict[str, list[str]]:
        sizes = staging.known[FLASK_SIZES]
        size = instance.flask_size.casefold()
        if size not in sizes:
            return {"flask_size": [unknown_size(instance.flask_size)]}
        instance.flask_size = sizes[size] or instance.flask_size
        return {}


class PourLoadSheet(OpeningSheet):
    name = "initial_pour_load"
    form = PourLoadForm
    columns = (Column("workday_index"), Column("tons_committed"))
    key = ("workday_index",)
