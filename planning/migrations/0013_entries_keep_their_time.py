import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0012_start_run"),
    ]

    operations = [
        migrations.AlterField(
            model_name="productionentry",
            name="entered_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="entered"
            ),
        ),
    ]
