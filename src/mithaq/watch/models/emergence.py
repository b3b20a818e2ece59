"""Looks ahead: what emerged in the corpus as of a month, how sure that is, and how right such looks were
before.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Look(models.Model):
    """One reckoning over the works of a source (or of all) that were published before a month.

    `origin` is the first month that does not count, as 12 × year + month - 1. `years` are the last months of
    the years that `works` counts, the oldest first. `weights` is what each measure was worth; `backtests` is
    what became of earlier looks, by their origin. `stamp` names the corpus it was reckoned from.
    """

    id = models.UUIDField(primary_key=True)
    source = models.CharField(max_length=40)
    origin = models.IntegerField()
    made_at = models.DateTimeField()
    by = models.UUIDField()
    stamp = models.CharField(max_length=16)
    works = models.JSONField()
    read = models.BigIntegerField()
    of = models.BigIntegerField()
    candidates = models.IntegerField()
    weights = models.JSONField()
    backtests = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["source", "-made_at"], name="looks_of_a_source")]


class Topic(models.Model):
    """A term, or several that are one, as a look ranked it; the first is the surest to rise.

    `counts` are works by year, as `Look.works`. `forecasts` gives for 3 and 5 years the log ratio of shares
    that is expected and its bounds. `reasons` is what each measure adds to the score. `recent` and
    `corrected` are the log growth of the share over the last two years, and what is left of it at an
    unchanged mix of classes. `x` and `y` are its place on the map of the look, from 0 to 1, `community` its
    part of that, and `shared` the works in common with other topics by their terms; a look that was taken
    before maps has none of these.
    """

    look = models.ForeignKey(Look, on_delete=models.CASCADE, related_name="topics")
    rank = models.IntegerField()
    term = models.CharField(max_length=200)
    spellings = ArrayField(models.CharField(max_length=200))
    counts = ArrayField(models.IntegerField())
    forecasts = models.JSONField()
    reasons = models.JSONField()
    measures = models.JSONField()
    recent = models.FloatField()
    corrected = models.FloatField()
    classes = models.JSONField()
    near = ArrayField(models.CharField(max_length=200))
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    community = models.IntegerField(null=True)
    shared = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["look", "rank"], name="one_topic_a_rank"),
            models.UniqueConstraint(fields=["look", "term"], name="one_rank_a_topic"),
        ]
