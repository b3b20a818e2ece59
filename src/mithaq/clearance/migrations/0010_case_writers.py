import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clearance', '0009_text_templates'),
    ]

    operations = [
        migrations.AddField(
            model_name='casedraft',
            name='writers',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
        ),
    ]
