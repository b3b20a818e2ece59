"""Published records as the register's statements say, and drafts that are not official yet."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Record(models.Model):
    """The state of an offer or need after its last statement. `content` is what stands open."""

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=5)
    institution = models.UUIDField()
    state = models.CharField(max_length=2)
    label_id = models.BigIntegerField()
    fields = ArrayField(models.CharField(max_length=80))
    trl = models.SmallIntegerField(null=True)
    valid_from = models.DateField()
    valid_until = models.DateField()
    content = models.JSONField()
    version = models.IntegerField()
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)
    source_name = models.CharField(max_length=40, blank=True)
    source_key = models.CharField(max_length=200, blank=True)
    content_digest = models.CharField(max_length=64)
    statement = models.UUIDField()
    position = models.BigIntegerField(unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_name", "source_key"],
                condition=~models.Q(source_name=""),
                name="one_record_for_a_source_key",
            )
        ]
        indexes = [
            models.Index(fields=["label_id", "changed_at"]),
            models.Index(fields=["institution"]),
        ]


class Held(models.Model):
    """The whole content of a record that does not stand open to the end; `salt` opens its commitment."""

    id = models.UUIDField(primary_key=True)  # the record's
    content = models.JSONField()
    salt = models.CharField(max_length=64)
    statement = models.UUIDField()
    position = models.BigIntegerField()


class Disclosure(models.Model):
    """A step of a record that its owner disclosed to an institution; `id` is that of the statement.

    `until` is the day it ends by itself, `ended_at` the moment it was taken back or replaced.
    """

    id = models.UUIDField(primary_key=True)
    record = models.UUIDField()
    institution = models.UUIDField()
    step = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "institution"],
                condition=models.Q(ended_at=None),
                name="one_disclosure_at_a_time",
            )
        ]


class Draft(models.Model):
    """Work that is not official. `revision` counts saves, so that no editor overwrites another."""

    id = models.UUIDField(primary_key=True)
    record = models.UUIDField(unique=True)
    institution = models.UUIDField()
    author = models.UUIDField()
    content = models.JSONField()
    state = models.CharField(max_length=10)
    revision = models.IntegerField()
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_by = models.UUIDField(null=True)
    reviewed_by = models.UUIDField(null=True)
    reviewed_digest = models.CharField(max_length=64, blank=True)
    review_note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "state"])]


class SetAside(models.Model):
    """An answer that an institution does not want to see again for a question. No official act."""

    institution = models.UUIDField()
    question = models.UUIDField()
    answer = models.UUIDField()
    why = models.CharField(max_length=20)
    note = models.CharField(max_length=400, blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "question", "answer"], name="one_verdict_a_match")
        ]
