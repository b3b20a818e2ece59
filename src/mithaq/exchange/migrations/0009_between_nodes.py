"""Conversations with institutions on partners' nodes; until now, all were at home."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0008_added")]

    operations = [
        migrations.AddField("conversation", "node", models.CharField(blank=True, default="", max_length=100)),
        migrations.AlterField("conversation", "node", models.CharField(blank=True, max_length=100)),
        migrations.AddField("message", "said_at", models.DateTimeField(null=True)),
    ]
