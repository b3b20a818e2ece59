"""Loads of works and indicators: from where, what they came to, who asked. No statement tells them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Load(models.Model):
    """One reading of a source into the corpus; `id` stands in each of its rows.

    `records` = `rows` + `repeated` + `malformed` + `set_aside`. `codes` says how often each problem came;
    `rules` is how terms and records were read, so that a load is not taken up by rules of another version.
    """

    id = models.UUIDField(primary_key=True)
    format = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    table = models.CharField(max_length=20)
    place = models.CharField(max_length=2000)
    files = ArrayField(models.CharField(max_length=400), default=list)
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    mapping = models.JSONField(null=True)
    rules = models.CharField(max_length=20)
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    by = models.UUIDField()
    records = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    repeated = models.BigIntegerField(default=0)
    replaced = models.BigIntegerField(default=0)
    malformed = models.BigIntegerField(default=0)
    set_aside = models.BigIntegerField(default=0)
    noted = models.BigIntegerField(default=0)
    codes = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["source", "-begun_at"], name="loads_of_a_source")]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "sha256", "rules"], condition=Q(done_at=None), name="one_load_under_way"
            )
        ]
