"""Published records as the register's statements say, and drafts that are not official yet."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Record(models.Model):
    """The state of an offer or need after its last statement. `content` is the body of that statement."""

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


class Interest(models.Model):
    """An institution's declared interest in a record of another, as the register says. Its id is that of the
    conversation that it opens."""

    id = models.UUIDField(primary_key=True)
    record = models.UUIDField()
    asker = models.UUIDField()
    owner = models.UUIDField()
    answers_with = models.UUIDField(null=True)
    note = models.TextField(blank=True)
    declared_by = models.UUIDField()
    declared_at = models.DateTimeField()
    standpoint = models.CharField(max_length=10)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.TextField(blank=True)
    statement = models.UUIDField()
    position = models.BigIntegerField(unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "asker"],
                condition=models.Q(standpoint="standing"),
                name="one_standing_interest_a_record",
            )
        ]


class Conversation(models.Model):
    """What two institutions say to each other about a record. `waits_for` is the side whose answer is due.

    `last_at` is the moment of the last entry for both sides, `written_at` that of the last one of any kind.
    """

    id = models.UUIDField(primary_key=True)
    record = models.UUIDField()
    asker = models.UUIDField()
    owner = models.UUIDField()
    asker_charge = models.UUIDField(null=True)
    owner_charge = models.UUIDField(null=True)
    asker_spoke = models.BooleanField(default=False)
    owner_spoke = models.BooleanField(default=False)
    waits_for = models.UUIDField(null=True)
    waiting_since = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    written_at = models.DateTimeField()
    closed_why = models.CharField(max_length=20, blank=True)
    closed_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["asker", "last_at"]),
            models.Index(fields=["owner", "last_at"]),
            models.Index(fields=["record"]),
        ]


class Message(models.Model):
    """An entry of a conversation. Nothing changes its text; who wrote it may strike it out."""

    id = models.UUIDField(primary_key=True)
    conversation = models.UUIDField()
    entry = models.CharField(max_length=10)
    is_internal = models.BooleanField()
    institution = models.UUIDField()
    author = models.UUIDField()
    about = models.UUIDField(null=True)
    why = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    files = models.JSONField(default=list)
    at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["conversation", "at"])]


class ReadMark(models.Model):
    """Up to which moment a person has read a conversation."""

    conversation = models.UUIDField()
    person = models.UUIDField()
    read_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "conversation"], name="one_mark_a_reader"),
        ]


class Reminder(models.Model):
    """A day and a note about a conversation; without a person it is for whoever is in charge."""

    id = models.UUIDField(primary_key=True)
    conversation = models.UUIDField()
    institution = models.UUIDField()
    person = models.UUIDField(null=True)
    due_on = models.DateField()
    note = models.CharField(max_length=400, blank=True)
    made_by = models.UUIDField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "due_on"])]


class Sighting(models.Model):
    """That somebody of another institution opened a record; counted, never shown."""

    record = models.UUIDField()
    institution = models.UUIDField()
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "institution"], name="one_sighting_an_institution"),
        ]
