"""What people watch, what was told of it, and how often a letter tells it. No statement tells them."""

from django.db import models


class Watched(models.Model):
    """A thing that a person watches, as it stood when it was last read.

    `mark` names what it rested on then: a look, the corpus, a release, a load of the catalogue. `known` are
    digests of eight bytes of the works that a search found, in a row.
    """

    id = models.UUIDField(primary_key=True)
    person = models.UUIDField()
    kind = models.CharField(max_length=12)
    asked = models.JSONField()
    digest = models.CharField(max_length=64)
    mark = models.CharField(max_length=64)
    state = models.JSONField()
    known = models.BinaryField(default=bytes)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "digest"], name="a_thing_watched_once")]
        indexes = [models.Index(fields=["due_at"], name="watched_by_turn")]


class WatchAlert(models.Model):
    """What was told of a watched thing; seen once its person says so."""

    watched = models.ForeignKey(Watched, on_delete=models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=20)
    facts = models.JSONField()
    at = models.DateTimeField()
    is_seen = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["watched", "is_seen", "-id"], name="alerts_of_a_watch")]


class WatchLetters(models.Model):
    """How often a person is written to, and the last alert that a letter told."""

    person = models.UUIDField(primary_key=True)
    rhythm = models.CharField(max_length=8)
    due_at = models.DateTimeField()
    told = models.BigIntegerField()
