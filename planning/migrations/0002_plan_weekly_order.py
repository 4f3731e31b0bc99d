"""The weekly plan as a database view over the daily plan."""

from django.db import migrations

WEEK_INDEX = {
    "sqlite": "(CAST(julianday(date) - julianday(asof_date) AS INTEGER) / 7)",
    "postgresql": "((date - asof_date) / 7)",
}

CREATE_VIEW = """
CREATE VIEW plan_weekly_order AS
SELECT run_id || '-' || {week} || '-' || order_id AS id,
       scenario_id, run_id, asof_date,
       {week} AS week_index,
       order_id, part_id,
       SUM(molds_molded) AS molds_molded_week
FROM plan_daily_order
GROUP BY scenario_id, run_id, asof_date, {week}, order_id, part_id
"""


def create_view(apps, schema_editor):
    week = WEEK_INDEX[schema_editor.connection.vendor]
    schema_editor.execute(CREATE_VIEW.format(week=week))


def drop_view(apps, schema_editor):
    schema_editor.execute("DROP VIEW plan_weekly_order")


class Migration(migrations.Migration):
    dependencies = [("planning", "0001_initial")]

    operations = [migrations.RunPython(create_view, drop_view)]
