"""Cyber tactics: releases of ATT&CK, what others share, vulnerabilities, and what institutions cover."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class CyberLoad(models.Model):
    """A source that was read: from where, with which content, and what became of what it held."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=200)
    """What of that kind: a release, a collection, a feed."""
    place = models.CharField(max_length=1000)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    loaded_at = models.DateTimeField()
    person = models.UUIDField()
    counts = models.JSONField()
    unread_count = models.PositiveIntegerField()
    unread = models.JSONField()
    """The first of them: place, code and what stands there."""

    class Meta:
        indexes = [models.Index(fields=["kind", "source", "-loaded_at"])]


class AttackRelease(models.Model):
    """A release of a domain of ATT&CK, whole."""

    domain = models.CharField(max_length=12)
    version = models.CharField(max_length=20)
    published_on = models.DateField(null=True)
    statement = models.TextField()
    """What MITRE wants to be shown beside the content."""
    load = models.ForeignKey(CyberLoad, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["domain", "version"], name="one_release_of_a_version")]


class AttackEntry(models.Model):
    """An object as a release has it."""

    release = models.ForeignKey(AttackRelease, on_delete=models.CASCADE)
    stix_id = models.CharField(max_length=140)
    kind = models.CharField(max_length=20)
    attack_id = models.CharField(max_length=40)
    name = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    summary = models.TextField()
    tactics = ArrayField(models.CharField(max_length=60))
    platforms = ArrayField(models.CharField(max_length=60))
    data_sources = ArrayField(models.CharField(max_length=120))
    aliases = ArrayField(models.CharField(max_length=120))
    is_subtechnique = models.BooleanField()
    is_revoked = models.BooleanField()
    is_deprecated = models.BooleanField()
    modified_on = models.DateField(null=True)
    url = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "stix_id"], name="one_object_in_a_release")]
        indexes = [models.Index(fields=["attack_id", "release"], name="objects_by_attack_number")]


class AttackTie(models.Model):
    """One object of a release tied to another."""

    release = models.ForeignKey(AttackRelease, on_delete=models.CASCADE)
    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=140)
    target = models.CharField(max_length=140)

    class Meta:
        indexes = [
            models.Index(fields=["release", "target", "kind"], name="ties_of_a_target"),
            models.Index(fields=["release", "source", "kind"], name="ties_of_a_source"),
            models.Index(fields=["release", "kind"], name="ties_of_a_kind"),
        ]


class SharedThreat(models.Model):
    """An object of STIX 2.1 that a source shares, in its newest version; no pattern and no sample."""

    source = models.CharField(max_length=200)
    stix_id = models.CharField(max_length=140)
    kind = models.CharField(max_length=60)
    name = models.CharField(max_length=300)
    summary = models.TextField()
    is_revoked = models.BooleanField()
    references = ArrayField(models.CharField(max_length=40))
    tie = models.CharField(max_length=60)
    tie_source = models.CharField(max_length=140)
    tie_target = models.CharField(max_length=140)
    modified_at = models.DateTimeField()
    first_seen_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    """When this version came."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "stix_id"], name="one_shared_object")]
        indexes = [
            models.Index(fields=["-seen_at", "id"], name="shared_by_day"),
            GinIndex(fields=["references"], name="shared_by_reference"),
        ]


class TaxiiPull(models.Model):
    """How far a collection of a TAXII server was read; `next_mark` is where a pull broke off."""

    root = models.CharField(max_length=700)
    collection = models.CharField(max_length=200)
    source = models.CharField(max_length=200)
    added_after = models.CharField(max_length=40)
    next_mark = models.TextField(blank=True)
    reached = models.CharField(max_length=40, blank=True)
    pulled_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["root", "collection"], name="one_pull_of_a_collection")
        ]


class Cve(models.Model):
    """A CVE: what holds, and beside it what each source says."""

    cve = models.CharField(max_length=20, primary_key=True)
    published_on = models.DateField(null=True)
    modified_on = models.DateField(null=True)
    is_rejected = models.BooleanField()
    assigner = models.CharField(max_length=80)
    summary = models.TextField()
    score = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    score_version = models.CharField(max_length=8)
    weaknesses = ArrayField(models.CharField(max_length=100))
    vendors = ArrayField(models.CharField(max_length=100))
    products = ArrayField(models.CharField(max_length=100))
    told = models.JSONField()
    seen_at = models.DateTimeField()
    """When it came to hold as it does."""

    class Meta:
        indexes = [
            models.Index(fields=["-published_on", "cve"], name="cve_by_day"),
            GinIndex(fields=["vendors"], name="cve_by_vendor"),
            GinIndex(fields=["products"], name="cve_by_product"),
        ]


class KevListing(models.Model):
    """An entry of CISA's catalogue; one that the catalogue dropped keeps its row."""

    cve = models.CharField(max_length=20, primary_key=True)
    vendor = models.CharField(max_length=100)
    product = models.CharField(max_length=150)
    vendor_folded = models.CharField(max_length=100)
    product_folded = models.CharField(max_length=150)
    name = models.CharField(max_length=300)
    summary = models.TextField()
    added_on = models.DateField()
    due_on = models.DateField(null=True)
    is_ransomware = models.BooleanField()
    weaknesses = ArrayField(models.CharField(max_length=20))
    dropped_on = models.DateField(null=True)
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-added_on", "cve"], name="kev_by_day")]


class CoverageStatement(models.Model):
    """What an institution said that it covers, and against which release; a later one takes its place.

    What was covered is kept as it was then, so that a later release can tell what became of it.
    """

    id = models.UUIDField(primary_key=True)
    institution = models.UUIDField()
    person = models.UUIDField()
    domain = models.CharField(max_length=12)
    version = models.CharField(max_length=20)
    stix_id = models.CharField(max_length=140)
    kind = models.CharField(max_length=20)
    attack_id = models.CharField(max_length=40)
    name = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    tactics = ArrayField(models.CharField(max_length=60))
    is_subtechnique = models.BooleanField()
    function = models.CharField(max_length=10)
    level = models.CharField(max_length=12)
    evidence = models.TextField(blank=True)
    note = models.TextField(blank=True)
    stated_on = models.DateField()
    made_at = models.DateTimeField()
    is_taken_back = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["institution", "domain", "stix_id", "function", "-made_at"], name="coverage")
        ]
