from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0014_doubts_of_runs"),
    ]

    operations = [
        migrations.AddField(
            model_name="orderstatus",
            name="in_process_qty",
            field=models.PositiveIntegerField(default=0, verbose_name="in process"),
        ),
        migrations.AddField(
            model_name="orderstatus",
            name="in_process_date",
            field=models.DateField(null=True, verbose_name="last of them delivered"),
        ),
        migrations.AddField(
            model_name="orderstatus",
            name="in_process_source",
            field=models.CharField(
                blank=True,
                choices=[
                    ("log", "production log"),
                    ("plan", "approved plan"),
                    ("estimate", "estimate"),
                ],
                default="",
                max_length=10,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="orderstatus",
            name="in_process_plan",
            field=models.DateField(
                help_text="Its as-of Monday.", null=True, verbose_name="plan that made them"
            ),
        ),
    ]
