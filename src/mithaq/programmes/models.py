"""Agreements, the texts that parties put forward and what they said to them; texts that are being written."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Agreement(models.Model):
    """An agreement by the first of its texts that came here."""

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=20)
    parties = ArrayField(models.CharField(max_length=80))
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [GinIndex(fields=["parties"])]


class Proposal(models.Model):
    """A text that a party put forward. What it answers may come here later than itself."""

    id = models.UUIDField(primary_key=True)  # that of its statement
    agreement = models.UUIDField()
    digest = models.CharField(max_length=64)
    number = models.IntegerField()
    party = models.CharField(max_length=80)
    person = models.UUIDField()
    follows = models.CharField(max_length=64, blank=True)
    text = models.JSONField()
    # Of the text, so that lists need not read all of it.
    titles = models.JSONField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    notice_days = models.IntegerField()
    master = models.UUIDField(null=True)
    master_digest = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    position = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "digest"], name="one_proposal_a_digest")]
        indexes = [models.Index(fields=["master_digest"])]


class Signature(models.Model):
    """A party's yes to a text, which may come here before the text."""

    id = models.UUIDField(primary_key=True)
    agreement = models.UUIDField()
    digest = models.CharField(max_length=64)
    party = models.CharField(max_length=80)
    person = models.UUIDField()
    on = models.DateField()
    until = models.DateField()
    at = models.DateTimeField()
    position = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["agreement"])]


class Comment(models.Model):
    """What a party says to a text, or to one clause of it, to all parties."""

    id = models.UUIDField(primary_key=True)
    agreement = models.UUIDField()
    digest = models.CharField(max_length=64)
    clause = models.CharField(max_length=30, blank=True)
    party = models.CharField(max_length=80)
    person = models.UUIDField()
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["agreement"])]


class Notice(models.Model):
    """A party ends an agreement from a day on."""

    id = models.UUIDField(primary_key=True)
    agreement = models.UUIDField()
    party = models.CharField(max_length=80)
    person = models.UUIDField()
    on = models.DateField()
    ends_on = models.DateField()
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["agreement"])]


class Owing(models.Model):
    """What a party owes by a day, as it follows from the texts that all have signed."""

    id = models.UUIDField(primary_key=True)
    agreement = models.UUIDField()
    clause = models.CharField(max_length=30)
    what = models.CharField(max_length=20)
    party = models.CharField(max_length=80)
    due_on = models.DateField()
    met_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["agreement", "due_on"]),
            models.Index(fields=["party", "due_on"], condition=models.Q(met_on=None), name="owed_by_a_party"),
        ]


class Met(models.Model):
    """A party said that it did what it owed."""

    id = models.UUIDField(primary_key=True)
    agreement = models.UUIDField()
    obligation = models.UUIDField()
    party = models.CharField(max_length=80)
    person = models.UUIDField()
    on = models.DateField()
    evidence = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["agreement"])]


class Approval(models.Model):
    """A person of a party found that a text may be signed; known to their own node alone."""

    id = models.UUIDField(primary_key=True)
    agreement = models.UUIDField()
    digest = models.CharField(max_length=64)
    party = models.CharField(max_length=80)
    person = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["agreement"])]


class TextDraft(models.Model):
    """A text that an institution is writing, alone or in answer to one. Not official."""

    id = models.UUIDField(primary_key=True)
    institution = models.UUIDField()
    author = models.UUIDField()
    frame = models.JSONField()
    """The text without its clauses."""
    follows = models.CharField(max_length=64, blank=True)
    revision = models.IntegerField(default=0)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["institution"])]


class ClauseDraft(models.Model):
    """A clause of such a text after one of its saves: the last counts, those before tell who wrote what."""

    draft = models.ForeignKey(TextDraft, on_delete=models.CASCADE, related_name="clauses")
    kind = models.CharField(max_length=30)
    revision = models.IntegerField()
    clause = models.JSONField(null=True)
    """None where the clause was taken out."""
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "kind", "revision"], name="one_clause_a_revision")
        ]
