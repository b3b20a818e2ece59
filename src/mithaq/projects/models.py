"""Projects by the plan in effect, the plans, what parties told, and what is due; plans being written."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Project(models.Model):
    """A project by the last of its plans that came here."""

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=24, unique=True)
    lead = models.CharField(max_length=80)
    parties = ArrayField(models.CharField(max_length=80))
    # Also those of earlier plans: what they told stays.
    ever = ArrayField(models.CharField(max_length=80))
    titles = models.JSONField()
    programme = models.UUIDField(null=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [GinIndex(fields=["parties"])]


class Plan(models.Model):
    """A plan that the lead set."""

    id = models.UUIDField(primary_key=True)  # that of its statement
    project = models.UUIDField()
    digest = models.CharField(max_length=64)
    number = models.IntegerField()
    follows = models.CharField(max_length=64, blank=True)
    person = models.UUIDField()
    plan = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["project", "number"])]


class Told(models.Model):
    """A version of an entry, which may come here before the plan."""

    id = models.UUIDField(primary_key=True)  # that of its statement
    project = models.UUIDField()
    entry = models.UUIDField()
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=30)
    party = models.CharField(max_length=80)
    person = models.UUIDField()
    number = models.IntegerField()
    follows = models.CharField(max_length=64, blank=True)
    facts = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["project"]), models.Index(fields=["entry"])]


class Review(models.Model):
    """A person found that a document may be accepted; known to their own node alone."""

    id = models.UUIDField(primary_key=True)
    project = models.UUIDField()
    party = models.CharField(max_length=80)
    person = models.UUIDField()
    deliverable = models.CharField(max_length=30)
    digest = models.CharField(max_length=64)
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["project"])]


class Due(models.Model):
    """A milestone or deliverable of a plan in effect, who answers for it, and whether it is done."""

    id = models.UUIDField(primary_key=True)  # follows from project, what and key
    project = models.UUIDField()
    what = models.CharField(max_length=12)
    key = models.CharField(max_length=30)
    party = models.CharField(max_length=80)
    due_on = models.DateField()
    stage = models.CharField(max_length=10)
    """As it stands without regard to the day: open, submitted, rejected or done."""

    class Meta:
        indexes = [
            models.Index(fields=["project"]),
            models.Index(
                fields=["party", "due_on"],
                condition=models.Q(stage__in=["open", "rejected"]),
                name="due_from_a_party",
            ),
        ]


class Given(models.Model):
    """What a party gave to the others, as it follows from what was told."""

    id = models.UUIDField(primary_key=True)  # that of the statement by which it counts
    project = models.UUIDField()
    giver = models.CharField(max_length=80)
    takers = ArrayField(models.CharField(max_length=80))
    what = models.CharField(max_length=30)
    key = models.CharField(max_length=30)
    on = models.DateField()
    weight = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["project"])]


class Contributed(models.Model):
    """A contribution in the currency of its project; without a value where it has no rate into that."""

    id = models.UUIDField(primary_key=True)  # that of its statement
    project = models.UUIDField()
    party = models.CharField(max_length=80)
    year = models.IntegerField()
    kind = models.CharField(max_length=10)
    value = models.DecimalField(max_digits=40, decimal_places=2, null=True)
    currency = models.CharField(max_length=3)

    class Meta:
        indexes = [models.Index(fields=["project"])]


class PlanDraft(models.Model):
    """A plan that an institution is writing, alone or in place of one in effect. Not official."""

    id = models.UUIDField(primary_key=True)
    institution = models.UUIDField()
    author = models.UUIDField()
    plan = models.JSONField()
    follows = models.CharField(max_length=64, blank=True)
    revision = models.IntegerField(default=1)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["institution"])]


class RoomVersion(models.Model):
    """A version of a joint document, where it was added and where it was released to."""

    reference = models.CharField(max_length=24, primary_key=True)
    project = models.UUIDField()
    party = models.CharField(max_length=80)
    key = models.CharField(max_length=30)
    number = models.IntegerField()
    digest = models.CharField(max_length=64)
    version = models.JSONField()
    person = models.UUIDField()
    """Who added it, or at another node released it."""
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["project"]), models.Index(fields=["party", "digest"])]


class DocumentRelease(models.Model):
    """A version was delivered to a party as a release case allowed."""

    id = models.UUIDField(primary_key=True)  # that of its statement
    reference = models.CharField(max_length=24)
    recipient = models.CharField(max_length=80)
    case = models.CharField(max_length=24)
    package = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["reference"]), models.Index(fields=["recipient"])]


class DocumentRecall(models.Model):
    """Its party took a version back; nobody else opens it any more."""

    reference = models.CharField(max_length=24, primary_key=True)
    reason = models.TextField()
    at = models.DateTimeField()
