"""Watchlists in place of followed topics, which become watches with the lines that they had; schedules."""

import hashlib
from math import expm1

import django.db.models.deletion
from django.db import migrations, models


def watch_what_was_followed(apps, _schema_editor):
    Followed, Watched, Topic = (apps.get_model("watch", each) for each in ("FollowedTopic", "Watched", "Topic"))
    for row in Followed.objects.select_related("seen"):
        topic = Topic.objects.filter(look=row.seen, term=row.term).first()
        ahead = topic.forecasts.get("3") if topic else None
        works = max(sum(row.seen.works[-2:]), 1)
        place = topic and [topic.rank, expm1(ahead[1]) if ahead else None, 10_000 * sum(topic.counts[-2:]) / works]
        told = "\n".join(("topic", f"source={row.source}", f"term={row.term}"))
        Watched.objects.create(
            id=_name(f"{row.person} {told}"),
            person=row.person,
            kind="topic",
            asked={
                "source": row.source,
                "term": row.term,
                "rank_to": 50,
                "growth_over": 0.0,
                "share_over": None,
            },
            digest=hashlib.sha256(told.encode()).hexdigest(),
            mark=str(row.seen_id),
            state={"place": place},
            made_at=row.followed_at,
            read_at=row.seen.made_at,
            due_at=row.followed_at,
        )


def _name(told):
    from mithaq.base.ids import named_id

    return named_id(told)


class Migration(migrations.Migration):
    dependencies = [("watch", "0005_following")]

    operations = [
        migrations.CreateModel(
            name="Watched",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("person", models.UUIDField()),
                ("kind", models.CharField(max_length=12)),
                ("asked", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("mark", models.CharField(max_length=64)),
                ("state", models.JSONField()),
                ("known", models.BinaryField(default=bytes)),
                ("made_at", models.DateTimeField()),
                ("read_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["due_at"], name="watched_by_turn")],
                "constraints": [
                    models.UniqueConstraint(fields=["person", "digest"], name="a_thing_watched_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="WatchAlert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("facts", models.JSONField()),
                ("at", models.DateTimeField()),
                ("is_seen", models.BooleanField(default=False)),
                (
                    "watched",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alerts",
                        to="watch.watched",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["watched", "is_seen", "-id"], name="alerts_of_a_watch")]
            },
        ),
        migrations.CreateModel(
            name="WatchLetters",
            fields=[
                ("person", models.UUIDField(primary_key=True, serialize=False)),
                ("rhythm", models.CharField(max_length=8)),
                ("due_at", models.DateTimeField()),
                ("told", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("task", models.CharField(max_length=8)),
                ("every", models.CharField(max_length=10)),
                ("place", models.CharField(max_length=2000)),
                ("format", models.CharField(max_length=40)),
                ("source", models.CharField(max_length=200)),
                ("collection", models.CharField(max_length=200)),
                ("by", models.UUIDField()),
                ("made_at", models.DateTimeField()),
                ("first_at", models.DateTimeField()),
                ("next_at", models.DateTimeField()),
                ("held_until", models.DateTimeField(null=True)),
                ("begun_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("result", models.JSONField(default=dict)),
            ],
            options={"indexes": [models.Index(fields=["next_at"], name="schedules_by_turn")]},
        ),
        migrations.AlterField(
            model_name="brief",
            name="look",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="briefs",
                to="watch.look",
            ),
        ),
        migrations.RunPython(watch_what_was_followed, migrations.RunPython.noop),
        migrations.DeleteModel(name="FollowedTopic"),
    ]
