"""Which node registered an institution; until now, this one registered all."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0001_initial")]

    operations = [
        migrations.AddField("institution", "issuer", models.CharField(default=settings.NODE_NAME, max_length=100)),
        migrations.AlterField("institution", "issuer", models.CharField(max_length=100)),
    ]
