"""When this node had each record; of those that it has, as far as their own times tell."""

from django.db import migrations, models

GROWING = """
UPDATE exchange_record SET added_at = told.added_at
FROM (
    SELECT id, max(at - number * tick) OVER (ORDER BY number) + number * tick AS added_at
    FROM (
        SELECT id, least(changed_at, now()) AS at, interval '1 microsecond' AS tick,
               row_number() OVER (ORDER BY position) AS number
        FROM exchange_record
    ) AS numbered
) AS told
WHERE told.id = exchange_record.id
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0007_issuer")]

    operations = [
        migrations.AddField("record", "added_at", models.DateTimeField(null=True)),
        migrations.RunSQL(GROWING, migrations.RunSQL.noop),
        migrations.AlterField("record", "added_at", models.DateTimeField()),
    ]
