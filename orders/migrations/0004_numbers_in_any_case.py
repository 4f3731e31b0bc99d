from django.db import migrations, models

import orders.fields


def fold(apps, schema_editor):
    """Fill the new column; where it names two orders, say which, as only people can rename one."""
    orders_ = apps.get_model("orders", "Order").objects.select_related("scenario")
    first, twins, rows = {}, [], []
    for order in orders_.order_by("pk").iterator():
        order.order_key = orders.fields.folded_text(order.order_id)
        other = first.setdefault((order.scenario_id, order.order_key), order)
        if other is not order:
            twins.append(f"“{other.order_id}” and “{order.order_id}” of “{order.scenario.name}”")
        rows.append(order)
    if twins:
        raise ValueError(
            "These order numbers differ in capital and small letters only: "
            f"{'; '.join(twins)}. Give one of the two another number under Administration, with "
            "the version of the portal that you had, then migrate again."
        )
    apps.get_model("orders", "Order").objects.bulk_update(rows, ["order_key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0003_words_of_constraints"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="order_key",
            field=orders.fields.FoldedField(
                default="", of="order_id", verbose_name="order in any case"
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fold, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="order", name="orders_unique_in_any_case"),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(
                fields=("scenario", "order_key"),
                name="orders_unique_in_any_case",
                violation_error_message="This order number exists already, in other capital or small letters.",
            ),
        ),
    ]
