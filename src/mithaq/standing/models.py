"""Targets as statements set them."""

from django.db import models


class TargetRow(models.Model):
    """A target as it was set last; `statement` is that one, and the register keeps those before."""

    id = models.UUIDField(primary_key=True)
    institution = models.UUIDField()
    actors = models.CharField(max_length=20)
    of = models.CharField(max_length=200)
    facts = models.JSONField()
    is_given_up = models.BooleanField()
    person = models.UUIDField()
    statement = models.UUIDField()
    first_set_at = models.DateTimeField()
    set_at = models.DateTimeField()

    class Meta:
        db_table = "standing_target"
        indexes = [models.Index(fields=["actors", "of", "-set_at", "id"], name="targets_of_a_party")]
