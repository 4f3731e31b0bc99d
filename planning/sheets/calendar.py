"""The sheets of days that are not like the others."""

from planning.forms import DayCapacityForm, ExtraWorkdayForm, HolidayForm
from planning.sheets.base import TableSheet
from planning.sheets.columns import Column


class HolidaysSheet(TableSheet):
    name = "holidays"
    form = HolidayForm
    columns = (Column("date"), Column("name", required=False))
    key = ("date",)


class ExtraWorkdaysSheet(TableSheet):
    name = "extra_workdays"
    form = ExtraWorkdayForm
    columns = (Column("date"), Column("name", required=False))
    key = ("date",)


class DayCapacitySheet(TableSheet):
    name = "day_capacity"
    form = DayCapacityForm
    columns = (
        Column("date"),
        Column("molding_max_per_day", required=False),
        Column("pour_max_ton_per_day", required=False),
    )
    key = ("date",)
