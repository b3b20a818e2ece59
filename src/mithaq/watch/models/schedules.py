"""What runs by itself. No statement tells it."""

from django.db import models


class Schedule(models.Model):
    """A load, a look or a note that is repeated, by the rights of the person who set it.

    `held_until` is set while somebody runs it. `result` is what the last run came to: figures, or what was
    refused, in each language.
    """

    id = models.UUIDField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    task = models.CharField(max_length=8)
    every = models.CharField(max_length=10)
    place = models.CharField(max_length=2000)
    format = models.CharField(max_length=40)
    source = models.CharField(max_length=200)
    collection = models.CharField(max_length=200)
    by = models.UUIDField()
    made_at = models.DateTimeField()
    first_at = models.DateTimeField()
    next_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="schedules_by_turn")]
