from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('federation', '0005_peer_fork'),
    ]

    operations = [
        migrations.RenameModel(
            old_name='Fork',
            new_name='OwnFork',
        ),
    ]
