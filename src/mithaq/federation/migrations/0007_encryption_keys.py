from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('federation', '0006_own_fork'),
    ]

    operations = [
        migrations.AddField(
            model_name='package',
            name='sealed_for',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='peer',
            name='follows',
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
