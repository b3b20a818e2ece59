"""Institutions and people, as the register's statements say; states and blocs are reference data."""

from django.db import models


class Institution(models.Model):
    """A ministry, laboratory, university, company, agency or secretariat, and the node that registered it."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=2)
    names = models.JSONField()
    is_government = models.BooleanField()
    is_host = models.BooleanField()
    website = models.URLField(blank=True)
    issuer = models.CharField(max_length=100)
    statement = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_host"], condition=models.Q(is_host=True), name="one_host_institution"
            )
        ]
        indexes = [models.Index(fields=["state"])]


class Person(models.Model):
    """A person who acts for an institution."""

    id = models.UUIDField(primary_key=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="people")
    names = models.JSONField()
    statement = models.UUIDField()
