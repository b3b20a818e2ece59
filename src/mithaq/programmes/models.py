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
    programme = models.UUIDField(null=True)
    master = models.UUIDField(null=True)
    master_digest = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    position = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "digest"], name="one_proposal_a_digest")]
        indexes = [models.Index(fields=["master_digest"]), models.Index(fields=["programme"])]


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


class Programme(models.Model):
    """A programme by its first charter; `parties` are all who were ever told of it."""

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=24, unique=True)
    founder = models.UUIDField()
    charter = models.JSONField()
    parties = ArrayField(models.CharField(max_length=80))
    founded_at = models.DateTimeField()
    position = models.BigIntegerField()

    class Meta:
        indexes = [GinIndex(fields=["parties"])]


class Said(models.Model):
    """What an institution said of a programme, by its statement. The programme may come here later."""

    id = models.UUIDField(primary_key=True)
    programme = models.UUIDField()
    institution = models.UUIDField()
    person = models.UUIDField()
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["programme"])]


class MemberAnswer(Said):
    """What a member says to its membership."""

    member = models.CharField(max_length=80)
    answer = models.CharField(max_length=10)
    note = models.TextField(blank=True)


class Decision(Said):
    """A decision that was put, under the charter whose digest it names."""

    under = models.CharField(max_length=64)
    titles = models.JSONField()
    texts = models.JSONField()
    charter = models.JSONField(null=True)
    closes_on = models.DateField()


class DecisionVote(Said):
    """A vote on a decision, which may come here before it."""

    decision = models.UUIDField()
    member = models.CharField(max_length=80)
    vote = models.CharField(max_length=10)
    note = models.TextField(blank=True)


class ProgrammeCall(Said):
    """A call for proposals; `on` is the day on which it opens."""

    titles = models.JSONField()
    texts = models.JSONField()
    fields = ArrayField(models.CharField(max_length=80))
    closes_on = models.DateField()
    zone = models.CharField(max_length=60)


class IndicatorReading(Said):
    """A value of an indicator."""

    objective = models.CharField(max_length=12)
    indicator = models.CharField(max_length=12)
    value = models.CharField(max_length=24)
    evidence = models.TextField()


class BudgetBooking(Said):
    """Money that a member committed or paid for a year."""

    member = models.CharField(max_length=80)
    year = models.IntegerField()
    booking = models.CharField(max_length=10)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    evidence = models.TextField()


class CharterDraft(models.Model):
    """A charter that is being written: of a new programme, or of one to be changed."""

    id = models.UUIDField(primary_key=True)
    institution = models.UUIDField()
    programme = models.UUIDField(null=True)
    charter = models.JSONField()
    revision = models.IntegerField(default=1)
    by = models.UUIDField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["institution"])]
