from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('watch', '0007_judging'),
    ]

    operations = [
        migrations.AddField(
            model_name='topic',
            name='community',
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name='topic',
            name='shared',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='topic',
            name='x',
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name='topic',
            name='y',
            field=models.FloatField(null=True),
        ),
    ]
