from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0013_entries_keep_their_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="doubts",
            field=models.JSONField(
                default=list,
                help_text="Inputs in doubt on the Monday when it was requested, each with the reason.",
                verbose_name="doubts",
            ),
        ),
    ]
