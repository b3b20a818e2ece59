"""Which node published a record; until now, this one published all. A source's key is one a node."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0006_shortlists")]

    operations = [
        migrations.AddField("record", "issuer", models.CharField(default=settings.NODE_NAME, max_length=100)),
        migrations.AlterField("record", "issuer", models.CharField(max_length=100)),
        migrations.RemoveConstraint("record", "one_record_for_a_source_key"),
        migrations.AddConstraint(
            "record",
            models.UniqueConstraint(
                fields=["issuer", "source_name", "source_key"],
                condition=~models.Q(source_name=""),
                name="one_record_for_a_source_key",
            ),
        ),
    ]
