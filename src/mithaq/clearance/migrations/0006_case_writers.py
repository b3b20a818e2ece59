import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clearance', '0005_rule_packs'),
    ]

    operations = [
        migrations.AddField(
            model_name='casedraft',
            name='writers',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
        ),
    ]
