"""The sheet that names the scenario and its as-of Monday."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from foundry_portal.excel import Sheet
from orders.forms import ScenarioForm
from orders.models import Scenario
from planning.sheets.base import TableSheet
from planning.sheets.columns import Column
from planning.sheets.staging import Staging


class ScenarioSheet(TableSheet):
    """One row. The name is for a new scenario only; the as-of date moves the scenario on."""

    name = "scenario"
    form = ScenarioForm
    columns = (Column("name"), Column("asof_date"))
    key = ()
    needed = True

    def stage(self, staging: Staging) -> None:
        if staging.stored_scenario is not None:
            staging.scenario = staging.stored_scenario
        super().stage(staging)

    def stored(self, staging: Staging) -> list[Scenario]:
        return [] if staging.is_new else [staging.scenario]

    def rows_of(self, scenario: Scenario) -> list[Scenario]:
        return [scenario]

    def offer(self, staging: Staging, stored: Any, listed: Mapping[Any, Any]) -> None:
        """Take the row as the scenario that every other sheet belongs to."""
        if staging.is_new and () in listed:
            staging.scenario = listed[()]

    def columns_of(self, headers: Sequence[str], staging: Staging) -> tuple[Column, ...]:
        return (Column("name", required=staging.is_new), Column("asof_date"))

    def read(
        self, sheet: Sheet, places: Mapping[int, Column], staging: Staging, stored: Any
    ) -> dict[Any, Any]:
        listed = super().read(sheet, places, staging, stored)
        if not sheet.rows:
            staging.wrong(self.name, _("The sheet has no row: fill in row 2."))
        return listed

    def read_row(
        self, form: Any, row: Any, raw: dict[str, Any], instance: Any, places: Any, staging: Staging
    ) -> set[str]:
        if not staging.is_new:
            raw["name"] = staging.scenario.name
        return super().read_row(form, row, raw, instance, places, staging)

    def check(self, instance: Scenario, staging: Staging) -> dict[str, list[str]]:
        stored = staging.stored_scenario
        if stored is None and Scenario.objects.filter(name=instance.name).exists():
            return {
                "name": [
                    _("A scenario of this name exists: import into it, or choose another name.")
                ]
            }
        if stored is not None and instance.asof_date < stored.asof_date:
            staging.warnings.append(
                _("The as-of date goes back from %(old)s to %(new)s.")
                % {"old": stored.asof_date, "new": instance.asof_date}
            )
        return {}

    def _report_duplicate(self, staging: Staging, row: int, first: int, key: Any) -> None:
        staging.wrong(self.name, _("The sheet has one row only: delete this one."), row=row)

    def lock(self, scenario: Scenario) -> None:
        list(Scenario.objects.select_for_update().filter(pk=scenario.pk))

    def save(self, staging: Staging) -> None:
        if staging.is_new:
            staging.scenario.is_live = not Scenario.objects.filter(is_live=True).exists()
            staging.scenario.save()
        else:
            staging.scenario.save(update_fields=["asof_date"])
