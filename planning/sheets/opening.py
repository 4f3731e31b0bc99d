"""The sheets of what stands in the shop on the as-of Monday."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.models import Order, Scenario
from planning.forms import FlaskInUseForm, OrderProgressForm, PatternLoadedForm, PourLoadForm
from planning.models import FlaskInUse
from planning.sheets.base import TableSheet
from planning.sheets.columns import Column
from planning.sheets.shop import FLASK_SIZES, unknown_size
from planning.sheets.staging import Change, Staging


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
    name = "initial_order_progress"
    form = OrderProgressForm
    columns = (Column("order_id", "order"), Column("molded_qty_credit"))


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
