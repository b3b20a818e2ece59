"""Calls, applications, missions and visits as statements say; and, apart from them, who the people are.

Rows about people are ordinary: they are erased, and no statement could bring them back.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Call(models.Model):
    """A call, and what became of it."""

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=20)
    organiser = models.UUIDField()
    person = models.UUIDField()
    issuer = models.CharField(max_length=253)
    audience = ArrayField(models.CharField(max_length=80))
    content = models.JSONField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    opened_at = models.DateTimeField()
    closed_on = models.DateField(null=True)
    """Taken back."""
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    awarded = ArrayField(models.UUIDField(), default=list)
    reserve = ArrayField(models.UUIDField(), default=list)
    decision = models.JSONField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["audience"], name="calls_for_a_party"),
            models.Index(fields=["-closes_on", "id"], name="calls_by_their_end"),
        ]


class Application(models.Model):
    """That somebody applied, for which institution; who it is stands in the file."""

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=24, unique=True)
    call = models.UUIDField()
    institution = models.UUIDField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["call", "institution"]),
            models.Index(fields=["institution", "-made_at"]),
        ]


class ApplicationFile(models.Model):
    """Who applies and with what, and what the reviews come to; goes when the application is erased."""

    application = models.UUIDField(primary_key=True)
    call = models.UUIDField()
    person = models.UUIDField()
    institution = models.UUIDField()
    state = models.CharField(max_length=2)
    salt = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    contact = models.CharField(max_length=200)
    nationality = models.CharField(max_length=2)
    identity = models.BinaryField(null=True)
    stage = models.CharField(max_length=20)
    languages = ArrayField(models.CharField(max_length=2))
    curriculum = models.TextField()
    motivation = models.TextField()
    # What `domain.reviewing` reckons, kept as reviews come in; the lot is the digest of the application.
    reviews = models.PositiveSmallIntegerField(default=0)
    mean = models.IntegerField(default=0)
    spread = models.IntegerField(default=0)
    lead = models.IntegerField(default=0)
    lot = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(
                fields=["call", "-mean", "spread", "-lead", "lot"],
                include=["application", "reviews"],
                name="files_in_their_order",
            ),
            models.Index(fields=["call", "person"]),
        ]


class Assignment(models.Model):
    """A reviewer of an application; their review, or the conflict that they declared."""

    id = models.UUIDField(primary_key=True)
    call = models.UUIDField()
    application = models.UUIDField()
    reviewer = models.UUIDField()
    by = models.UUIDField()
    at = models.DateTimeField()
    scores = models.JSONField(null=True)
    comment = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True)
    declared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "reviewer"], name="one_review_of_a_reviewer")
        ]
        indexes = [
            models.Index(
                fields=["reviewer", "at"],
                condition=models.Q(reviewed_at=None, declared_at=None),
                name="reviews_to_be_written",
            ),
            models.Index(fields=["call", "reviewer"]),
        ]


class AwardProposal(models.Model):
    """What a first person would award; a second one decides."""

    call = models.UUIDField(primary_key=True)
    awarded = ArrayField(models.UUIDField())
    reserve = ArrayField(models.UUIDField())
    reason = models.TextField(blank=True)
    ranking = models.CharField(max_length=64)
    by = models.UUIDField()
    at = models.DateTimeField()


class Mission(models.Model):
    """A mission by its terms, and when each institution said yes to them."""

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=20)
    sending = models.CharField(max_length=80)
    host = models.CharField(max_length=80)
    terms = models.JSONField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    sending_at = models.DateTimeField(null=True)
    host_at = models.DateTimeField(null=True)
    statement = models.UUIDField()
    """The later of the two that say yes."""

    class Meta:
        indexes = [
            models.Index(fields=["sending", "-starts_on"]),
            models.Index(fields=["host", "-starts_on"]),
        ]


class MissionReport(models.Model):
    """What one of the two tells the other of a mission."""

    id = models.UUIDField(primary_key=True)
    mission = models.UUIDField()
    kind = models.CharField(max_length=20)
    party = models.CharField(max_length=80)
    person = models.UUIDField()
    on = models.DateField()
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["mission"])]


class MissionEnd(models.Model):
    """A mission is broken off by one of the two, from a day on."""

    id = models.UUIDField(primary_key=True)
    mission = models.UUIDField()
    party = models.CharField(max_length=80)
    on = models.DateField()
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["mission"])]


class Certified(models.Model):
    """The host signed that somebody was there."""

    id = models.UUIDField(primary_key=True)
    mission = models.UUIDField()
    party = models.CharField(max_length=80)
    holder = models.CharField(max_length=64)
    at = models.DateTimeField()
    position = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["mission"])]


class MissionPerson(models.Model):
    """Who goes, as an institution knows them; the salt is that of their certificate, once there is one."""

    mission = models.UUIDField()
    institution = models.UUIDField()
    name = models.CharField(max_length=200)
    contact = models.CharField(max_length=200, blank=True)
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mission", "institution"], name="one_person_of_a_mission")
        ]


class VisitRequest(models.Model):
    """A request for visit as it was put to the host: counts and level, and nobody's name."""

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=24, unique=True)
    requester = models.CharField(max_length=80)
    host = models.CharField(max_length=80)
    request = models.JSONField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    person = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["requester", "-starts_on"]),
            models.Index(fields=["host", "-starts_on"]),
        ]


class VisitAnswer(models.Model):
    """The host grants or refuses it, or the requester withdraws it."""

    id = models.UUIDField(primary_key=True)
    visit = models.UUIDField()
    party = models.CharField(max_length=80)
    person = models.UUIDField()
    word = models.CharField(max_length=20)
    limits = ArrayField(models.TextField(), default=list)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["visit"])]


class VisitFile(models.Model):
    """What of a request stays with the two institutions; before it is put to the host, the whole of it."""

    id = models.UUIDField(primary_key=True)
    institution = models.UUIDField()
    host = models.UUIDField()
    request = models.JSONField()
    salt = models.CharField(max_length=64)
    sites = models.JSONField()
    officer = models.CharField(max_length=200)
    officer_contact = models.CharField(max_length=200)
    remarks = models.TextField(blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["institution"], condition=models.Q(asked_at=None), name="visits_to_be_approved"
            )
        ]


class Visitor(models.Model):
    """Somebody who would come."""

    visit = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    born_on = models.DateField()
    birthplace = models.CharField(max_length=200)
    nationality = models.CharField(max_length=2)
    clearance = models.CharField(max_length=20)
    document = models.BinaryField()
    employer = models.CharField(max_length=200)
    position = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "number"], name="visitors_are_numbered")]


class Expert(models.Model):
    """What somebody lets others see of them, and since when they do."""

    person = models.UUIDField(primary_key=True)
    institution = models.UUIDField()
    fields = ArrayField(models.CharField(max_length=80))
    languages = ArrayField(models.CharField(max_length=2))
    summary = models.TextField(blank=True)
    contact = models.CharField(max_length=200, blank=True)
    shown = ArrayField(models.CharField(max_length=20))
    given_on = models.DateField()
    revoked_on = models.DateField(null=True)

    class Meta:
        indexes = [GinIndex(fields=["fields"], name="experts_by_field")]


class Facility(models.Model):
    """A place of an institution where others may work: a basin, a wind tunnel, a clean room."""

    id = models.UUIDField(primary_key=True)
    institution = models.UUIDField()
    names = models.JSONField()
    texts = models.JSONField()
    fields = ArrayField(models.CharField(max_length=80))
    at = models.DateTimeField()

    class Meta:
        indexes = [GinIndex(fields=["fields"], name="facilities_by_field")]
