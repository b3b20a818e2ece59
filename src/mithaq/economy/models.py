"""Spin-offs as statements tell them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class SpinOff(models.Model):
    """A spin-off, with what lists and the desk ask of it, reckoned anew with every entry."""

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=24, unique=True)
    institution = models.UUIDField()
    titles = models.JSONField()
    fields = ArrayField(models.CharField(max_length=40))
    stage = models.CharField(max_length=20)
    is_closed = models.BooleanField()
    owner = models.UUIDField()
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["institution", "-changed_at", "id"], name="spin_offs_of_an_institution"),
        ]


class SpinOffEntry(models.Model):
    """An entry as it was told; a later one of the same kind and key takes its place."""

    id = models.UUIDField(primary_key=True)
    spin_off = models.ForeignKey(SpinOff, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=30)
    facts = models.JSONField()
    position = models.BigIntegerField()
    person = models.UUIDField()
    at = models.DateTimeField()
