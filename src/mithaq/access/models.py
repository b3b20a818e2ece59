"""Accounts, appointments, keys of persons and tokens.

Appointments and the public halves of keys are official; the others are settings of the node.
"""

from django.contrib.auth.models import AbstractUser
from django.db import models

from mithaq.base.languages import Language


class User(AbstractUser):
    """An account that signs in for one person."""

    person = models.UUIDField(null=True, unique=True)
    language = models.CharField(
        max_length=2, choices=[(code, code) for code in Language], default=Language.EN
    )
    # A password that somebody else has seen opens nothing but its change, and nothing after that time.
    first_password_until = models.DateTimeField(null=True, blank=True)

    REQUIRED_FIELDS = []


class Appointment(models.Model):
    """A role held in an institution for a period; no end means until further notice."""

    id = models.UUIDField(primary_key=True)
    person = models.UUIDField()
    institution = models.UUIDField()
    role = models.CharField(max_length=30)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    statement = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["person"])]


class SigningKey(models.Model):
    """The public half of a person's key, of ours or of a partner's node; `id` is its SHA-256."""

    id = models.CharField(max_length=64, primary_key=True)
    public_key = models.CharField(max_length=44)
    person = models.UUIDField()
    institution = models.UUIDField()
    issuer = models.CharField(max_length=100)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    statement = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "person"], condition=models.Q(until_at=None), name="one_key_of_a_person"
            )
        ]
        indexes = [models.Index(fields=["issuer", "person"])]


class KeptKey(models.Model):
    """The private half of a person's key, encrypted under their passphrase, and the guesses that failed."""

    person = models.UUIDField(primary_key=True)
    key = models.CharField(max_length=64)
    closed = models.BinaryField()
    failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)


class Token(models.Model):
    """A key for the HTTP interface: only its digest is kept."""

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    scopes = models.JSONField()
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
